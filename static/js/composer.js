// The composer: words that survive a lost connection, sent in place, and never while an input method is composing.
const form = document.querySelector("[data-composer]");
const body = form.elements.body;
const send = form.querySelector("[type=submit]");
const errors = form.querySelector("[data-errors]");
const status = form.querySelector("[data-status]");
const count = form.querySelector("[data-count]");
const storageKey = `draft-${form.dataset.draft}`;
const most = Number(body.dataset.most);
const NEAR_LIMIT = 500; // characters left, from which on they are counted

// The draft: the words, and the key under which they were sent if no answer came, so that they arrive once.

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(storageKey) || "null");
  } catch {
    return null;
  }
};

const keep = (wasSent = false) => {
  try {
    if (!body.value.trim() && !wasSent) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify({ body: body.value, key: form.elements.client_key.value, wasSent }));
  } catch {
    // Without storage, or with a full one, the words live as long as the page.
  }
};

const forget = () => {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Then there is nothing to forget.
  }
};

const restore = () => {
  const draft = kept();
  if (!draft) return;
  const row = draft.wasSent && document.querySelector(`[data-key="${CSS.escape(draft.key)}"]`);
  if (row) forget(); // It had arrived after all.
  if (row || body.value.trim()) return;
  body.value = draft.body;
  if (draft.wasSent) form.elements.client_key.value = draft.key;
};

let wasSent = false;
let keeping;
body.addEventListener("input", () => {
  clearTimeout(keeping);
  keeping = setTimeout(() => keep(wasSent), 300);
  countDown();
});
addEventListener("pagehide", () => keep(wasSent));

// Characters are counted near the limit.

const countDown = () => {
  const left = most - [...body.value].length;
  count.textContent =
    left > NEAR_LIMIT ? "" : (left < 0 ? form.dataset.over : form.dataset.left).replace("{count}", Math.abs(left).toLocaleString());
  count.classList.toggle("is-over", left < 0);
};

// Sending

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const complain = (words) => {
  const line = document.createElement("p");
  line.className = "field-error";
  line.id = "composer-error";
  line.setAttribute("role", "alert");
  line.textContent = words;
  errors.replaceChildren(line);
};

// Signed in again in another tab, or after a long sleep, the page's token is old: fetch a new one.
const renewed = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("[data-composer] [name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
};

const post = () => {
  const data = new FormData(form);
  const newest = [...document.querySelectorAll("[data-message]")].at(-1);
  if (newest) data.set("newest", newest.dataset.message);
  return fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true", Accept: "text/html" } });
};

// What was written behind the words that were sent, while they were on their way; changed in between, it is all of them.
const writtenSince = (sent) => (body.value.startsWith(sent) ? body.value.slice(sent.length).trimStart() : body.value);

const took = async (answer, sent) => {
  clearTimeout(keeping);
  forget();
  wasSent = false;
  if (answer.headers.has("HX-Redirect")) {
    body.value = "";
    location.assign(answer.headers.get("HX-Redirect"));
    return;
  }
  const rows = await answer.text();
  const rest = writtenSince(sent);
  body.defaultValue = "";
  form.reset(); // The pickers of photos and phrases start anew with it.
  body.value = rest;
  form.elements.client_key.value = newKey();
  form.elements.upload_key.value = newKey();
  keep();
  errors.replaceChildren();
  status.textContent = form.dataset.sent;
  countDown();
  document.dispatchEvent(new CustomEvent("messages", { detail: rows }));
  form.parentElement.scrollIntoView({ block: "end" });
};

const refused = async (answer) => {
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const key = template.content.querySelector("[data-renewed]")?.dataset.renewed;
  if (key) form.elements.client_key.value = key;
  errors.replaceChildren(template.content);
  wasSent = false;
  keep();
};

// While a message is on its way, words can be written on; photos and phrases would be taken for parts of it.
const lock = (isLocked) => {
  send.disabled = isLocked;
  for (const picker of form.querySelectorAll("photo-picker, [data-phrase-picker]")) picker.inert = isLocked;
};

const submit = async () => {
  if (send.disabled) return;
  const sent = body.value;
  lock(true);
  status.textContent = form.dataset.sending;
  wasSent = true;
  keep(true);
  try {
    let answer = await post();
    if (answer.status === 403 && (await renewed())) answer = await post();
    status.textContent = "";
    if (answer.redirected || answer.status === 403) complain(form.dataset.signedOut);
    else if (answer.ok) await took(answer, sent);
    else if (answer.status === 422 || answer.status === 429) await refused(answer);
    else complain(form.dataset.failed);
  } catch {
    status.textContent = "";
    complain(form.dataset.offline);
  }
  lock(false);
  body.focus({ preventScroll: true });
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

// Enter begins a new line. With Ctrl or Cmd it sends, but never what an input method is still composing.
body.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});

restore();
countDown();
if (matchMedia("(pointer: fine)").matches) form.querySelector("[data-hint]").hidden = false;
