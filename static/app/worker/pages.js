// The service worker: what was read lately can be read again without a network. In front of this
// text the server writes `RELEASE` and `SHELL`, the addresses of styles, script and pictures.
// What is kept belongs to one reader: another one, or none, finds nothing of it.
const OFFLINE = "/offline/", OUTBOX = "/outbox/", SHARED = "/questions/ask/shared/";
const SHELL_CACHE = `shell-${RELEASE}`, PAGES = "pages", SHARES = "shared";
const MOST_PAGES = 40, MOST_LED = 20; // addresses that led to one of them
const PATIENCE = 8_000; // milliseconds, then a kept page is better than none
const THREAD = /^\/(questions|articles)\/\d+\/[^/]+\/$/; // and forms of it: which it is the page says
const LEADS = /^\/(questions|posts|inbox)\/(\d+)\/$/; // on to a thread
const ASK = "/questions/ask/", DAY = 86_400_000; // as long a kept form for questions is good
const FORGETS = /^\/accounts\/(?!logout\/)/; // signing out asks first (outbox.js)
const READER = "Lotse-Reader", KEPT_AT = "Lotse-Kept-At";
const KEEP = "Lotse-Keep"; // says a page that is to be kept
const LED = "Lotse-Led"; // from which addresses it was come to

addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("shell-") && name !== SHELL_CACHE) await caches.delete(name);
    }
    // What an earlier release kept though it was no thread; the form for questions is fetched anew.
    const pages = await caches.open(PAGES);
    for (const request of await pages.keys()) {
      const { pathname } = new URL(request.url);
      const isThread = pathname === "/reader" || (await pages.match(request)).headers.get(KEEP) === "thread";
      if (!isThread) await pages.delete(request);
    }
    await clients.claim();
  };
  event.waitUntil(tidy());
});

// What was read before this worker was there: the page that puts it in place names it.
addEventListener("message", (event) => {
  const take = async (path) => THREAD.test(path) && keep(new URL(path, location.origin), await fetch(path));
  const { read } = event.data;
  if (read) event.waitUntil(Promise.allSettled([...read.map(take), keepAsking()]));
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
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const isDraft = url.pathname === ASK && url.searchParams.has("draft"); // the server has its words
  const fallback = isDraft ? undefined : await caches.match(url.pathname, { cacheName: PAGES });
  try {
    const fresh = await (fallback ? Promise.race([answer, late]) : answer);
    if (!fresh) throw new Error("the network takes too long");
    event.waitUntil(keep(url, fresh.headers.has(KEEP) ? fresh.clone() : fresh, leads(event.resultingClientId, url, fresh)));
    if (fresh.headers.has(READER)) event.waitUntil(keepAsking().catch(() => {}));
    return self.withWaiting(fresh, url.pathname, fresh.headers.get(READER) ?? "");
  } catch {
    // What comes too late to be shown is the next one to be kept.
    event.waitUntil(answer.then((slow) => keep(url, slow), () => {}));
    const known = fallback ? undefined : await elsewhere(url.pathname).catch(() => {});
    if (known) return Response.redirect(known, 302);
    const instead = url.pathname === OUTBOX ? OUTBOX : OFFLINE;
    const shown = fallback ? await marked(fallback) : await caches.match(instead, { cacheName: SHELL_CACHE });
    return shown ? self.withWaiting(shown, url.pathname) : Response.error();
  }
};

// Which address led where: both are asked for by the page that is being opened.
const led = new Map();
const leads = (page, { pathname }, { type }) => {
  const from = led.get(page) ?? (LEADS.test(pathname) ? pathname : undefined);
  if (type === "opaqueredirect" && from) led.set(page, from);
  else led.delete(page);
  return from;
};

// A thread that is kept, by another address: its number, a post of it, or what was opened before.
const elsewhere = async (pathname) => {
  const [, noun, id] = pathname.match(LEADS) ?? [];
  if (!noun) return undefined;
  const pages = await caches.open(PAGES);
  for (const request of (await pages.keys()).reverse()) {
    const kept = new URL(request.url).pathname;
    if (noun === "questions" && THREAD.test(kept) && kept.split("/")[2] === id) return kept;
    const page = noun === "questions" ? undefined : await pages.match(request);
    if (noun === "posts" && (await page.clone().text()).includes(`id="post-${id}"`)) return `${kept}#post-${id}`;
    if (page?.headers.get(LED)?.split(" ").includes(pathname)) return kept;
  }
  return undefined;
};

// The whole form of a question, so that one can be begun in a tunnel, and the scripts that it needs.
const keepAsking = async () => {
  const had = await caches.match(ASK, { cacheName: PAGES });
  if (had && Date.now() - had.headers.get(KEPT_AT) < DAY) return;
  const fresh = await fetch(`${ASK}?whole`);
  await turn;
  const who = await caches.match("/reader", { cacheName: PAGES });
  if (!who || (await who.text()) !== fresh.headers.get(READER)) return; // signed out meanwhile, or nobody
  const scripts = [...(await fresh.clone().text()).matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, path]) => path);
  await keep(new URL(ASK, location.origin), fresh);
  await Promise.allSettled(scripts.map((path) => fetch(path)));
};

// One after the other: two at once would each find a new reader, and the second throw away what the
// first has kept.
let turn = Promise.resolve();
const keep = (url, fresh, from) => {
  turn = turn.then(() => put(url, fresh, from)).catch(() => {});
  return turn;
};

const put = async (url, fresh, from = "") => {
  if (fresh.type !== "basic" || !fresh.headers.has("Content-Language")) return; // a file, or not our page
  const reader = fresh.headers.get(READER) ?? "";
  const pages = await caches.open(PAGES);
  const who = await pages.match("/reader");
  if (!who || (await who.text()) !== reader) {
    await forget();
    await (await caches.open(PAGES)).put("/reader", new Response(reader));
  }
  if (!fresh.headers.has(KEEP) || fresh.status !== 200 || fresh.redirected || url.search) {
    if (THREAD.test(url.pathname) && [403, 404, 410].includes(fresh.status)) await pages.delete(url.pathname);
    return;
  }
  const cache = await caches.open(PAGES);
  const before = (await cache.match(url.pathname))?.headers.get(LED)?.split(" ") ?? [];
  const headers = new Headers(fresh.headers);
  headers.set(KEPT_AT, String(Date.now()));
  headers.set(LED, [...new Set([from, ...before])].filter(Boolean).slice(0, MOST_LED).join(" "));
  await cache.delete(url.pathname);
  await cache.put(url.pathname, new Response(await fresh.blob(), { headers }));
  const kept = (await cache.keys()).filter(({ url: address }) => THREAD.test(new URL(address).pathname));
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
