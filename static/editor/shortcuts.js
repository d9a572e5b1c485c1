// Keys of the editor, as the list beneath it says them; Ctrl, or Command on a Mac.
const BUTTONS = { b: "md-bold", i: "md-italic", k: "md-link", e: "md-code" };

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !field.matches?.("textarea")) return;
  if (event.key === "Enter") {
    const sends = [...(field.form?.elements ?? [])].filter((one) => one.type === "submit" && !one.disabled && one.matches(".main, [data-main]"));
    const button = sends.at(-1); // a warning above it offers one of its own
    if (!button) return;
    event.preventDefault();
    field.form.requestSubmit(button);
    return;
  }
  const isQuote = event.shiftKey && event.code === "Period";
  const name = isQuote ? "md-quote" : !event.shiftKey && BUTTONS[event.key.toLowerCase()];
  const button = name && field.closest(".editor")?.querySelector(name);
  if (!button) return;
  event.preventDefault();
  button.click();
});
