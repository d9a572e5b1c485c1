// A page that the service worker kept says so itself, and from when it is.
const page = await (await fetch("/offline/")).text();
const note = new DOMParser().parseFromString(page, "text/html").getElementById("kept-page").content.firstElementChild;
const { keptAt } = document.documentElement.dataset;
const at = new Date(Number(keptAt)).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
const text = note.querySelector("span");
text.textContent = text.textContent.replace("{at}", at);
document.getElementById("main").prepend(document.adoptNode(note));

// The first try in the daylight may be too early: again and again, until there is an answer of ours,
// and soon.
const again = () => fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8_000) })
  .then(({ ok }) => ok && location.reload(), () => {});
addEventListener("online", again);
setInterval(again, 10_000);
