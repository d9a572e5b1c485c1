// A table that is wider than the screen scrolls by keyboard too.
const reach = (root) => {
  for (const table of root.querySelectorAll(".text table")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
};

reach(document);
document.addEventListener("htmx:afterSettle", (event) => reach(event.detail.elt));
