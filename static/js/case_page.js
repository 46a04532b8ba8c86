// The page of a case: tabs, words that are kept, and sending once.
const page = document.querySelector("[data-case]");

// Words that were not sent are kept by this browser, also when the page is loaded again.

page.querySelectorAll("[data-keep]").forEach((form) => {
  const key = `case-${location.pathname}-${form.dataset.keep}`;
  const field = form.elements.body;
  try {
    if (!field.value) field.value = sessionStorage.getItem(key) || "";
    field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(key));
  } catch {
    // A browser that keeps nothing only keeps nothing.
  }
});

// Tabs: a message, a note, evidence.

const tabs = page.querySelector("[data-tabs]");
const panes = [...page.querySelectorAll("[data-pane]")];
const choose = (name) => {
  tabs.querySelectorAll("[data-tab]").forEach((tab) => tab.setAttribute("aria-pressed", tab.dataset.tab === name));
  panes.forEach((pane) => {
    pane.hidden = pane.dataset.pane !== name;
  });
};
if (tabs && panes.length > 1) {
  const refused = panes.find((pane) => pane.querySelector(".errornote"));
  tabs.hidden = false;
  choose(refused?.dataset.pane ?? tabs.querySelector("[aria-pressed=true]").dataset.tab);
  tabs.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-tab]");
    if (!tab) return;
    choose(tab.dataset.tab);
    page.querySelector(`[data-pane=${tab.dataset.tab}] textarea`)?.focus();
  });
}

// Sending: by Ctrl or Cmd and Enter, never while an input method composes, and once.

page.querySelectorAll("[data-send]").forEach((form) => {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.isSending) event.preventDefault();
    form.dataset.isSending = "1";
  });
});

// What a solution does not need is out of the way.

page.querySelectorAll(".staff-form").forEach((form) => fit(form));

function fit(form) {
  const kinds = [...form.querySelectorAll("[name=kind]")];
  if (!kinds.length) return;
  const show = () => {
    const kind = kinds.find((one) => one.checked)?.value;
    const payer = form.querySelector("[name=postage_payer]:checked")?.value;
    const needs = {
      amount: kind === "refund_only" || kind === "return_and_refund",
      postage_payer: kind === "return_and_refund",
      is_by_label: kind === "return_and_refund" && payer === "seller",
      postage_cap: kind === "return_and_refund",
      return_address: kind === "return_and_refund",
      fallback_amount: kind === "replacement",
    };
    Object.entries(needs).forEach(([name, isNeeded]) => {
      const field = form.querySelector(`[name=${name}]`)?.closest(".field");
      if (field) field.hidden = Boolean(kind) && !isNeeded;
      if (field && name === "is_by_label") field.querySelector("input").disabled = field.hidden;
    });
  };
  form.addEventListener("change", show);
  show();
}
