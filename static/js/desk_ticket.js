// The page of a ticket: tabs, macros, articles, preview, and sending.
const page = document.querySelector("[data-ticket]");
const reply = page.querySelector("[data-reply]");
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
const body = reply?.elements.body;

const post = (url, values) => {
  const data = new URLSearchParams(values);
  return fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token } });
};

// Tabs: an answer or a note.

const tabs = page.querySelector("[data-tabs]");
const panes = [...page.querySelectorAll("[data-pane]")];
const choose = (name) => {
  tabs.querySelectorAll("[data-tab]").forEach((tab) => tab.setAttribute("aria-pressed", tab.dataset.tab === name));
  panes.forEach((pane) => {
    pane.hidden = pane.dataset.pane !== name;
  });
};
if (panes.length > 1) {
  tabs.hidden = false;
  choose(tabs.querySelector("[aria-pressed=true]").dataset.tab);
  tabs.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab) return;
    choose(tab.dataset.tab);
    page.querySelector(`[data-pane=${tab.dataset.tab}] textarea`)?.focus();
  });
}

const insert = (field, words) => {
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};

// Macros

const macro = page.querySelector("[data-macro]");
if (macro) {
  page.querySelector("[data-macro-fallback]").hidden = true;
  const other = page.querySelector("[data-macro-other]");
  macro.addEventListener("change", () => {
    const chosen = macro.selectedOptions[0];
    if (!chosen.value) return;
    const isNote = "note" in chosen.dataset;
    if (isNote) choose("note");
    const field = isNote ? page.querySelector("[data-note] textarea") : body;
    const isWhole = !field.value.trim();
    insert(field, chosen.dataset.body);
    if (!isNote) {
      reply.elements.macro.value = isWhole ? chosen.value : "";
      if (chosen.dataset.to && [...reply.elements.to.options].some((option) => option.value === chosen.dataset.to)) {
        reply.elements.to.value = chosen.dataset.to;
        reply.elements.to.dispatchEvent(new Event("change"));
      }
      other.hidden = !chosen.dataset.other;
      other.querySelector("[data-macro-words]").innerText = chosen.dataset.other;
    }
    macro.value = "";
  });
}

// Articles

const articles = page.querySelector("[data-articles]");
if (articles) {
  const field = articles.querySelector("input");
  const found = articles.querySelector("[data-found]");
  let timer;
  let turn = 0;
  const search = async () => {
    const mine = ++turn;
    const response = await fetch(`${articles.dataset.url}?${new URLSearchParams({ q: field.value })}`);
    const html = response.ok ? await response.text() : "";
    if (mine === turn) found.innerHTML = html; // Rendered by the server.
  };
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(search, 250);
  });
  field.addEventListener("compositionend", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  articles.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(body, button.dataset.insert);
  });
}

// Preview

const preview = page.querySelector("[data-preview]");
if (preview) {
  const shown = preview.querySelector("[data-preview-body]");
  let timer;
  const show = async (more = {}) => {
    if (!preview.open) return;
    const response = await post(preview.dataset.url, { body: body.value, phrase: reply.elements.phrase.value, phrase_values: reply.elements.phrase_values.value, ...more });
    if (response.ok) shown.innerHTML = await response.text(); // Rendered by the server, escaped.
  };
  preview.addEventListener("toggle", () => show());
  preview.addEventListener("click", (event) => {
    if (event.target.closest("[data-translate]")) show({ translate: "1" });
  });
  body.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 400);
  });
}

// Until when it is on hold matters only on hold.

if (reply) {
  const until = reply.querySelector("[data-for-hold]");
  const show = () => {
    until.hidden = reply.elements.to.value !== "on_hold";
  };
  reply.elements.to.addEventListener("change", show);
  show();
}

// Sending: by Ctrl or Cmd and Enter, never while an input method composes, and once.

page.querySelectorAll("[data-send]").forEach((form) => {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[name=anyway], button:not([type=button])"));
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.isSending) event.preventDefault();
    form.dataset.isSending = "1";
  });
});
addEventListener("pageshow", (event) => {
  // Come back to by the button of the browser: what was on its way then is not any more.
  if (event.persisted) page.querySelectorAll("[data-send]").forEach((form) => delete form.dataset.isSending);
});
