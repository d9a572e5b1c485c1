// One more place for a picture as soon as all are filled. Several files chosen together get a place
// each, so that each is described; what finds none stays in the last one, and the server says so.
const places = (form) => [...form.querySelectorAll(".picture-row.new")];
const fileOf = (place) => place.querySelector("input[type=file]");
const isFree = (place) => fileOf(place).files.length === 0;

const put = (place, files) => {
  const list = new DataTransfer();
  for (const file of files) list.items.add(file);
  fileOf(place).files = list.files;
};

const add = (form) => {
  const last = places(form).at(-1);
  if (places(form).length >= Number(form.dataset.most)) return undefined;
  const place = last.cloneNode(true);
  for (const old of place.querySelectorAll(".errorlist, .counter")) old.remove();
  for (const part of place.querySelectorAll("*")) {
    for (const name of ["id", "for", "name"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+/, (n) => Number(n) + 1));
    }
    for (const name of ["value", "aria-invalid", "aria-describedby"]) part.removeAttribute(name);
    if (part.matches("input")) part.value = "";
    if (part.matches("label")) part.firstChild.data = part.firstChild.data.replace(/\d+/, (n) => Number(n) + 1);
  }
  last.after(place);
  return place;
};

document.addEventListener("change", ({ target }) => {
  const place = target.closest(".picture-row.new");
  if (!place || target !== fileOf(place)) return;
  const form = place.closest(".pictures-form");
  const files = [...target.files];
  let here = place;
  while (files.length > 1) {
    const next = places(form).find(isFree) ?? add(form);
    if (!next) break;
    put(here, [files.shift()]);
    here = next;
    put(here, files);
  }
  if (!places(form).some(isFree)) add(form);
});
