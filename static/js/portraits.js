// A portrait that cannot be loaded (its member chose another meanwhile) leaves their initials.
const missing = (image) => image instanceof HTMLImageElement && image.closest(".avatar");

document.addEventListener("error", ({ target }) => missing(target) && target.remove(), true);
for (const image of document.querySelectorAll(".avatar img")) {
  if (image.complete && image.currentSrc && !image.naturalWidth) image.remove();
}
