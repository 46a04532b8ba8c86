// Count a reading once somebody has had the article open for a moment.
const article = document.querySelector("[data-seen-url]");

if (article && navigator.sendBeacon) {
  setTimeout(() => {
    if (document.visibilityState !== "visible") return;
    const body = new FormData();
    body.set("language", article.dataset.seenLanguage);
    navigator.sendBeacon(article.dataset.seenUrl, body);
  }, 3000);
}

// On paper nothing can be unfolded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll(".stale details")) fold.open = true;
});
