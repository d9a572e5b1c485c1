// Tabs and filters that scroll sideways begin where the present one can be seen.
for (const now of document.querySelectorAll(":is(.tabs, .choices-row) [aria-current]")) {
  const bar = now.closest(".tabs, .choices-row");
  if (bar.scrollWidth > bar.clientWidth) {
    const [shown, all] = [now.getBoundingClientRect(), bar.getBoundingClientRect()];
    bar.scrollLeft += shown.left - all.left - (all.width - shown.width) / 2;
  }
}
