// A case that moved on while its page was open says so: what the page shows above the conversation is no longer true.
const list = document.querySelector("[data-messages]");
const banner = document.querySelector("[data-moved-on]");

new MutationObserver((changes) => {
  const nodes = changes.flatMap((change) => [...change.addedNodes]);
  const isEvent = (node) => node instanceof Element && (node.matches(".message-event") || node.querySelector(".message-event"));
  if (nodes.some(isEvent)) banner.hidden = false;
}).observe(list, { childList: true });
