// The app on a phone: its service worker, kept pages that say so, new releases that are announced.
const words = async (id) => {
  const page = await (await fetch("/offline/")).text();
  return new DOMParser().parseFromString(page, "text/html").getElementById(id).content.firstElementChild;
};
const tell = (note) => document.getElementById("main")?.prepend(document.adoptNode(note));

const { keptAt } = document.documentElement.dataset;
if (keptAt) {
  words("kept-page").then((note) => {
    const at = new Date(Number(keptAt)).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
    const text = note.querySelector("span");
    text.textContent = text.textContent.replace("{at}", at);
    tell(note);
  });
  // The first try in the daylight may be too early: again and again, until the page is the new one.
  const again = () => fetch(location.href, { method: "HEAD", cache: "no-store" }).then(() => location.reload(), () => {});
  addEventListener("online", again);
  setInterval(again, 10_000);
}

// Whoever reads a second page here may want to read it again; the first visit stays as small as it is.
const worker = navigator.serviceWorker;
const stays = document.referrer.startsWith(`${location.origin}/`) || matchMedia("(display-mode: standalone)").matches;
if (worker && stays) {
  const had = worker.controller;
  addEventListener("load", async () => {
    await worker.register("/sw.js").catch(() => {});
    if (had) return;
    const read = [document.referrer, location.href].filter(Boolean).map((url) => new URL(url).pathname);
    (await worker.ready).active.postMessage({ read });
  });
  worker.addEventListener("controllerchange", async () => {
    if (!had) return;
    const note = await words("new-release");
    note.querySelector("button").addEventListener("click", () => location.reload());
    tell(note);
  });
}

// Pictures that another app shared (static/app/sw.js) go into the form as if they had been chosen.
if (new URLSearchParams(location.search).has("shared") && "caches" in window) {
  addEventListener("load", async () => {
    const chooser = document.querySelector("picture-upload input[type=file]");
    const cache = await caches.open("shared");
    const files = new DataTransfer();
    for (const request of await cache.keys()) {
      const kept = await cache.match(request);
      const name = decodeURIComponent(kept.headers.get("X-Name"));
      files.items.add(new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") }));
    }
    if (!chooser || !files.files.length) return;
    await caches.delete("shared");
    chooser.closest("details").open = true;
    chooser.files = files.files;
    chooser.dispatchEvent(new Event("change"));
  });
}
