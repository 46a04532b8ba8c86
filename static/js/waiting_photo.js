// A photo of a message that is still being checked: asks until it is there, then takes its place.
const FIRST_PAUSE = 1500; // milliseconds
const LONGEST_PAUSE = 20_000;
const MOST_TRIES = 60;

customElements.define(
  "waiting-photo",
  class extends HTMLElement {
    connectedCallback() {
      this.pause = FIRST_PAUSE;
      this.tries = 0;
      this.wait();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
    }

    wait() {
      if (this.tries++ >= MOST_TRIES) return;
      this.timer = setTimeout(() => this.ask(), this.pause);
      this.pause = Math.min(this.pause * 1.4, LONGEST_PAUSE);
    }

    async ask() {
      try {
        const answer = await fetch(this.dataset.from, { headers: { Accept: "text/html" } });
        if (answer.ok && !answer.redirected) {
          const template = document.createElement("template");
          template.innerHTML = await answer.text();
          if (!template.content.querySelector("waiting-photo")) {
            this.parentElement.replaceChildren(template.content);
            return;
          }
        }
      } catch {
        // Without a connection it asks again later.
      }
      this.wait();
    }
  },
);
