// A suggestion that was opened goes along with a question that is asked all the same, so that the
// team learns which answers do not help: a count, without the person.
const note = ({ target }) => {
  const suggestion = target.closest?.(".similar li");
  const form = document.getElementById("ask-form");
  if (!suggestion || !form || !target.closest("summary, a[href]")) return;
  const { value } = suggestion.querySelector('[name="suggested"]');
  if (form.querySelector(`[name="opened"][value="${value}"]`)) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "opened", value }));
};
document.addEventListener("click", note);
document.addEventListener("auxclick", note);
