// Photos and videos of a message that is being written: uploaded one by one as they are chosen, with a preview and a progress bar.
// Without this, they go along with the form. Where a form has several pickers, each names its own upload key.
const PREVIEW_SIDE = 160; // pixels
const PREVIEW_BYTES = 30_000_000; // above which a phone may run out of memory
const FIRST_PAUSE = 600; // milliseconds until it is asked how it stands with a photo
const LONGEST_PAUSE = 10_000;
const STALLED = 60_000; // milliseconds for one upload to get further

class PhotoPicker extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.rows = this.querySelector(".photo-rows");
    this.field = this.querySelector("input[type=file]");
    this.status = this.querySelector(".photo-status");
    this.files = new Map(); // row → file that is not uploaded yet
    this.queue = []; // rows whose turn comes
    this.uploading = null; // { row, request }
    this.isHeld = false; // whether the message waits for the queue
    this.held = null; // by which button it is sent
    this.pause = FIRST_PAUSE;
    for (const row of this.rows.children) this.equip(row);
    this.field.addEventListener("change", () => {
      const files = [...this.field.files];
      this.field.value = ""; // Or the form would bring them along once more.
      this.add(files);
    });
    this.form.addEventListener("submit", (event) => this.onSubmit(event), { capture: true });
    this.form.addEventListener("reset", () => this.clear());
    (this.dataset.key ? this : this.form).addEventListener("paste", (event) => this.onPaste(event));
    this.classList.add("is-live");
    if (this.rows.querySelector("[data-state=waiting]")) this.askLater();
  }

  get key() {
    return this.dataset.key ?? this.form.elements.upload_key.value;
  }

  // Rows

  equip(row) {
    const remove = row.querySelector("[data-remove]");
    const name = row.querySelector(".photo-name").textContent;
    remove.hidden = false;
    remove.setAttribute("aria-label", `${remove.title}: ${name}`);
    remove.addEventListener("click", () => this.remove(row));
    row.querySelector("[data-retry]").addEventListener("click", () => this.retry(row));
    row.querySelector("progress").setAttribute("aria-label", name);
    // Enter in a caption belongs to the caption, and must never send the message.
    row.querySelector(".photo-caption-field").addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  add(files) {
    const room = Number(this.dataset.most) - this.rows.querySelectorAll(".photo-row:not(.is-faulty)").length;
    files.forEach((file, place) => {
      const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
      row.querySelector(".photo-name").textContent = file.name;
      this.equip(row);
      this.rows.append(row);
      this.files.set(row, file);
      this.preview(row, file);
      const isVideo = file.type.startsWith("video/") || /\.(mp4|m4v|mov)$/i.test(file.name);
      if (isVideo && !this.dataset.takes) this.fault(row, this.dataset.noVideo);
      else if (place >= room) this.fault(row, this.dataset.tooMany, { again: true });
      else if (isVideo && file.size > Number(this.dataset.mostVideoBytes)) this.fault(row, this.dataset.tooLargeVideo);
      else if (!isVideo && file.size > Number(this.dataset.mostBytes)) this.fault(row, this.dataset.tooLarge);
      else this.enqueue(row);
    });
    this.rows.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  say(row, words) {
    row.querySelector(".photo-words").textContent = words;
  }

  fault(row, words, { again = false } = {}) {
    row.classList.add("is-faulty");
    row.querySelector("progress").hidden = true;
    row.querySelector("[data-retry]").hidden = !again;
    row.querySelector("[data-reference]").removeAttribute("name");
    this.say(row, words);
    this.announce(`${row.querySelector(".photo-name").textContent}: ${words}`, { isSeen: false }); // It stands in the row.
  }

  announce(words, { isSeen = true } = {}) {
    this.status.classList.toggle("visually-hidden", !isSeen);
    this.status.textContent = words;
  }

  // A browser that cannot read the file (HEIC, in most) keeps the placeholder until the thumbnail is made.
  async preview(row, file) {
    if (file.size > PREVIEW_BYTES) return;
    try {
      const picture = await createImageBitmap(file, { resizeHeight: PREVIEW_SIDE, resizeQuality: "low" });
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [picture.width, picture.height];
      canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
      if (!row.querySelector(".photo-preview img")) row.querySelector(".photo-preview").replaceChildren(canvas);
    } catch {
      // The placeholder stays.
    }
  }

  // Uploading

  enqueue(row) {
    row.classList.remove("is-faulty");
    row.querySelector("[data-retry]").hidden = true;
    this.say(row, this.dataset.next);
    this.queue.push(row);
    this.next();
  }

  retry(row) {
    if (this.files.has(row)) this.enqueue(row);
  }

  next() {
    if (this.uploading) return;
    const row = this.queue.shift();
    if (row) this.upload(row);
    else this.release();
  }

  upload(row) {
    const request = new XMLHttpRequest();
    const progress = row.querySelector("progress");
    const values = new FormData();
    values.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    values.set("upload_key", this.key);
    if (this.dataset.takes) values.set("takes", this.dataset.takes);
    values.set("photo", this.files.get(row));
    let stalled = setTimeout(() => request.abort(), STALLED);
    progress.value = 0;
    progress.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED);
      if (!event.lengthComputable) return;
      progress.value = Math.floor((100 * event.loaded) / event.total);
      this.say(row, progress.value < 100 ? this.dataset.uploading.replace("{share}", `${progress.value}%`) : this.dataset.checking);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      progress.hidden = true;
      this.uploading = null;
      if (row.isConnected) this.took(row, request);
      this.next();
    });
    this.uploading = { row, request };
    request.open("POST", this.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.send(values);
  }

  took(row, request) {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // A page in place of an answer: a sign-in, or a server in trouble.
    }
    if (request.status === 201 && answer) {
      this.files.delete(row);
      this.show(row, answer);
      this.askLater(true);
    } else if (answer?.words) {
      this.files.delete(row);
      this.fault(row, answer.words);
    } else if (request.status === 413) this.fault(row, this.dataset.tooLargeVideo ?? this.dataset.tooLarge);
    else if (request.status === 403 || request.status === 200) this.fault(row, this.dataset.signedOut, { again: true });
    else this.fault(row, this.dataset.failed, { again: true });
  }

  show(row, photo) {
    row.dataset.photo = photo.reference;
    row.dataset.state = photo.state;
    row.dataset.removal = photo.remove;
    if (photo.state === "refused" || photo.state === "infected") {
      this.fault(row, photo.words);
      return;
    }
    const [reference, caption] = [row.querySelector("[data-reference]"), row.querySelector(".photo-caption-field")];
    [reference.name, reference.value] = ["photo", photo.reference];
    caption.name = `caption-${photo.reference}`;
    this.say(row, photo.words);
    if (!photo.thumbnail || row.querySelector(".photo-preview img")) return;
    const picture = new Image();
    picture.alt = "";
    picture.addEventListener("load", () => row.querySelector(".photo-preview").replaceChildren(picture, ...this.length(photo)));
    picture.src = photo.thumbnail;
  }

  // Over the still of a video, how long it is.
  length(photo) {
    if (!photo.length) return [];
    const length = document.createElement("span");
    length.className = "photo-length";
    length.textContent = `▶ ${photo.length}`;
    return [length];
  }

  // What becomes of photos that were uploaded

  askLater(soon = false) {
    clearTimeout(this.timer);
    if (soon) this.pause = FIRST_PAUSE;
    this.timer = setTimeout(() => this.ask(), this.pause);
    this.pause = Math.min(this.pause * 1.4, LONGEST_PAUSE);
  }

  async ask() {
    const waiting = [...this.rows.querySelectorAll("[data-state=waiting]")];
    if (!waiting.length || !this.isConnected) return;
    try {
      const query = new URLSearchParams({ upload_key: this.key });
      const answer = await fetch(`${this.dataset.states}?${query}`, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        const photos = new Map((await answer.json()).photos.map((photo) => [photo.reference, photo]));
        for (const row of waiting.filter((one) => one.isConnected)) {
          const photo = photos.get(row.dataset.photo);
          if (photo) this.show(row, photo);
          else {
            row.dataset.state = "gone";
            this.fault(row, this.dataset.gone);
          }
        }
      }
    } catch {
      // Without a connection it asks again later.
    }
    this.askLater();
  }

  // Taking out

  remove(row) {
    const { photo, removal } = row.dataset;
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    this.queue = this.queue.filter((one) => one !== row);
    this.announce("");
    this.files.delete(row);
    row.remove();
    if (this.uploading?.row === row) this.uploading.request.abort();
    if (photo) this.tellRemoved(removal ?? this.dataset.states.replace("states/", `${photo}/remove/`));
    (neighbour?.querySelector("[data-remove]") ?? this.field).focus();
    if (!this.uploading) this.next();
  }

  tellRemoved(address) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    // If this is lost, nothing refers to the photo any more, and it is deleted after a day.
    fetch(address, { method: "POST", body, keepalive: true }).catch(() => {});
  }

  clear() {
    clearTimeout(this.timer);
    this.queue = [];
    this.files.clear();
    this.isHeld = false;
    this.rows.replaceChildren();
    this.announce("");
    this.uploading?.request.abort();
  }

  // Pictures that are pasted into the words

  onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    if (!this.inert) this.add(files);
  }

  // A message waits for its photos.

  onSubmit(event) {
    if (!this.uploading && !this.queue.length) {
      if (!this.rows.querySelector(".is-faulty")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.announce(this.dataset.faulty);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.held = event.submitter;
    this.isHeld = true;
    this.announce(this.dataset.held);
  }

  release() {
    if (!this.isHeld) return;
    this.isHeld = false;
    if (this.rows.querySelector(".is-faulty")) {
      this.announce(this.dataset.faulty);
      return;
    }
    this.announce("");
    this.form.requestSubmit(this.held);
  }
}

customElements.define("photo-picker", PhotoPicker);
