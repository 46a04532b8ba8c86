// Fills the sign-in form in with one of the people for trying the site out.
const form = document.querySelector("form:has([name=login]):has([name=password])");
for (const button of document.querySelectorAll("[data-demo-login]")) {
  if (!form) break;
  button.hidden = false;
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.demoLogin;
    form.elements.password.value = button.dataset.demoPassword;
    form.querySelector("[type=submit]").focus();
  });
}
