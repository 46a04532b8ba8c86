// The search box: suggestions while somebody types (an editable combobox with a list). Without this it is a plain form.
const PAUSE = 80; // milliseconds between the last key and the question
const MOST_KEPT = 100; // answers
const LEAST_ROOM = 160; // pixels of the list that can be seen at least
const AFTER_COMPOSITION = 100; // milliseconds in which Enter still belongs to the input method

const kept = new Map();

async function suggestionsFor(url, signal) {
  if (kept.has(url)) return kept.get(url);
  try {
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) return [];
    const { suggestions = [] } = await response.json();
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
    kept.set(url, suggestions);
    return suggestions;
  } catch {
    return []; // The plain search is still there.
  }
}

function suggestIn(form, number) {
  const field = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  const announcer = form.querySelector("[aria-live]");
  const options = []; // { element, suggestion }, as they stand in the list
  let active = -1; // the place of the active option; -1 is the text itself
  let isStale = false; // whether the list answers what was typed before
  let pause = 0;
  let question = new AbortController();

  list.id = `suggestions-${number}`;
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  function activate(place) {
    options[active]?.element.setAttribute("aria-selected", "false");
    active = place;
    const chosen = options[place]?.element;
    if (!chosen) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    chosen.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", chosen.id);
    if (place === 0) list.scrollTop = 0; // with the heading above it
    chosen.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function move(step) {
    const stops = options.length + 1; // the text is one of them
    activate(((active + 1 + step + stops) % stops) - 1);
  }

  function cancel() {
    clearTimeout(pause);
    question.abort();
  }

  function close() {
    cancel();
    activate(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    announcer.textContent = "";
  }

  function optionOf(pattern, suggestion) {
    const element = pattern.cloneNode(true);
    const words = element.querySelector("span");
    words.lang = suggestion.language;
    for (const [text, isMatch] of suggestion.parts.length ? suggestion.parts : [[suggestion.text, false]]) {
      const piece = isMatch ? document.createElement("mark") : document.createTextNode("");
      piece.textContent = text;
      words.append(piece);
    }
    return element;
  }

  function fill(suggestions) {
    activate(-1);
    options.length = 0;
    list.replaceChildren();
    const groups = new Map();
    for (const suggestion of suggestions) {
      const kind = suggestion.kind === "article" ? "article" : "words";
      groups.set(kind, [...(groups.get(kind) ?? []), suggestion]);
    }
    for (const [kind, members] of groups) {
      const group = form.querySelector(`template[data-kind=${kind}]`).content.firstElementChild.cloneNode(true);
      const pattern = group.querySelector("[role=option]");
      pattern.remove();
      for (const suggestion of members) {
        const element = optionOf(pattern, suggestion);
        element.id = `${list.id}-${options.length}`;
        options.push({ element, suggestion });
        group.append(element);
      }
      list.append(group);
    }
  }

  function room() {
    const seen = window.visualViewport; // what the keyboard of a phone leaves
    const end = seen ? seen.offsetTop + seen.height : window.innerHeight;
    return end - form.getBoundingClientRect().bottom - 16;
  }

  function fit() {
    list.style.setProperty("--room", `${Math.max(room(), LEAST_ROOM)}px`);
  }

  function open() {
    if (room() < LEAST_ROOM) form.scrollIntoView({ block: "start", behavior: "instant" });
    fit();
    list.hidden = false;
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", "true");
    const words = options.length === 1 ? announcer.dataset.one : announcer.dataset.many;
    announcer.textContent = words.replace("{count}", options.length);
  }

  async function ask(step = 0) {
    cancel();
    const words = field.value.trim();
    if (!words) {
      close();
      return;
    }
    const mine = (question = new AbortController());
    const url = `${form.dataset.suggestionsUrl}?${new URLSearchParams({ q: words })}`;
    const suggestions = await suggestionsFor(url, mine.signal);
    if (mine.signal.aborted || document.activeElement !== field) return; // Something else was typed, or nothing is.
    fill(suggestions);
    isStale = false;
    if (!options.length) {
      close();
      return;
    }
    open();
    if (step) move(step);
  }

  function choose({ suggestion }) {
    close();
    if (suggestion.kind !== "article") field.value = suggestion.text;
    location.assign(suggestion.url);
  }

  const endsComposition = watchCompositions(field);

  function onKey(event) {
    const isOpen = !list.hidden;
    const isEnter = event.key === "Enter";
    if (event.isComposing || event.keyCode === 229 || (isEnter && endsComposition(event))) {
      // The input method chooses characters with it; it must not send the search.
      if (isEnter) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (event.altKey) {
        if (step < 0) close();
        else if (!isOpen) ask();
      } else if (isOpen && !isStale) move(step);
      else ask(step); // What is listed answers what was typed before.
    } else if (isEnter && isOpen && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === "Escape") {
      if (isOpen || field.value) event.preventDefault();
      if (!isOpen) field.value = "";
      close();
    } else if (event.key === "Tab") {
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      activate(-1); // They move in the text.
    }
  }

  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => {
    cancel();
    activate(-1);
    isStale = true;
    if (field.value.trim()) pause = setTimeout(ask, PAUSE);
    else close();
  });
  field.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // The field keeps the focus.
  list.addEventListener("click", (event) => {
    const chosen = options.find(({ element }) => element.contains(event.target));
    if (chosen) choose(chosen);
  });
  window.visualViewport?.addEventListener("resize", () => list.hidden || fit());
}

// Safari ends a composition before it tells of the key that ended it. Letting that key go ends the doubt.
function watchCompositions(field) {
  let endedAt = -Infinity;
  field.addEventListener("compositionend", (event) => (endedAt = event.timeStamp));
  field.addEventListener("keyup", () => (endedAt = -Infinity));
  return (event) => Math.abs(event.timeStamp - endedAt) < AFTER_COMPOSITION;
}

document.querySelectorAll("form[role=search][data-suggestions-url]").forEach(suggestIn);

// Which result was opened teaches the search what helps.
for (const results of document.querySelectorAll("[data-reference][data-opened-url]")) {
  const tell = (event) => {
    const link = event.target.closest("a[data-rank]");
    if (!link || (event.type === "auxclick" && event.button !== 1)) return;
    const body = new FormData();
    body.set("search", results.dataset.reference);
    body.set("slug", link.dataset.slug);
    body.set("rank", link.dataset.rank);
    navigator.sendBeacon?.(results.dataset.openedUrl, body);
  };
  results.addEventListener("click", tell);
  results.addEventListener("auxclick", tell);
}

// "/" goes to the search field, as long as nobody is typing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("input[type=search]");
  if (field) {
    event.preventDefault();
    field.focus();
  }
});
