// The button that changes between light and dark; without a choice, the system's setting holds.
const button = document.querySelector("[data-theme-button]");

const isDark = () =>
  document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

const show = () => button.setAttribute("aria-pressed", String(isDark()));

if (button) {
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // A browser that keeps nothing still changes this page.
    }
    show();
  });
}
