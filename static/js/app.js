// The app on a phone: its service worker, and new releases that are announced.
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
    const page = await (await fetch("/offline/")).text();
    const note = new DOMParser().parseFromString(page, "text/html").getElementById("new-release").content.firstElementChild;
    note.querySelector("button").addEventListener("click", () => location.reload());
    document.getElementById("main").prepend(document.adoptNode(note));
  });
}
