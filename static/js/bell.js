// Ask once a minute how many notices and messages are unread, while somebody looks at the page.
const EVERY = 60_000; // ms
const bells = document.querySelectorAll("[data-bell]");
let askedAt = Date.now();

const refresh = async () => {
  if (document.visibilityState !== "visible" || Date.now() - askedAt < EVERY - 1000) return;
  askedAt = Date.now();
  bells.forEach(show);
};

// Fetch what one of them says now.
const show = async (bell) => {
  try {
    const answer = await fetch(bell.dataset.bell, { headers: { Accept: "text/html" } });
    // Signed out meanwhile, or led elsewhere: then there is nothing to show here.
    if (answer.status !== 200 || answer.redirected) return;
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    if (template.content.textContent.trim() !== bell.textContent.trim()) bell.replaceChildren(template.content);
  } catch {
    // Offline: the next minute asks again.
  }
};

if (bells.length) {
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
  // Something on this page was read.
  document.addEventListener("unread", () => bells.forEach(show));
}
