// What came meanwhile is appended to the open page, and what was seen is noted as read.
const list = document.querySelector("[data-messages]");
const end = document.getElementById("newest");
const unread = document.querySelector("[data-unread]");
const NEAR = 200; // px from the end, within which whoever reads the newest is taken along to what is newer
let isBehind = false;
let isAtEnd = false;

const rows = () => [...list.querySelectorAll("[data-message]")];
const isNearEnd = () => end.getBoundingClientRect().top < innerHeight + NEAR;
const toEnd = () => {
  isAtEnd = true;
  list.parentElement.scrollIntoView({ block: "end", behavior: "instant" });
};

// Whoever is at the end stays there while what is above it grows, until they scroll up themselves: photos that load or
// take their place, a composer of more lines, a telephone that is turned.
let lastTop = 0;
const isEndSeen = () => {
  const composer = document.querySelector("[data-composer]"); // Lies over the lower edge.
  const floor = Math.min(innerHeight, composer ? composer.getBoundingClientRect().top : innerHeight);
  return end.getBoundingClientRect().bottom <= floor + 1;
};
const stay = () => isAtEnd && !isEndSeen() && toEnd();
const noteEnd = () => {
  if (isEndSeen()) isAtEnd = true;
  else if (scrollY < lastTop) isAtEnd = false;
  lastTop = scrollY;
};
const stayAtEnd = () => {
  new ResizeObserver(stay).observe(list.parentElement);
  addEventListener("resize", stay);
  addEventListener("load", () => isAtEnd && toEnd()); // The composer became lower when its script came: no footer below it.
  addEventListener("scroll", noteEnd, { passive: true });
};

// Append rows that are not shown yet, and return how many messages they were.
const append = (words) => {
  const template = document.createElement("template");
  template.innerHTML = words;
  for (const row of template.content.querySelectorAll("[data-message]")) {
    if (document.getElementById(row.id)) row.remove();
  }
  const added = template.content.querySelectorAll("[data-message]").length;
  const wasNear = isNearEnd();
  if (added) list.append(template.content);
  tidyDays();
  if (added && wasNear) toEnd();
  return added;
};

// A day that is named twice was begun by rows that stood apart until now; one without messages is none.
const tidyDays = () => {
  let day = "";
  for (const row of list.querySelectorAll("[data-day]")) {
    if (row.dataset.day === day || !row.nextElementSibling || row.nextElementSibling.matches("[data-day]")) row.remove();
    else day = row.dataset.day;
  }
};

// Fetch what came since the newest message that is shown. One asks at a time; who asks meanwhile is answered after.
let asking = null;
const catchUp = async () => {
  if (asking) {
    isBehind = true;
    return;
  }
  asking = true;
  try {
    const newest = rows().at(-1)?.dataset.message ?? "";
    const answer = await fetch(`${list.dataset.since}?after=${newest}`, { headers: { Accept: "text/html" } });
    if (answer.status === 404) location.reload(); // The newest was taken back.
    if (answer.status === 200 && !answer.redirected && append(await answer.text())) seen();
  } catch {
    // Offline: whatever says that something is new will say so again.
  } finally {
    asking = null;
  }
  if (isBehind) {
    isBehind = false;
    catchUp();
  }
};

// Note how far somebody has read, once the newest is on the screen before somebody's eyes.
let noted = unread ? "" : rows().at(-1)?.dataset.message;
const seen = async () => {
  const newest = rows().at(-1)?.dataset.message;
  if (!list.dataset.read || !newest || newest === noted || document.visibilityState !== "visible" || !isNearEnd()) return;
  const before = noted;
  noted = newest;
  const data = new FormData();
  data.set("up_to", newest);
  data.set("csrfmiddlewaretoken", list.dataset.token);
  try {
    const answer = await fetch(list.dataset.read, { method: "POST", body: data, headers: { "HX-Request": "true" } });
    if (answer.status !== 204) throw new Error(answer.status);
    unread?.remove();
    document.dispatchEvent(new CustomEvent("unread"));
  } catch {
    noted = before;
  }
};

if (list && !("past" in list.dataset)) {
  // Other scripts say so by this event when something is new, and hand over rows that they have already.
  document.addEventListener("messages", (event) => (event.detail ? append(event.detail) && seen() : catchUp()));
  stayAtEnd();
  if (!location.hash || location.hash === "#newest") toEnd();
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("scroll", seen, { passive: true });
  seen();
}
document.addEventListener("htmx:afterSettle", tidyDays);
