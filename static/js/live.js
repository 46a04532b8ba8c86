// Hear what happens while somebody looks at the page, and say so by events: `messages` when the thread went on, `unread` when
// what is unread is another number than the masthead shows, `threads` when any thread of an inbox went on.
// A stream says so within a second or two. Where there is none, the page asks by itself every few seconds.
const place = document.querySelector("[data-live]");
const POLL_FIRST = 4_000; // ms between two questions without a stream …
const POLL_LAST = 30_000; // … and when nothing has happened for long
const AGAIN_FIRST = 5_000; // ms until a stream that was refused is asked for again …
const AGAIN_LAST = 300_000; // … and when it was refused often
const QUIET = 45_000; // ms without a sign of life, after which a stream is taken for dead

let stream = null;
let known = place?.dataset.mark ?? "";
let heard = false; // whether an inbox has been told its state once
let pause = POLL_FIRST;
let again = AGAIN_FIRST;
let polling = 0;
let reopening = 0;
let watching = 0;

const isSeen = () => document.visibilityState === "visible";
const say = (name) => document.dispatchEvent(new CustomEvent(name));
const shownUnread = () => document.querySelector('[data-bell$="/messages/count/"] .bell-count')?.textContent ?? "0";
const title = document.title;

const open = () => {
  if (stream || !isSeen()) return;
  if (!window.EventSource) {
    poll();
    return;
  }
  const address = new URL(place.dataset.live, location.href);
  if (known) address.searchParams.set("after", known);
  stream = new EventSource(address);
  stream.addEventListener("open", () => {
    clearTimeout(polling);
    again = AGAIN_FIRST;
    alive();
  });
  stream.addEventListener("alive", alive);
  stream.addEventListener("thread", (event) => {
    alive();
    known = event.lastEventId;
    say("messages");
  });
  stream.addEventListener("unread", (event) => {
    alive();
    document.title = event.data === "0" ? title : `(${event.data}) ${title}`;
    const isOther = event.data !== shownUnread();
    if (isOther) say("unread");
    if (heard || isOther) say("threads");
    heard = true;
  });
  // Newer pages of the same person have the streams: this one asks by itself until it is looked at anew.
  stream.addEventListener("replaced", () => fallBack(null));
  stream.addEventListener("error", () => {
    if (stream?.readyState === EventSource.CLOSED) fallBack(again); // Otherwise the browser comes again by itself.
  });
};

const close = () => {
  stream?.close();
  stream = null;
  for (const timer of [polling, reopening, watching]) clearTimeout(timer);
};

// A line that is dead without an end, as on a phone that changed networks, says nothing more.
const alive = () => {
  clearTimeout(watching);
  watching = setTimeout(() => {
    close();
    open();
  }, QUIET);
};

const fallBack = (after) => {
  close();
  poll();
  if (after === null || !isSeen()) return;
  reopening = setTimeout(open, after);
  again = Math.min(2 * again, AGAIN_LAST);
};

const poll = () => {
  clearTimeout(polling);
  polling = setTimeout(() => {
    if (!isSeen()) return;
    for (const name of ["messages", "unread", "threads"]) say(name);
    pause = Math.min(1.5 * pause, POLL_LAST);
    poll();
  }, pause);
};

if (place) {
  open();
  document.addEventListener("arrived", () => (pause = POLL_FIRST)); // Somebody is there and answers.
  document.addEventListener("visibilitychange", () => {
    close();
    pause = POLL_FIRST;
    open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
}
