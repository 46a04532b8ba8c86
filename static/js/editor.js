// The editor of a text: live preview, who else is here, and text that survives a lost connection.
const form = document.querySelector("[data-editor]");
const body = form.elements.body;
const preview = form.querySelector("[data-preview]");
const token = form.elements.csrfmiddlewaretoken.value;
const storageKey = `text-${form.dataset.key}`;

const post = (url, data = new FormData()) =>
  fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token } });

// Preview

let previewTimer;
let previewed = 0;

const refresh = async () => {
  const turn = ++previewed;
  const data = new FormData();
  data.set("body", body.value);
  try {
    const response = await post(form.dataset.previewUrl, data);
    const html = await response.text();
    // The answer is sanitised by the server; a late one must not replace a newer one.
    if (turn === previewed && (response.ok || response.status === 422)) preview.innerHTML = html;
  } catch {
    // Without a connection the last preview stays.
  }
};

body.addEventListener("input", () => {
  clearTimeout(previewTimer);
  previewTimer = setTimeout(refresh, 400);
});
refresh();

// Text that was never saved

const typed = () => ({
  basedOn: form.dataset.basedOn,
  title: form.elements.title.value,
  summary: form.elements.summary.value,
  body: body.value,
  aliases: form.elements.aliases.value,
});
const atFirst = JSON.stringify(typed());
const offer = document.querySelector("[data-restore]");
let isSending = false;

const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(storageKey) || "null");
  } catch {
    return null;
  }
};

const forget = () => {
  localStorage.removeItem(storageKey);
  offer.hidden = true;
};

form.addEventListener("input", () => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(typed()));
  } catch {
    // A full store only means that nothing is kept here.
  }
});

const before = kept();
if (before && JSON.stringify({ ...before, basedOn: form.dataset.basedOn }) !== atFirst) offer.hidden = false;
else forget();

offer.querySelector("[data-restore-button]").addEventListener("click", () => {
  for (const name of ["title", "summary", "body", "aliases"]) form.elements[name].value = before[name];
  offer.hidden = true;
  refresh();
});
offer.querySelector("[data-forget-button]").addEventListener("click", forget);

form.addEventListener("submit", () => {
  isSending = true;
});
addEventListener("beforeunload", (event) => {
  if (!isSending && JSON.stringify(typed()) !== atFirst) event.preventDefault();
});

// Who else is here

const other = document.querySelector("[data-other-editor]");

const tell = async () => {
  try {
    const response = await post(form.dataset.editingUrl);
    const answer = await response.json();
    other.hidden = !answer.other;
    other.querySelector("[data-other-name]").textContent = answer.other;
  } catch {
    // Whoever cannot be asked cannot be shown.
  }
};

tell();
setInterval(tell, 30000);
