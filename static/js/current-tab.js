// Tabs that scroll sideways begin where the present one can be seen.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const bar = tab.closest(".tabs");
  if (bar.scrollWidth > bar.clientWidth) {
    bar.scrollLeft = tab.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
  }
}
