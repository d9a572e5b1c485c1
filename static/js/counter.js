// How much room is left in a field with a limit: shown once half of it is used.
const counters = new WeakMap();

const counterOf = (field) => {
  if (!counters.has(field)) {
    const counter = document.createElement("span");
    counter.className = "counter";
    counter.setAttribute("aria-hidden", "true");
    (field.closest(".editor-box, .ask-line") ?? field).after(counter);
    counters.set(field, counter);
  }
  return counters.get(field);
};

document.addEventListener("input", ({ target: field }) => {
  const limit = field.maxLength;
  if (!(limit > 0) || !field.closest(".field, .ask-field")) return;
  const counter = counterOf(field);
  const used = field.value.length;
  counter.hidden = used < limit / 2;
  counter.textContent = `${used} / ${limit}`;
  counter.classList.toggle("near", used > limit * 0.9);
});
