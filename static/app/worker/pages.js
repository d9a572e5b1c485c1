// The service worker: what was read lately can be read again without a network. In front of this
// text the server writes `RELEASE` and `SHELL`, the addresses of styles, script and pictures.
// What is kept belongs to one reader: another one, or none, finds nothing of it.
const OFFLINE = "/offline/", OUTBOX = "/outbox/", SHARED = "/questions/ask/shared/";
const SHELL_CACHE = `shell-${RELEASE}`, PAGES = "pages", SHARES = "shared";
const MOST_PAGES = 40;
const PATIENCE = 8_000; // milliseconds, then a kept page is better than none
const KEPT = /^\/(questions|articles)\/\d+\/[^/]+\/$/;
const FORGETS = /^\/accounts\/(?!logout\/)/; // signing out asks first (outbox.js)
const READER = "Lotse-Reader", KEPT_AT = "Lotse-Kept-At";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("shell-") && name !== SHELL_CACHE) await caches.delete(name);
    }
    await clients.claim();
  };
  event.waitUntil(tidy());
});

// What was read before this worker was there: the page that puts it in place names it.
addEventListener("message", (event) => {
  const take = async (path) => KEPT.test(path) && keep(new URL(path, location.origin), await fetch(path), true);
  event.waitUntil(Promise.allSettled((event.data.read ?? []).map(take)));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === SHARED) event.respondWith(takeShared(request));
  else if (request.method === "POST" && FORGETS.test(url.pathname)) event.waitUntil(self.forgetReader());
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (SHELL.includes(url.pathname)) event.respondWith(shell(request, url));
});

const shell = async (request, url) => (await caches.match(url.pathname, { cacheName: SHELL_CACHE })) ?? fetch(request);

const page = async (event, url) => {
  const answer = fetch(event.request);
  const isKept = KEPT.test(url.pathname);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const fallback = isKept ? await caches.match(url.pathname, { cacheName: PAGES }) : undefined;
  try {
    const fresh = await (fallback ? Promise.race([answer, late]) : answer);
    if (!fresh) throw new Error("the network takes too long");
    event.waitUntil(keep(url, isKept ? fresh.clone() : fresh, isKept));
    return self.withWaiting(fresh, url.pathname, fresh.headers.get(READER) ?? "");
  } catch {
    // What comes too late to be shown is the next one to be kept.
    event.waitUntil(answer.then((slow) => keep(url, slow, isKept), () => {}));
    const instead = url.pathname === OUTBOX ? OUTBOX : OFFLINE;
    const shown = fallback ? await marked(fallback) : await caches.match(instead, { cacheName: SHELL_CACHE });
    return shown ? self.withWaiting(shown, url.pathname) : Response.error();
  }
};

// One after the other: two at once would each find a new reader, and the second throw away what the
// first has kept.
let turn = Promise.resolve();
const keep = (url, fresh, isKept) => {
  turn = turn.then(() => put(url, fresh, isKept)).catch(() => {});
  return turn;
};

const put = async (url, fresh, isKept) => {
  if (fresh.type !== "basic" || !fresh.headers.has("Content-Language")) return; // a file, or not our page
  const reader = fresh.headers.get(READER) ?? "";
  const pages = await caches.open(PAGES);
  const who = await pages.match("/reader");
  if (!who || (await who.text()) !== reader) {
    await forget();
    await (await caches.open(PAGES)).put("/reader", new Response(reader));
  }
  if (!isKept || fresh.status !== 200 || fresh.redirected || url.search) {
    if (isKept && [403, 404, 410].includes(fresh.status)) await pages.delete(url.pathname);
    return;
  }
  const headers = new Headers(fresh.headers);
  headers.set(KEPT_AT, String(Date.now()));
  const cache = await caches.open(PAGES);
  await cache.delete(url.pathname);
  await cache.put(url.pathname, new Response(await fresh.blob(), { headers }));
  const kept = (await cache.keys()).filter(({ url: address }) => !address.endsWith("/reader"));
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) await cache.delete(old);
};

// A kept page says so itself (static/app/kept.js), by when it was kept.
const marked = async (kept) => {
  const text = await kept.text();
  const at = kept.headers.get(KEPT_AT);
  const script = `<script type="module" src="${SHELL.find((path) => path.includes("/kept."))}"></script></head>`;
  const told = text.replace("<html ", `<html data-kept-at="${at}" `).replace("</head>", () => script);
  return new Response(told, { headers: kept.headers });
};

const forget = () => caches.delete(PAGES);
self.forgetReader = () => Promise.all([forget(), caches.delete(SHARES)]);

// A picture or text that another app shares starts a question; the form takes it from here.
const takeShared = async (request) => {
  const form = await request.formData();
  await caches.delete(SHARES);
  const into = await caches.open(SHARES);
  const pictures = form.getAll("pictures").filter((file) => file.size);
  for (const [number, file] of pictures.entries()) {
    const headers = { "Content-Type": file.type, "X-Name": encodeURIComponent(file.name) };
    await into.put(`/shared/${number}`, new Response(file, { headers }));
  }
  const words = ["title", "text", "url"].map((name) => form.get(name)?.trim()).filter(Boolean).join(" ");
  return Response.redirect(`/questions/ask/?${new URLSearchParams({ title: words.slice(0, 150), shared: "1" })}`, 303);
};
