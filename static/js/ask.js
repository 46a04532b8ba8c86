// The form of a question: words that survive a lost connection and signing in, suggestions while somebody types, and
// what goes along. Everything works without it.
import { remember, trail } from "./trail.js";

const PAUSE = 500; // milliseconds between the last key and the question for suggestions
const LEAST = 4; // characters worth a question
const MOST = 200; // characters that are asked with
const KEPT_DAYS = 7;
const FIELDS = ["subject", "body", "order", "order_number", "tracking_number", "email", "name", "client_key", "upload_key"];

const OF_THE_LINK = ["order", "order_number", "tracking_number"]; // What a link from an order fills in.

const form = document.querySelector("[data-ask]");

// Drafts: of a person in this browser, under their name; of somebody without an account in this tab alone, as whoever
// comes next is nobody we could tell from them.

const storeOf = (owner) => (owner ? localStorage : sessionStorage);
const storageKey = (owner, draft) => `ask-${owner || "guest"}-${draft}`;

const kept = (owner, draft) => {
  try {
    const found = JSON.parse(storeOf(owner).getItem(storageKey(owner, draft)) || "null");
    return found && Date.now() - found.at < KEPT_DAYS * 86_400_000 ? found.values : null;
  } catch {
    return null;
  }
};

const forget = (owner, draft) => {
  try {
    storeOf(owner).removeItem(storageKey(owner, draft));
  } catch {
    // Then there is nothing to forget.
  }
};

const owner = form?.dataset.owner;
const draft = owner && form.elements.follows.value ? `${form.dataset.topic}-${form.elements.follows.value}` : form?.dataset.topic;
let isTheirs = false; // Whether somebody's words stand in the form, and not only what the page began with.

const words = () => Object.fromEntries(FIELDS.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));

const keep = () => {
  if (!isTheirs) return;
  const values = words();
  try {
    if (!values.subject.trim() && !values.body.trim()) forget(owner, draft);
    else storeOf(owner).setItem(storageKey(owner, draft), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // Without storage, or with a full one, the words live as long as the page.
  }
};

// Somebody was quicker than this script: what they typed meanwhile is newer than what was kept.
const wasTouched = (field) => !(field instanceof HTMLSelectElement) && field.value !== field.defaultValue;

// What was written here before signing in goes on under the name of whoever signed in.
const takenOver = () => (owner && draft === form.dataset.topic ? kept("", draft) : null);

const together = (older, newer) => {
  const bodies = [older.body, newer.body].filter((body) => body?.trim());
  return { ...older, ...newer, subject: newer.subject || older.subject, body: [...new Set(bodies)].join("\n\n") };
};

const fill = (values) => {
  const fromLink = new URLSearchParams(location.search).has("order") ? OF_THE_LINK : [];
  for (const name of FIELDS.filter((name) => !fromLink.includes(name))) {
    const field = form.elements[name];
    if (!field || !values[name] || wasTouched(field)) continue;
    if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === values[name])) continue;
    field.value = values[name];
  }
  const note = form.querySelector("[data-restored-note]");
  note.textContent = form.dataset.restored;
  note.hidden = false;
};

const restore = () => {
  isTheirs = "bound" in form.dataset || ["subject", "body"].some((name) => wasTouched(form.elements[name]));
  if ("bound" in form.dataset) return;
  const own = kept(owner, draft);
  const before = takenOver();
  const values = own && before ? together(own, before) : own || before;
  if (!values) return;
  fill(values);
  isTheirs = true;
  if (!before) return;
  keep();
  forget("", draft);
};

// Suggestions

const here = form?.querySelector("[data-suggestions-here]");
let isComposing = false;
let pause = 0;
let question = new AbortController();
let asked = "";

const suggest = async () => {
  const typed = `${form.elements.subject.value} ${form.elements.body.value}`.trim().slice(0, MOST);
  if (isComposing || typed === asked || typed.length < LEAST) return;
  asked = typed;
  question.abort();
  const mine = (question = new AbortController());
  const query = new URLSearchParams({ q: typed, topic: form.dataset.topic });
  try {
    const answer = await fetch(`${form.dataset.suggestions}?${query}`, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (answer.status === 204) here.hidden = true;
    if (answer.status !== 200) return;
    here.innerHTML = await answer.text();
    here.hidden = false;
  } catch {
    // Something else was typed, or there is no connection: the form is still there, and the next key asks again.
    if (!mine.signal.aborted) asked = "";
  }
};

const typed = () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    keep();
    suggest();
  }, PAUSE);
};

// What goes along

const show = () => {
  const box = form.querySelector("[data-trail]");
  if (box.dataset.searched) remember("searched", box.dataset.searched, (other) => other === box.dataset.searched);
  const found = trail();
  const rows = [...found.searched, ...found.read.map((article) => article.title)];
  if (!rows.length) return;
  const send = box.querySelector("[data-trail-send]");
  box.querySelector("[data-trail-rows]").replaceChildren(
    ...rows.map((row) => {
      const item = document.createElement("li");
      item.textContent = row;
      return item;
    }),
  );
  const fill = () => (form.elements.trail.value = send.checked ? JSON.stringify(found) : "");
  send.addEventListener("change", fill);
  fill();
  box.querySelector("[data-trail-shown]").hidden = false;
};

// Sending: only with a connection, as a page that says that there is none would be all that is left.

const send = async (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  keep();
  const fault = form.querySelector("[data-fault]");
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  try {
    await fetch(form.action, { method: "HEAD", cache: "no-store" });
    HTMLFormElement.prototype.submit.call(form);
  } catch {
    fault.textContent = form.dataset.offline;
    fault.hidden = false;
    button.disabled = false;
  }
};

if (form) {
  restore();
  show();
  form.addEventListener("compositionstart", () => (isComposing = true));
  form.addEventListener("compositionend", () => {
    isComposing = false;
    typed();
  });
  form.addEventListener("input", () => {
    isTheirs = true;
    typed();
  });
  typed(); // For the words that are there already: kept from before, or typed before this script was.
  form.addEventListener("submit", send);
  // Enter in a line of text sends no half-written question, and never what an input method is still composing.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement && event.target.type !== "submit") event.preventDefault();
  });
  addEventListener("pagehide", keep);
  addEventListener("pageshow", () => (form.querySelector(".form-actions [type=submit]").disabled = false));
}

// What was sent is no draft any more; the page behind the form says so, and does not say it again when it is reloaded.
const sent = document.querySelector("[data-sent]");
if (sent) {
  forget(sent.dataset.owner, sent.dataset.sent);
  history.replaceState(null, "", location.pathname + location.hash);
}
