// Photos of a ticket: one large, or two side by side.
const dialog = document.querySelector("[data-zoom]");
const place = dialog.querySelector("[data-zoom-photos]");
const template = dialog.querySelector("template");

const show = (links) => {
  place.replaceChildren(
    ...links.map((link) => {
      const figure = template.content.cloneNode(true);
      const image = figure.querySelector("img");
      image.src = link.dataset.photo;
      image.alt = link.querySelector("img").alt;
      figure.querySelector("[data-name]").textContent = link.dataset.name;
      figure.querySelector("[data-taken]").textContent = link.dataset.taken;
      figure.querySelector("[data-sha]").textContent = link.dataset.sha;
      figure.querySelector("[data-original]").href = link.dataset.original;
      return figure;
    }),
  );
  place.classList.toggle("is-pair", links.length > 1);
  dialog.showModal();
};

document.querySelectorAll(".desk-compare").forEach((label) => {
  label.hidden = false;
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-photo]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  show([link]);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-compare]")) return;
  const ticked = [...document.querySelectorAll("[data-compare]:checked")];
  if (ticked.length < 2) return;
  show(ticked.slice(0, 2).map((box) => box.closest("li").querySelector("[data-photo]")));
  ticked.forEach((box) => {
    box.checked = false;
  });
});
