// What was searched and read in this tab, kept in the tab alone: it leaves it only with a question that somebody sends.
const KEY = "trail";
const MOST = 10;

export const trail = () => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "{}");
    return { searched: kept.searched ?? [], read: kept.read ?? [] };
  } catch {
    return { searched: [], read: [] };
  }
};

export const remember = (kind, thing, isSame) => {
  const kept = trail();
  kept[kind] = [...kept[kind].filter((other) => !isSame(other)), thing].slice(-MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without storage nothing goes along.
  }
};

const here = document.querySelector("[data-trail-here]");
if (here?.dataset.searched) remember("searched", here.dataset.searched, (other) => other === here.dataset.searched);
if (here?.dataset.slug) {
  const article = { slug: here.dataset.slug, title: here.dataset.title };
  remember("read", article, (other) => other.slug === article.slug);
}
