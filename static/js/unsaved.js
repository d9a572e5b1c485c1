// Switching language or colours loads the page anew: whoever is writing is asked before.
document.addEventListener("submit", (event) => {
  const choices = event.target.closest(".choices[data-unsaved]");
  if (!choices) return;
  const fields = [...document.querySelectorAll("main textarea, main input[type=text]")];
  const typed = fields.some((field) => field.value !== field.defaultValue);
  if (typed && !window.confirm(choices.dataset.unsaved)) event.preventDefault();
});

// "Comment" tapped again leads back to what is being written instead of fetching a fresh form.
document.addEventListener("htmx:confirm", (event) => {
  const { verb, target } = event.detail;
  const typed = verb === "get" && target?.querySelector?.("textarea");
  if (!typed) return;
  event.preventDefault();
  typed.focus();
});
