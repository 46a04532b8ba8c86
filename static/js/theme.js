// The buttons that change between light and dark; without a choice, the system's setting holds.
const buttons = document.querySelectorAll("[data-theme-button]");

const isDark = () =>
  document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

const show = () => {
  for (const button of buttons) button.setAttribute("aria-pressed", String(isDark()));
};

for (const button of buttons) {
  button.hidden = false;
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
show();
