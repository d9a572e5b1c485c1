// What was written without a network waits on the device, with its pictures, and is sent once: by the
// key of its form the server knows it (docs/decisions/0026-written-in-a-tunnel.md). Pages only show it
// and ask for what is to be done; all that is stored is stored here.
const KINDS = [
  ["question", /^\/questions\/ask\/$/], ["answer", /^\/questions\/\d+\/answer\/$/],
  ["comment", /^\/posts\/\d+\/comment\/$/], ["edit", /^\/posts\/\d+\/edit\/$/],
];
const ASKS_BACK = ["topic", "take"]; // buttons of these forms that send nothing
const PAGE = "/outbox/", READY = "/outbox/ready/", SHARED = "/questions/ask/shared/";
const SIGN_OUT = /^\/(accounts|admin)\/logout\/$/, SIGN_IN = /^\/accounts\//;
const POSTED = /^\/(questions|articles)\/\d+\//;
const LATE = 30_000; // milliseconds without an answer to a form without files: as good as none
const SLOW = 8_000; // milliseconds that we may take to say who is there
const SOON = 30_000, LATEST = 1_800_000; // between two tries while the server cannot
const NEAR = 60_000; // a wait that holds up what was written later: it goes in the order of writing
const REMEMBERED = 86_400_000; // that it was sent
const LONGEST_ANSWER = 200_000; // characters, of which the page reads why it was refused

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || pathname === SHARED) return;
  if (request.method === "GET" && request.mode === "navigate") event.waitUntil(send());
  if (request.method !== "POST" || isRevisit(request)) return;
  const [kind] = KINDS.find(([, address]) => address.test(pathname)) ?? [];
  if (kind) event.respondWith(take(event, kind));
  else if (SIGN_OUT.test(pathname)) event.respondWith(leave(event));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => lead(request, "?unsent")));
});
// Somebody goes back to what a form answered: nothing is sent, and nothing is lost.
const isRevisit = ({ isHistoryNavigation, cache }) => isHistoryNavigation || cache === "only-if-cached" || cache === "force-cache";
addEventListener("sync", (event) => {
  const all = async () => {
    if (await send()) throw new Error("something waits still: the browser asks again");
  };
  if (event.tag === "outbox") event.waitUntil(all());
});
addEventListener("online", () => send());
// What a page asks for is answered by the port that it sends along.
addEventListener("message", (event) => {
  const { outbox: act, ...told } = event.data;
  if (!act) return;
  const answer = async () => event.ports[0]?.postMessage(await ACTS[act](told).catch(() => null));
  event.waitUntil(answer());
});

// The store: one text a row, by the key of its form.
const opened = () => new Promise((done, failed) => {
  const asked = indexedDB.open("outbox", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("texts", { keyPath: "id" });
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
const store = async (mode, act) => {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const change = database.transaction("texts", mode);
      const asked = act(change.objectStore("texts"));
      change.oncomplete = () => done(asked.result);
      change.onabort = () => failed(change.error);
    });
  } finally {
    database.close();
  }
};
const all = async () => {
  const texts = (await store("readonly", (texts) => texts.getAll())).sort((one, other) => one.at - other.at);
  const isOld = ({ state, sentAt }) => state === "sent" && Date.now() - sentAt >= REMEMBERED;
  for (const { id } of texts.filter(isOld)) await store("readwrite", (rows) => rows.delete(id));
  return texts.filter((text) => !isOld(text));
};
const get = (id) => store("readonly", (texts) => texts.get(id));
const put = (text) => store("readwrite", (texts) => texts.put(text)).then(tell);
const drop = (id) => store("readwrite", (texts) => texts.delete(id)).then(tell);
const tell = async () => {
  for (const page of await clients.matchAll({ includeUncontrolled: true })) page.postMessage({ outbox: "changed" });
};

const reader = async () => (await caches.match("/reader", { cacheName: "pages" }))?.text();
const ready = async () => {
  const answer = await fetch(READY, { cache: "no-store", signal: AbortSignal.timeout(SLOW) });
  if (!answer.ok) throw new Error(`not ready: ${answer.status}`);
  return answer.json();
};
// A visitor's text is read by whoever holds the phone, as it stood in the form.
const isOf = (who) => ({ writer }) => writer === who || (writer === "" && who !== undefined);
const isWaiting = ({ state }) => state !== "sent";

// A page of ours that says what became of what was sent.
const lead = (request, query = "") => (request.headers.has("HX-Request")
  ? new Response(null, { status: 204, headers: { "HX-Redirect": PAGE + query } })
  : Response.redirect(PAGE + query, 303));

const take = async (event, kind) => {
  const { request } = event;
  const form = await request.clone().formData().catch(() => null);
  const hasFiles = !form || [...form.values()].some((value) => value.size);
  const late = new Promise((resolve) => setTimeout(resolve, LATE));
  try {
    const answer = await (hasFiles ? fetch(request) : Promise.race([fetch(request), late]));
    if (answer) return answer;
  } catch {
    // No network: kept, then.
  }
  if (!form || ASKS_BACK.some((name) => form.has(name))) return lead(request, "?unsent");
  try {
    await keep(request, form, kind, (await clients.get(event.clientId))?.url ?? request.referrer);
  } catch {
    // No room, or not allowed: it stands in its form still, and the page says so.
    return request.headers.has("HX-Request") ? Response.error() : lead(request, "?unsent");
  }
  return lead(request);
};

const keep = async (request, form, kind, from) => {
  let entries = [...form].filter(([, value]) => typeof value === "string" || value.size);
  const said = (from) => JSON.stringify(["title", "body"].map((name) => from.find(([given]) => given === name)?.[1]));
  const writer = form.get("writer") ?? (await reader()) ?? "";
  let id = form.get("key") || form.get("page") || crypto.randomUUID();
  let page = form.get("page");
  const before = await get(id);
  // Other words of the same form, and not because it was opened to be changed: neither is lost.
  if (before?.entries && before.opened !== page && said(before.entries) !== said(entries)) {
    [id, page] = [crypto.randomUUID(), crypto.randomUUID()];
    const fresh = { key: id, page };
    entries = entries.map(([name, value]) => [name, fresh[name] ?? value]);
  }
  await put({ id, kind, writer, entries, from, url: new URL(request.url).pathname, page, at: Date.now(), state: "waiting", tries: 0 });
  if ((await reader()) === undefined) await (await caches.open("pages")).put("/reader", new Response(writer));
  await registration.sync?.register("outbox").catch(() => {});
};

// What was posted too soon after another is asked for again when its time has come. Those behind it
// wait along, unless it is for long: the day's limit of questions holds up no answer.
const isEarly = ({ status, after }) => status === 429 && after > Date.now();
const isForLong = (text) => isEarly(text) && text.after - Date.now() > NEAR;
const inTurn = (waiting) => {
  const held = waiting.findIndex((text) => isEarly(text) && !isForLong(text));
  return (held < 0 ? waiting : waiting.slice(0, held)).filter(({ after }) => !(after > Date.now()));
};

// One at a time, whichever windows and workers ask for it, in the order of writing. Returns whether
// something waits that is to be tried again.
const send = (only) => navigator.locks.request("outbox", async () => {
  const waiting = (await all()).filter(({ id, state }) => (only ? id === only && state !== "sent" : state === "waiting"));
  const due = only ? waiting : inTurn(waiting);
  if (!due.length) return waiting.length > 0;
  const told = await ready().catch(() => null);
  if (!told) return true;
  const { held } = await navigator.locks.query(); // by a page in which it is being changed
  let isLeft = due.length < waiting.length;
  for (const { id } of due) {
    const text = await get(id);
    if (!text || !isWaiting(text) || held.some(({ name }) => name === `change:${id}`)) continue;
    // Another member's waits for them; a visitor's goes by the sign-in, and by itself to nobody's name.
    if (text.writer !== told.reader && !(only && text.writer === "" && told.reader)) continue;
    if (!told.reader || await post(text, told.token)) continue;
    if (!isForLong((await get(id)) ?? {})) return true;
    isLeft = true;
  }
  return isLeft;
});

// Whether it is settled, one way or the other.
const post = async (text, token) => {
  const body = new FormData();
  for (const [name, value] of text.entries) body.append(name, value);
  body.set("csrfmiddlewaretoken", token);
  let answer, said;
  try {
    answer = await fetch(text.url, { method: "POST", body });
    said = await answer.text();
  } catch {
    return false;
  }
  const { pathname, search } = new URL(answer.url);
  const { id, at, kind, writer, page } = text;
  const { status } = answer;
  if (answer.ok && answer.redirected && POSTED.test(pathname)) {
    await put({ id, at, kind, writer, page, state: "sent", url: pathname + search, sentAt: Date.now() });
    return true;
  }
  if (answer.redirected && SIGN_IN.test(pathname)) return false; // signed out meanwhile: on their return
  if (status >= 500 || status === 429) {
    const pause = 1000 * Number(answer.headers.get("Retry-After")) || Math.min(SOON * 2 ** text.tries, LATEST);
    await put({ ...text, tries: text.tries + 1, after: Date.now() + pause, status });
    if (status === 429 && pause <= NEAR) setTimeout(send, pause + 50); // where the browser lets us live as long
    return false;
  }
  await put({ ...text, state: "refused", status, answer: said.slice(0, LONGEST_ANSWER) });
  return true;
};

// Whoever signs out is asked first what shall become of what waits, and told that it does. Only when
// they have signed out is anything forgotten.
const leave = async (event) => {
  const { request } = event;
  const form = await request.clone().formData().catch(() => new FormData());
  const who = (await reader()) ?? (await ready().catch(() => null))?.reader;
  const mine = (await all().catch(() => [])).filter((text) => who && text.writer === who && isWaiting(text));
  if (mine.length && !form.has("unsent")) return lead(request, "?leaving");
  const answer = await fetch(request).catch(() => lead(request, "?unsent"));
  if (answer.type !== "opaqueredirect") return answer;
  event.waitUntil(self.hearNoMore().catch(() => {}));
  await self.forgetReader().catch(() => {}); // they are signed out, whatever could not be forgotten
  if (form.get("unsent") === "drop") for (const { id } of mine) await drop(id);
  return answer;
};

// How many-th its kind is, for pages that have words for each.
const numbered = (text) => ({ ...text, nth: KINDS.findIndex(([kind]) => kind === text.kind) });

const ACTS = {
  // What this reader may see, and how many of others' wait.
  list: async () => {
    const told = await ready().catch(() => null);
    const who = told?.reader ?? (await reader());
    const texts = await all();
    const [mine, others] = [texts.filter(isOf(who)), texts.filter((text) => !isOf(who)(text) && isWaiting(text))];
    return { texts: mine.map(numbered), others: others.length, who, token: told?.token };
  },
  send: ({ id }) => send(id).then(() => true),
  // By hand all of them at once, whatever pause they are in.
  sendAll: async () => {
    for (const text of await all()) if (text.state === "waiting" && text.after) await put({ ...text, after: 0 });
    return send().then(() => true);
  },
  change: async ({ id, said }) => {
    const text = await get(id);
    if (!text || !isWaiting(text)) return false; // sent meanwhile
    const entries = text.entries.map(([name, value]) => [name, said[name] ?? value]);
    await put({ ...text, entries, state: "waiting", after: 0, answer: undefined, status: undefined });
    return true;
  },
  drop: ({ id }) => drop(id).then(() => true),
  // Opened in its form, whose page is named `page`. Once that was posted (as the pages know) it is done;
  // returns whose copies can go.
  opening: async ({ id, page }) => put({ ...await get(id), opened: page }).then(() => true),
  posted: async ({ pages }) => {
    const done = (await all()).filter(({ state, opened }) => state !== "sent" && opened && pages.includes(opened));
    for (const { id } of done) await drop(id);
    return done.map(({ page }) => page);
  },
};

// A page that is opened while something waits, or when something was sent, says so (static/app/waiting.js).
self.withWaiting = async (answer, pathname, who) => {
  try {
    if (pathname === PAGE || !answer.headers.get("Content-Type")?.startsWith("text/html")) return answer;
    const texts = await all();
    const reads = texts.length ? who ?? (await reader()) : "";
    // Somebody whose sign-in has ended is told that something waits, and nothing of what it says.
    if (!texts.some((text) => isOf(reads)(text) || (reads === "" && isWaiting(text)))) return answer;
    const script = `<script type="module" src="${SHELL.find((path) => path.includes("/waiting."))}"></script></head>`;
    const { status, statusText, headers } = answer;
    return new Response((await answer.text()).replace("</head>", () => script), { status, statusText, headers });
  } catch {
    return answer;
  }
};
