// Remember the language that a reader chose, so that the bare address leads there next time.
for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", () => {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `language=${link.dataset.language}; path=/; max-age=31536000; samesite=lax${secure}`;
    // The same heading has the same name in both languages.
    if (location.hash) link.hash = location.hash;
  });
}
