// Keys of the desk. Nothing happens while somebody types or an input method composes.
const sheet = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("[data-row]")];
let marked = -1;

const isTyping = (event) =>
  event.isComposing ||
  event.keyCode === 229 ||
  event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;

const mark = (number) => {
  if (!rows.length) return;
  rows[marked]?.classList.remove("is-marked");
  marked = Math.max(0, Math.min(rows.length - 1, number));
  rows[marked].classList.add("is-marked");
  rows[marked].querySelector("[data-open]").focus();
};

const follow = (selector) => {
  const link = document.querySelector(selector);
  if (link) location.assign(link.href);
};

const press = (selector) => document.querySelector(selector)?.click();

const focus = (selector) => {
  const field = document.querySelector(selector);
  if (!field) return;
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  field.scrollIntoView({ block: "center" });
};

const actions = {
  "?": () => sheet.showModal(),
  "/": () => focus("[data-search]"),
  j: () => (rows.length ? mark(marked + 1) : follow("[data-next]")),
  k: () => (rows.length ? mark(marked - 1) : follow("[data-previous]")),
  r: () => {
    press("[data-tab=reply]");
    focus("[data-reply] textarea");
  },
  n: () => {
    press("[data-tab=note]");
    focus("[data-note] textarea");
  },
  a: () => press("[data-take]"),
  s: () => press("[data-solve]"),
  u: () => press("[data-undo]"),
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || sheet.open) return;
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

document.querySelectorAll("[data-show-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => sheet.showModal());
});

// The time in which something can be taken back runs down before one's eyes.
document.querySelectorAll("[data-undo-until]").forEach((bar) => {
  const until = Date.now() + Number(bar.dataset.undoSeconds) * 1000;
  const shown = bar.querySelector("[data-seconds]");
  if (!bar.dataset.undoSeconds) return;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left <= 0) {
      bar.remove();
      return;
    }
    if (shown) shown.textContent = left > 90 ? `${Math.ceil(left / 60)} min` : `${left} s`;
    setTimeout(tick, 250);
  };
  tick();
});

// The queue: ticking all of a page, and showing only what the chosen action needs.
const many = document.querySelector("[data-many]");
if (many) {
  many.querySelector("[data-pick-all]").addEventListener("change", (event) => {
    many.querySelectorAll("[data-pick]").forEach((box) => {
      box.checked = event.target.checked;
    });
  });
  const choice = many.querySelector("[data-do]");
  const show = () => {
    many.querySelectorAll("[data-for]").forEach((field) => {
      field.hidden = field.dataset.for !== choice.value;
    });
  };
  choice.addEventListener("change", show);
  show();
}

const views = document.querySelector("[data-views]");
if (views && matchMedia("(max-width: 60rem)").matches) views.removeAttribute("open");
