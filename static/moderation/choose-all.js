// "Choose all" ticks every report of the page, and unticks them when all are ticked.
const button = document.querySelector("[data-choose-all]");
const boxes = [...document.querySelectorAll('input[name="chosen"]')];
if (button && boxes.length) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const rest = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = rest;
    button.setAttribute("aria-pressed", String(rest));
  });
}
