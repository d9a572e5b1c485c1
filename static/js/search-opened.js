// Tells that a result was opened, without a cookie: so the team learns what nobody found.
for (const hits of document.querySelectorAll(".hits[data-opened]")) {
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    navigator.sendBeacon(hits.dataset.opened, new URLSearchParams({ q: hits.dataset.q }));
  };
  for (const way of ["click", "auxclick"]) {
    hits.addEventListener(way, (event) => event.target.closest("a[href]") && tell());
  }
  hits.addEventListener("toggle", (event) => event.target.open && tell(), true);
}
