// Show the list of an inbox anew when one of its threads went on, and leave the focus where it is.
const place = document.querySelector("[data-threads]");

const selectorOf = (element) => {
  const name = element.matches("a") ? "href" : "formaction";
  return `[${name}="${CSS.escape(element.getAttribute(name) ?? "")}"]`;
};

const refresh = async () => {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status !== 200 || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-threads]");
    if (!fresh || fresh.textContent === place.textContent) return;
    const focus = place.contains(document.activeElement) ? selectorOf(document.activeElement) : "";
    place.replaceChildren(...fresh.childNodes);
    if (focus) place.querySelector(focus)?.focus({ preventScroll: true });
  } catch {
    // Offline: the next news tries again.
  }
};

document.addEventListener("threads", refresh);
