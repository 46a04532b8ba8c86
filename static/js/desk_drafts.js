// Words of an answer or a note that were not sent are kept by this tab until the page shows that the site has them: a lost
// connection, a fault of the site and having to sign in again lose nothing.
const equip = (form) => {
  const body = form.elements.body;
  const clientKey = form.elements.client_key;
  const storageKey = `draft-${form.dataset.draft}`;
  let wasSent = false; // under the key of the form, so that sent once more it is one message

  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(storageKey) || "null");
    } catch {
      return null;
    }
  };

  const keep = () => {
    try {
      if (!body.value.trim() && !body.defaultValue.trim()) sessionStorage.removeItem(storageKey);
      else sessionStorage.setItem(storageKey, JSON.stringify({ body: body.value, key: clientKey.value, wasSent }));
    } catch {
      // Without storage, or with a full one, the words live as long as the page.
    }
  };

  const restore = () => {
    const draft = kept();
    if (!draft || document.querySelector(`[data-key="${CSS.escape(draft.key)}"]`)) return; // It has arrived.
    const given = body.value.trim();
    if (draft.key === clientKey.value || draft.body.includes(given)) body.value = draft.body;
    else if (!given.includes(draft.body.trim())) body.value = `${given}\n\n${draft.body}`;
    if (!given && draft.wasSent) clientKey.value = draft.key;
  };

  restore();
  keep();
  body.addEventListener("input", keep);
  form.addEventListener("submit", () => {
    wasSent = true;
    keep();
  });
};

document.querySelectorAll("form[data-draft]").forEach(equip);
