// Phrases are chosen in a dialog over the composer, and stay marked as phrases while nobody changes their words.
const picker = document.querySelector("[data-phrase-picker]");
const form = picker?.closest("form");
const body = form?.elements.body;
const note = picker?.querySelector("[data-phrase-note]");
const changed = picker?.querySelector("[data-phrase-changed]");
const storageKey = `phrase-${form?.dataset.draft}`;
let dialog;
let chosen = null; // { slug, values, own, other, language, otherLanguage }

const remember = () => {
  try {
    if (chosen) localStorage.setItem(storageKey, JSON.stringify(chosen));
    else localStorage.removeItem(storageKey);
  } catch {
    // Without storage the phrase lives as long as the page.
  }
};

const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem(storageKey) || "null");
  } catch {
    return null;
  }
};

// Show what the other side will read, or that they will not.
const show = () => {
  const isWhole = Boolean(chosen) && body.value.includes(chosen.own);
  form.elements.phrase.value = isWhole ? chosen.slug : "";
  form.elements.phrase_values.value = isWhole ? chosen.values : "";
  note.hidden = !isWhole;
  changed.hidden = !chosen || isWhole || !body.value.trim();
  if (!isWhole) return;
  const other = picker.querySelector("[data-phrase-other]");
  other.lang = chosen.otherLanguage;
  other.textContent = body.value.replace(chosen.own, () => chosen.other);
};

const drop = () => {
  chosen = null;
  remember();
  show();
};

const take = (element) => {
  const own = element.querySelector("[data-own]");
  const other = element.querySelector("[data-other]");
  const before = chosen && body.value.includes(chosen.own) ? chosen.own : null;
  chosen = {
    slug: element.dataset.slug,
    values: element.dataset.values,
    own: own.textContent,
    other: other.textContent,
    language: own.lang,
    otherLanguage: other.lang,
  };
  if (before !== null) body.value = body.value.replace(before, () => chosen.own);
  else body.value = body.value.trim() ? `${body.value.trimEnd()}\n\n${chosen.own}` : chosen.own;
  remember();
  dialog?.close();
  body.dispatchEvent(new Event("input", { bubbles: true }));
  body.focus();
};

const open = (address) => {
  if (!dialog) {
    const template = picker.querySelector("[data-phrases-dialog]");
    document.body.append(template.content.cloneNode(true));
    dialog = document.body.lastElementChild;
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }
  dialog.showModal();
  window.htmx.ajax("GET", address, { target: dialog.querySelector("[data-phrases]"), swap: "outerHTML" });
};

if (form) {
  picker.querySelector("[data-phrases-open]").addEventListener("click", (event) => {
    if (!window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return; // A page of its own.
    event.preventDefault();
    open(event.currentTarget.href);
  });
  picker.querySelector("[data-phrase-drop]").addEventListener("click", drop);
  document.addEventListener("htmx:load", (event) => {
    const element = event.detail.elt;
    if (!dialog?.contains(element) || !element.matches?.("[data-phrases]")) return;
    if (element.matches("[data-phrase-chosen]")) take(element);
    else dialog.scrollTop = 0;
    element.querySelector(".both-sides, .field-error")?.scrollIntoView({ block: "center" });
  });
  body.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(drop));
  const before = remembered();
  if (before && body.value.includes(before.own)) chosen = before;
  show();
}
