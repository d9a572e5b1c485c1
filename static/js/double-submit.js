// A form that writes is sent once: its buttons rest after the first submit and wake when the page
// comes back from the history. Forms that htmx sends name their own (hx-disabled-elt).
const rest = (form, resting) => {
  const parts = [form, ...form.querySelectorAll("button:not([type=button])")];
  for (const part of parts) {
    const name = part === form ? "aria-busy" : "aria-disabled";
    if (resting) part.setAttribute(name, "true");
    else part.removeAttribute(name);
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const preview = event.submitter?.formTarget === "_blank";
  if (form.method !== "post" || preview || event.defaultPrevented) return;
  if (form.hasAttribute("aria-busy")) event.preventDefault();
  else rest(form, true);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) rest(form, false);
});
