// "Choose all" ticks every report of the page, and unticks them when all are ticked.
const button = document.querySelector("[data-choose-all]");
const boxes = [...document.querySelectorAll('input[name="chosen"]')];
if (button && boxes.length) {
  const say = () => button.setAttribute("aria-pressed", String(boxes.every((box) => box.checked)));
  button.hidden = false;
  button.addEventListener("click", () => {
    const rest = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = rest;
    say();
  });
  for (const box of boxes) box.addEventListener("change", say);
  addEventListener("pageshow", say); // going back, the browser ticks again what was ticked
  say();
}
