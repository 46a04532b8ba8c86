// Let people close a message once they have read it.
for (const banner of document.querySelectorAll("[data-banner]")) {
  const button = banner.querySelector("[data-banner-close]");
  button.hidden = false;
  button.addEventListener("click", () => {
    banner.remove();
    document.querySelector("main").focus({ preventScroll: true });
  });
}
