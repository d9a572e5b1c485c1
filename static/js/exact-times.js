// Times on a visitor's page come without a title: the exact one, in the zone where it is read.
const exact = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
const title = (root) => {
  for (const time of root.querySelectorAll("time:not([title])")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.valueOf())) time.title = exact.format(at);
  }
};
title(document);
document.addEventListener("htmx:afterSettle", (event) => title(event.detail.elt));
