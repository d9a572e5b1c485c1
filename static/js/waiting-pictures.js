// A picture that is still being drawn takes its place as soon as it is there, without a reload.
// Asked for ever more rarely, and no longer after a minute.
const FIRST = 300;
const SLOWER = 1.25;
const LAST = 15_000;

const ask = async (place, pause) => {
  await new Promise((done) => setTimeout(done, pause));
  if (!place.isConnected || pause > LAST) return;
  try {
    const answer = await fetch(place.dataset.waiting);
    if (answer.status === 200) {
      const range = document.createRange();
      const had = place.contains(document.activeElement);
      const fresh = range.createContextualFragment((await answer.text()).trim());
      const link = fresh.querySelector("a");
      place.replaceWith(fresh);
      if (had) link?.focus();
      return;
    }
    if (answer.status === 404) return;
  } catch {
    // Without a network it is asked for again.
  }
  ask(place, pause * SLOWER);
};

const begin = (root) => {
  for (const place of root.querySelectorAll?.("[data-waiting]:not([data-asked])") ?? []) {
    place.dataset.asked = "";
    ask(place, FIRST);
  }
};

begin(document);
document.addEventListener("htmx:afterSettle", ({ detail }) => begin(detail.elt));

// One that a text names and that is not there (any more) leaves its words.
document.addEventListener("error", ({ target }) => {
  if (!(target instanceof HTMLImageElement) || !target.closest(".text") || target.closest(".picture")) return;
  const words = document.createElement("span");
  words.className = "picture-note";
  words.textContent = target.alt || "…";
  target.replaceWith(words);
}, true);
