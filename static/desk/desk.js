// Keys of the desk, as its help sheet says them: j and k walk the queue, c takes the question, r
// writes the answer, ? opens the sheet. They rest while somebody types, and can be switched off.
const KEPT = "desk-keys";
const rows = () => [...document.querySelectorAll("a[data-desk-row]")];
const field = () => document.querySelector("#answer-form textarea");
const toggle = document.querySelector("[data-desk-switch]");

const isOff = () => {
  try {
    return localStorage.getItem(KEPT) === "off";
  } catch {
    return false; // no storage: the keys are on
  }
};

const walk = (step) => {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row === document.activeElement);
  const here = at >= 0 ? at : all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  if (row.offsetParent === null) location.assign(row.href); // the queue is not shown on a phone
  else row.focus();
};

const acts = {
  j: () => walk(1),
  k: () => walk(-1),
  c: () => {
    const row = document.activeElement.closest("a[data-desk-row]:not([aria-current])");
    if (row) row.click(); // what is chosen opens first: nobody takes a question unseen
    else document.querySelector("[data-desk-claim]")?.click();
  },
  r: () => field()?.focus(),
  "?": () => {
    const sheet = document.querySelector("[data-desk-sheet]");
    if (!sheet) return;
    sheet.open = !sheet.open;
    if (sheet.open) sheet.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOff()) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

if (toggle) {
  toggle.checked = !isOff();
  toggle.addEventListener("change", () => {
    try {
      localStorage.setItem(KEPT, toggle.checked ? "on" : "off");
    } catch {
      toggle.checked = true;
    }
  });
}

// "Answer" leads into the field, so that what is typed next is text and no key.
for (const link of document.querySelectorAll("a[data-desk-answer]")) {
  link.addEventListener("click", (event) => {
    if (!field()) return;
    event.preventDefault();
    field().focus();
  });
}
if (location.hash === "#answer") field()?.focus();

// Canned replies and links go where the cursor is.
const insert = (text) => {
  const box = field();
  if (!box) return false;
  const gap = box.value.slice(0, box.selectionStart).trim() && text.includes("\n") ? "\n\n" : "";
  box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  return true;
};

for (const one of document.querySelectorAll("[data-desk-insert]")) {
  one.hidden = false;
  one.addEventListener("click", (event) => {
    if (insert(one.dataset.deskInsert)) event.preventDefault();
  });
}
