// A button that copies a text of the page; without a clipboard it stays hidden, and the text can be marked by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    const status = button.parentElement.querySelector("[role=status]");
    status.textContent = button.dataset.done;
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = words;
      status.textContent = "";
    }, 2000);
  });
}
