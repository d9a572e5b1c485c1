// When htmx gets no answer, say so beside the form; what was typed is still there.
const tell = (event) => {
  const words = document.querySelector("meta[name=trouble]")?.content;
  const source = event.detail.elt;
  const form = source?.closest("form") ?? source;
  if (!words || !form || source.matches("input, .writing, .ask-topic, .draft-near")) return;
  const note = document.createElement("p");
  note.className = "notice bad trouble";
  note.setAttribute("role", "alert");
  note.textContent = words;
  document.querySelectorAll(".trouble").forEach((old) => old.remove());
  form.after(note);
};

document.addEventListener("htmx:responseError", tell);
document.addEventListener("htmx:sendError", tell);
document.addEventListener("htmx:timeout", tell);
