// A button that copies its own value, or the text of the element that it names; without a clipboard it stays hidden,
// and the text can be marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.value || document.getElementById(button.dataset.copy).textContent.trim());
    const status = button.parentElement.querySelector("[role=status]");
    const face = [...button.childNodes];
    status.textContent = button.dataset.done;
    button.replaceChildren(button.querySelector("svg") ? "✓" : button.dataset.done);
    setTimeout(() => {
      button.replaceChildren(...face);
      status.textContent = "";
    }, 2000);
  });
}
