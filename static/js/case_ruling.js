// The page of a ruling: fields that the chosen solution does not need are out of the way; the preview is in sight.
const form = document.querySelector("[data-ruling]");
const kinds = [...form.querySelectorAll("[name=kind]")];
const RETURN = ["postage_payer", "is_by_label", "postage_cap"];

const show = () => {
  const kind = kinds.find((one) => one.checked)?.value;
  ["amount", ...RETURN].forEach((name) => {
    const field = form.querySelector(`[name=${name}]`)?.closest(".field");
    if (!field) return;
    field.hidden = RETURN.includes(name) ? kind !== "return_and_refund" : kind === "no_refund";
    if (name !== "is_by_label") return;
    field.hidden ||= form.querySelector("[name=postage_payer]:checked")?.value !== "seller";
    field.querySelector("input").disabled = field.hidden; // What is hidden is not sent.
  });
};
form.addEventListener("change", show);
show();

document.querySelector("[data-preview]")?.focus();

form.addEventListener("submit", (event) => {
  if (form.dataset.isSending) event.preventDefault();
  form.dataset.isSending = "1";
});
