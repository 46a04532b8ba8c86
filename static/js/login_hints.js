// Say what may be wrong with what is being typed: Caps Lock, blanks, full-width letters. Nothing is ever refused here.
const words = document.querySelector("template[data-typing-hints]")?.dataset;

// ０-９, Ａ-ｚ and their signs, the wide blank, kana and kanji: what a Japanese keyboard types when it is not switched.
const WIDE = /[\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f]/;
const BLANK_AT_AN_END = /^\s|\s$/;

function watch(input) {
  const isSecret = input.type === "password" || "keyboardCheck" in input.dataset;
  const box = document.createElement("div");
  box.setAttribute("role", "status");
  (input.closest(".password") ?? input).after(box);
  const symbol = document.querySelector("template[data-typing-hints]").content.firstElementChild;
  let isCapsLockOn = false;
  let said = "";

  const show = () => {
    const hints = [];
    if (isSecret && isCapsLockOn && document.activeElement === input) hints.push(words.capsLock);
    if (WIDE.test(input.value)) hints.push(words.wide);
    else if (isSecret && BLANK_AT_AN_END.test(input.value)) hints.push(words.blank);
    if (said === hints.join("\n")) return;
    said = hints.join("\n");
    box.className = hints.length ? "field-hint" : "";
    const lines = document.createElement("div");
    for (const hint of hints) lines.append(Object.assign(document.createElement("p"), { textContent: hint }));
    box.replaceChildren(...(hints.length ? [symbol.cloneNode(true), lines] : []));
  };

  for (const kind of ["keydown", "keyup", "pointerdown"]) {
    input.addEventListener(kind, (event) => {
      if (event.isComposing || !event.getModifierState) return;
      // The Caps Lock key itself reports the state before it on some systems; its keyup tells the state after.
      if (kind === "keydown" && event.key === "CapsLock") return;
      isCapsLockOn = event.getModifierState("CapsLock");
      show();
    });
  }
  // While an input method is composing, what stands in the field is not yet what will be sent.
  input.addEventListener("input", (event) => event.isComposing || show());
  for (const kind of ["compositionend", "focus", "blur"]) input.addEventListener(kind, () => setTimeout(show));
  show(); // What stands there already: typed before this ran, or after an error.
}

const FIELDS = 'input[type="password"], input[data-login], input[type="email"], input[data-keyboard-check]';

if (words) {
  for (const input of document.querySelectorAll(`main :is(${FIELDS})`)) watch(input);
  // What needs this script stays hidden without it.
  for (const part of document.querySelectorAll("[data-needs-hints]")) part.hidden = false;
}
