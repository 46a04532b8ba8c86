// What is filled in to open a dispute, kept on the site while it is typed. Without this, it is kept with every step.
const PAUSE = 1_200; // milliseconds after the last key

for (const form of document.querySelectorAll("form[data-opening]")) {
  let timer = null;
  let isSent = false;

  const values = () => {
    const typed = new FormData(form);
    for (const [name, value] of [...typed.entries()]) if (value instanceof File) typed.delete(name);
    typed.set("keep", "1");
    return typed;
  };
  const keep = () => {
    clearTimeout(timer);
    timer = null;
    // Lost with the connection, it is kept with the next key or step.
    fetch(form.action, { method: "POST", body: values(), keepalive: true }).catch(() => {});
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
    timer = null;
  });
  // A photo picker holds the form back until its photos are there.
  form.addEventListener("input", () => (isSent = false));
  addEventListener("pagehide", () => {
    if (timer !== null && !isSent) keep();
  });
}
