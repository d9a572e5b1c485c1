// The page without a network: what was read lately, the latest first, and on as soon as it can.
const box = document.querySelector("[data-kept]");
const pages = (await caches.has("pages")) ? await caches.open("pages") : undefined;
for (const request of ((await pages?.keys()) ?? []).reverse()) {
  const { pathname } = new URL(request.url);
  if (pathname === "/reader") continue;
  if (pathname === "/questions/ask/") {
    document.querySelector("[data-ask]").hidden = false;
    continue;
  }
  const text = await (await pages.match(request)).text();
  const title = new DOMParser().parseFromString(text, "text/html").querySelector("main h1")?.textContent;
  const link = document.createElement("a");
  link.href = pathname;
  link.textContent = title?.trim() || pathname;
  const item = document.createElement("li");
  item.append(link);
  box.querySelector("ul").append(item);
  box.hidden = false;
}
// Browsers say "online" as soon as there is any network: only a good answer of ours counts.
const again = () => fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8_000) })
  .then(({ ok }) => ok && location.reload(), () => {});
addEventListener("online", again);
setInterval(again, 10_000);
