// Say that messages arrived: to whoever listens to the page, and with a button to whoever reads further up.
const list = document.querySelector("[data-messages]");
const place = document.querySelector("[data-arrivals]");
const end = document.getElementById("newest");

const watch = () => {
  const status = place.querySelector("[role=status]");
  const button = place.querySelector("button");
  const { one, many } = status.dataset;
  let newest = list.querySelector("[data-message]:last-of-type");
  let below = 0; // how many came that were not on the screen yet

  const show = (count) => {
    below = count;
    button.hidden = !count;
  };
  const isBehind = (row) => !newest || newest.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;

  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    const rows = added.filter((node) => node.matches?.("[data-message]") && isBehind(node)); // Older ones are put in above.
    if (!rows.length) return;
    newest = rows.at(-1);
    const theirs = rows.filter((row) => !row.matches(".message-own"));
    if (!theirs.length) return;
    const name = theirs.at(-1).querySelector(".message-head strong")?.textContent;
    const words = name && theirs.length === 1 ? one.replace("{name}", name) : many.replace("{count}", theirs.length);
    status.textContent = ""; // The same words once more are said once more.
    requestAnimationFrame(() => (status.textContent = words));
    if (end.getBoundingClientRect().top > innerHeight) show(below + theirs.length);
    document.dispatchEvent(new CustomEvent("arrived"));
  }).observe(list, { childList: true });

  new IntersectionObserver(([entry]) => entry.isIntersecting && show(0)).observe(end);
  const composer = document.querySelector("[data-composer]"); // Lies over the lower edge.
  if (composer) new ResizeObserver(() => place.style.setProperty("--composer", `${composer.offsetHeight}px`)).observe(composer);
  button.addEventListener("click", () => end.scrollIntoView({ block: "end" }));
};

if (list && place && end) watch();
