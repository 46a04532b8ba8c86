// A phrase begins the question in place: what the form knows is filled in, and the next gap is marked to be typed over.
const place = document.querySelector("[data-beginnings]");
const form = place.closest("form");
const body = form.elements.body;
const GAP = /\[[^[\]\n]+\]/;

const known = () => {
  const number = form.elements.order_number?.value.trim() || form.elements.order?.value;
  return [
    [place.dataset.order, number],
    [place.dataset.tracking, form.elements.tracking_number?.value.trim()],
  ];
};

const markGap = (from) => {
  const found = GAP.exec(body.value.slice(from));
  const at = found ? from + found.index : body.value.length;
  body.focus();
  body.setSelectionRange(at, at + (found ? found[0].length : 0));
};

place.addEventListener("click", (event) => {
  const link = event.target.closest("[data-words]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // A page of its own.
  event.preventDefault();
  const words = known().reduce((text, [gap, value]) => (value ? text.replaceAll(gap, () => value) : text), link.dataset.words);
  const before = body.value.trimEnd();
  body.value = before ? `${before}\n\n${words}` : words;
  body.dispatchEvent(new Event("input", { bubbles: true }));
  place.open = false;
  markGap(before.length);
});
