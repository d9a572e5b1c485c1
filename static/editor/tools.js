// What the toolbar has beside the library's own buttons: an empty table, with its cursor in it.
document.addEventListener("click", ({ target }) => {
  const tool = target.closest("[data-put]");
  const field = tool && document.getElementById(tool.closest("markdown-toolbar").getAttribute("for"));
  if (!field) return;
  const before = field.value.slice(0, field.selectionStart);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const start = field.selectionStart + gap.length + 2;
  field.setRangeText(gap + tool.dataset.put.replaceAll("¶", "\n"), field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.setSelectionRange(start, start + tool.dataset.put.indexOf(" |", 2) - 2);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
