// What the other language calls the words of the trade that somebody is writing.
const PAUSE = 700; // milliseconds after the last letter

const picker = document.querySelector("[data-hints]");
const form = picker?.closest("form");
const here = picker?.querySelector("[data-hints-here]");
let pause;
let asked = "";
let question = new AbortController();

const ask = async (text) => {
  if (text === asked) return;
  asked = text;
  question.abort();
  question = new AbortController();
  if (!text) return here.replaceChildren();
  const data = new FormData();
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.set("text", text);
  try {
    const answer = await fetch(picker.dataset.hints, { method: "POST", body: data, signal: question.signal });
    if (answer.ok && !answer.redirected) here.innerHTML = await answer.text();
  } catch {
    // Writing goes on without hints.
  }
};

if (form) {
  const body = form.elements.body;
  const later = (event) => {
    clearTimeout(pause);
    if (!event.isComposing) pause = setTimeout(() => ask(body.value.trim()), PAUSE);
  };
  body.addEventListener("input", later);
  body.addEventListener("compositionend", later);
  form.addEventListener("reset", () => setTimeout(() => ask("")));
}
