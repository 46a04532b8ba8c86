// Who else is at a page of the desk. A page that nobody looks at says nothing, and neither does one that only reads.
const page = document.querySelector("[data-presence-url]");
const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
const presence = page.querySelector("[data-presence]");
let typedAt = 0;

const tell = async () => {
  if (!token || document.visibilityState !== "visible") return;
  const values = new URLSearchParams({ version: page.dataset.version, newest: page.dataset.newest });
  if (Date.now() - typedAt < 15000) values.set("is_writing", "1");
  try {
    const response = await fetch(page.dataset.presenceUrl, {
      method: "POST",
      body: values,
      headers: { "X-CSRFToken": token },
    });
    if (!response.ok) return;
    const html = await response.text();
    if (presence.innerHTML !== html) presence.innerHTML = html; // Rendered by the server, with every name escaped.
  } catch {
    // Whoever cannot be asked cannot be shown.
  }
};

page.addEventListener("input", (event) => {
  if (!event.target.matches("textarea, [data-case] input[type=text]")) return;
  const began = Date.now() - typedAt > 15000;
  typedAt = Date.now();
  if (began) tell();
});
tell();
setInterval(tell, 5000);
addEventListener("pagehide", () => {
  if (!token) return;
  const data = new FormData();
  data.set("leaves", "1");
  data.set("csrfmiddlewaretoken", token);
  navigator.sendBeacon(page.dataset.presenceUrl, data);
});
presence.addEventListener("click", (event) => {
  if (!event.target.closest("[data-reload]")) return;
  event.preventDefault();
  location.reload();
});
