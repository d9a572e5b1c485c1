// When htmx gets no answer, say so beside the form: what was typed is still there; where nothing was,
// there is a tap to be done again.
const isTyped = ({ type, value }) => /^(text|textarea|search|email|url)$/.test(type) && value.trim();
const tell = (event) => {
  const { content, dataset } = document.querySelector("meta[name=trouble]") ?? {};
  const source = event.detail.elt;
  const form = source?.closest("form") ?? source;
  if (!content || !form || source.matches("input, .writing, .ask-topic, .draft-near")) return;
  const note = document.createElement("p");
  note.className = "notice bad trouble";
  note.setAttribute("role", "alert");
  const tap = event.type === "htmx:responseError" ? dataset.fault : dataset.tap;
  note.textContent = [...(form.elements ?? [])].some(isTyped) ? content : tap;
  document.querySelectorAll(".trouble").forEach((old) => old.remove());
  // Not in a row of buttons; in a menu, at its end, where it is not covered.
  const menu = form.closest(".menu-list");
  if (menu) menu.append(note);
  else (form.parentElement.closest(".actions") ?? form).after(note);
  note.scrollIntoView({ block: "nearest" });
};

for (const kind of ["responseError", "sendError", "timeout"]) document.addEventListener(`htmx:${kind}`, tell);
