// @ offers people and # offers tags and questions while one types; without script one types it all.
// The field stays a text box: it names the list of offers and the one that is chosen.
const TYPED = /(?:^|[\s(])([@#])([\p{L}\p{N}_.-]{0,30})$/u;
const WAIT = 150;
let open = null; // { field, list, items, at, start }
let timer = 0;
let asked = 0;

const note = (field, words) => {
  let live = field.parentElement.querySelector(".completion-note");
  if (!live) {
    live = document.createElement("span");
    live.className = "unseen completion-note";
    live.setAttribute("role", "status");
    field.after(live);
  }
  live.textContent = words;
};

const close = () => {
  clearTimeout(timer);
  asked += 1;
  if (!open) return;
  open.list.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) open.field.removeAttribute(name);
  note(open.field, "");
  open = null;
};

const mark = (place) => {
  const options = [...open.list.children];
  open.at = (place + options.length) % options.length;
  options.forEach((option, n) => option.setAttribute("aria-selected", n === open.at));
  options[open.at].scrollIntoView({ block: "nearest" });
  open.field.setAttribute("aria-activedescendant", options[open.at].id);
};

const choose = (place) => {
  const { field, items, start } = open;
  field.setRangeText(items[place].insert, start, field.selectionStart, "end");
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};

const optionOf = (item, n) => {
  const option = document.createElement("li");
  option.id = `completion-${n}`;
  option.setAttribute("role", "option");
  option.append(Object.assign(document.createElement("span"), { textContent: item.label, dir: "auto" }));
  if (item.note) option.append(Object.assign(document.createElement("small"), { textContent: item.note }));
  // Down, not click: the field keeps its focus, under a finger too.
  option.addEventListener("pointerdown", (event) => event.preventDefault());
  option.addEventListener("click", () => choose(n));
  return option;
};

const show = (field, items, start) => {
  close();
  if (!items.length) return;
  const list = document.createElement("ul");
  list.className = "completion";
  list.id = "completion";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.offers);
  list.append(...items.map(optionOf));
  (field.closest(".editor-box") ?? field).after(list);
  open = { field, list, items, at: 0, start };
  field.setAttribute("aria-controls", list.id);
  mark(0);
  note(field, field.dataset.offered.replace("{n}", items.length));
};

const ask = async (field, sigil, q, start) => {
  const turn = (asked += 1);
  const query = new URLSearchParams({ sigil, q, thread: field.form?.dataset.thread ?? "" });
  try {
    const answer = await fetch(`${field.dataset.complete}?${query}`, { headers: { Accept: "application/json" } });
    const { items } = answer.ok ? await answer.json() : { items: [] };
    if (turn === asked && document.activeElement === field) show(field, items, start);
  } catch {
    close(); // no connection: one types on
  }
};

document.addEventListener("input", ({ target: field, isTrusted }) => {
  if (!isTrusted || !field.dataset?.complete) return;
  const found = TYPED.exec(field.value.slice(0, field.selectionStart));
  close();
  if (!found) return;
  const start = field.selectionStart - found[2].length - 1;
  timer = setTimeout(() => ask(field, found[1], found[2], start), WAIT);
});

document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.field || event.isComposing) return;
  const acts = {
    ArrowDown: () => mark(open.at + 1),
    ArrowUp: () => mark(open.at - 1),
    Enter: () => choose(open.at),
    Tab: () => choose(open.at),
    Escape: close,
  };
  const act = acts[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}, true);

document.addEventListener("focusout", ({ target }) => target === open?.field && close());
