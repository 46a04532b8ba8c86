// Let people look at the password that they type.
const template = document.querySelector("template[data-password-toggle]");

for (const input of template ? document.querySelectorAll('input[type="password"]') : []) {
  const button = template.content.firstElementChild.cloneNode(true);
  const frame = document.createElement("span");
  frame.className = "password";
  const hadFocus = document.activeElement === input;
  input.replaceWith(frame);
  frame.append(input, button);
  if (hadFocus) input.focus();
  button.setAttribute("aria-controls", input.id);

  // The field keeps the focus and the caret, and a phone keeps its keyboard up.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const [start, end] = [input.selectionStart, input.selectionEnd];
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
    if (document.activeElement === input) input.setSelectionRange(start, end);
  });

  // Sent hidden, so that no browser remembers it as ordinary text.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
    button.setAttribute("aria-pressed", "false");
  });
}
