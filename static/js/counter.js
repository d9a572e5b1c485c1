// How much room is left in a field with a limit: shown once half of it is used.
const counters = new WeakMap();

document.addEventListener("input", ({ target: field }) => {
  const limit = field.maxLength;
  if (!(limit > 0) || !field.closest(".field, .ask-field")) return;
  const counter = counters.get(field) ?? document.createElement("span");
  if (!counters.has(field)) {
    counters.set(field, counter);
    counter.setAttribute("aria-hidden", "true");
    (field.closest(".editor-box, .ask-line") ?? field).after(counter);
  }
  const used = field.value.length;
  counter.hidden = used < limit / 2;
  counter.textContent = `${used} / ${limit}`;
  counter.className = used > limit * 0.9 ? "counter near" : "counter";
});
