// The moderators' queue by keys: j and k walk, x chooses, o opens, t takes in hand or gives back.
const rows = [...document.querySelectorAll('[data-keys="queue"] > li')];
let at = -1;
const go = (step) => {
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].querySelector(".told-title a").focus();
};
const deeds = {
  j: () => go(1),
  k: () => go(-1),
  x: () => rows[at]?.querySelector('[name="chosen"]')?.click(),
  o: () => rows[at]?.querySelector(".told-title a").click(),
  t: () => rows[at]?.querySelector("form button")?.click(),
};
if (rows.length) {
  addEventListener("keydown", (event) => {
    const types = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (types || event.ctrlKey || event.metaKey || event.altKey || !deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  });
}
