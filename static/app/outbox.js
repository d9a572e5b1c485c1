// What waits on this device to be sent: shown, sent, changed and thrown away. The service worker keeps
// it (static/app/worker/outbox.js); this page asks it for everything.
const box = document.querySelector("[data-outbox]");
const query = new URLSearchParams(location.search);
const isLeaving = query.has("leaving");
const worker = navigator.serviceWorker;
const SIDE = 96;
const LONG = 300_000; // milliseconds: a wait that is told by the clock, not in seconds
const asked = (told) => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data);
  worker.ready.then(({ active }) => active.postMessage(told, [port2]));
});
const posted = () => (localStorage.getItem("posted") ?? "").split(".").filter(Boolean);
const part = (name, root = box) => root.querySelector(`[data-${name}]`);
const template = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);
const words = (state) => document.getElementById("words").content.querySelector(`[data-state=${state}]`).textContent;
const ofKind = (node, { nth }) => node.dataset.kinds.split("|")[nth];
const counted = ({ dataset }, n) => (n === 1 ? dataset.one : dataset.many).replace("{n}", n);
const field = ({ entries }, wanted) => entries.find(([name]) => name === wanted)?.[1] ?? "";
// Without the signs of its markup, which the server turns into looks when it is there.
const plain = (text) => text
  .replace(/^[ \t]*(```|~~~).*$\n?/gm, "")
  .replace(/^[ \t]*(#{1,6}|>)[ \t]+/gm, "")
  .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/g, "$1")
  .replace(/(\*\*|__|~~|`)(?=\S)(.+?)\1/g, "$2")
  .replace(/(^|[\s(])([*_])(?=\S)([^*_\n]+)\2(?=$|[\s).,:;!?])/gm, "$1$3");
const say = (state) => { part("said").textContent = words(state); };

let told = { texts: [], others: 0 };
let sending = false;
let unsent; // the one that was to be sent, and there was no network
const changing = new Map(); // id -> ends the lock that keeps it from being sent meanwhile

const stateOf = (text) => {
  if (text.state === "refused") return "refused";
  if (text.writer === "") return told.who ? "strange" : "visitor";
  if (sending) return "sending";
  if (!(text.after > Date.now())) return "waiting";
  if (text.status !== 429) return "later";
  return text.after - Date.now() > LONG ? "day" : "pace";
};
const lang = document.documentElement.lang;
const instant = (at) => new Date(at).toLocaleString(lang, { dateStyle: "short", timeStyle: "short" });
const seconds = new Intl.NumberFormat(lang, { style: "unit", unit: "second", unitDisplay: "long" });
const stateWords = (text) => words(stateOf(text))
  .replace("{time}", seconds.format(Math.max(1, Math.ceil((text.after - Date.now()) / 1000))))
  .replace("{at}", instant(text.after ?? 0));

// Why it was refused, as the page said that came back: its notes, each with the name of its field, or
// the sentence of a refusal.
const reasons = ({ answer = "", status }) => {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const nameOf = (node) => {
    const label = node.closest(".errorlist") && node.closest(".field, .ask-field")?.querySelector("label, legend");
    const name = [...(label?.childNodes ?? [])].find(({ textContent }) => textContent.trim())?.textContent.trim();
    return name ? `${name}: ` : "";
  };
  const saidOf = (node) => node.textContent.trim() && nameOf(node) + node.textContent.trim();
  const found = (wanted) => [...page.querySelectorAll(wanted)].map(saidOf).filter(Boolean);
  const notes = found("main form .errorlist li, main .ask-field .errorlist li, main [role=alert] p, main .found li > span");
  if (notes.length) return [...new Set(notes)];
  const [first] = found("main .lead, main .plain-text > p:not(.code-number, .actions)");
  return [first && status !== 422 ? first : words("unknown")];
};

const thumb = async (file) => {
  const canvas = document.createElement("canvas");
  canvas.className = "picture-thumb";
  canvas.width = canvas.height = SIDE * 2;
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return Object.assign(document.createElement("span"), { className: "note", textContent: file.name });
  const side = Math.min(image.width, image.height);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
  canvas.getContext("2d").drawImage(image, left, top, side, side, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", file.name);
  return canvas;
};

// The page on which it was written says what it belongs to, as it was read last.
const where = async (item, { kind, from }) => {
  const { pathname } = new URL(from || "/", location.origin);
  const kept = kind !== "question" && (await caches.match(pathname, { cacheName: "pages" }));
  if (!kept) return;
  const link = part("where", item);
  link.textContent = new DOMParser().parseFromString(await kept.text(), "text/html").querySelector("main h1")?.textContent.trim() ?? "";
  link.href = pathname;
  link.hidden = !link.textContent;
};

const itemOf = (text) => {
  const item = template("text");
  item.dataset.id = text.id;
  const heading = item.querySelector("h2");
  heading.textContent = ofKind(heading, text);
  heading.id = `text-${text.id}`;
  const time = item.querySelector("time");
  time.dateTime = new Date(text.at).toISOString();
  time.textContent = instant(text.at);
  const state = stateOf(text);
  item.querySelector(".outbox-state").textContent = stateWords(text);
  part("still", item).hidden = Boolean(told.token) || unsent !== text.id;
  item.classList.toggle("is-refused", state === "refused");
  if (state === "refused") { // sent as it is it would be refused again
    item.querySelector("[data-act=send]").remove();
    item.querySelector("[data-act=change]").classList.add("main");
    for (const reason of reasons(text)) item.querySelector(".outbox-reasons").append(Object.assign(document.createElement("li"), { textContent: reason }));
  } else item.querySelector(".outbox-reasons").remove();
  for (const [tag, name] of [["b", "title"], ["p", "body"]]) {
    const said = plain(field(text, name));
    if (said) item.querySelector(".outbox-words").append(Object.assign(document.createElement(tag), { textContent: said }));
  }
  for (const [, value] of text.entries) {
    if (value instanceof File) thumb(value).then((shown) => item.querySelector(".outbox-pictures").append(shown));
  }
  if (state === "visitor") {
    const label = part("words", item);
    [, label.textContent] = label.dataset.words.split("|");
  }
  // Two of a kind are told apart by their words.
  const of = plain(field(text, "title") || field(text, "body")).slice(0, 60);
  for (const button of item.querySelectorAll("[data-acts] button")) button.setAttribute("aria-label", `${button.textContent.trim()}: ${of}`);
  where(item, text).catch(() => {});
  return item;
};

const sentOf = (text) => {
  const item = template("sent");
  const said = item.querySelector("b");
  said.textContent = ofKind(said, text);
  item.querySelector("a").href = text.url;
  return item;
};

const leaving = (mine) => {
  const room = part("leaving");
  room.hidden = false;
  document.querySelector("h1").textContent = document.querySelector("h1").dataset.title;
  const heading = room.querySelector("h2");
  heading.hidden = part("there").hidden = part("keep").hidden = part("drop").hidden = !mine.length || !told.token;
  heading.hidden = !mine.length;
  heading.textContent = counted(heading, mine.length);
  part("away").hidden = Boolean(told.token);
  // What was refused is not sent on their return either: nothing of the kind is promised.
  if (mine.length && mine.every(({ state }) => state === "refused")) part("there").textContent = part("there").dataset.refused;
  room.querySelector("[data-act=send-all]").hidden = !mine.some(({ state }) => state === "waiting");
  part("go").hidden = Boolean(mine.length) || !told.token;
  part("on").hidden = true;
};

const show = async () => {
  told = (await asked({ outbox: "list" })) ?? told;
  const waiting = told.texts.filter(({ state }) => state !== "sent");
  const sent = told.texts.filter(({ state }) => state === "sent");
  try {
    // Whose words wait here are not offered again as a draft (static/writing/writing.js).
    localStorage.setItem("waiting", waiting.map(({ page }) => page).join("."));
  } catch {
    // Nothing may be stored there.
  }
  const list = part("texts");
  const { act } = document.activeElement?.dataset ?? {};
  const had = document.activeElement?.closest?.("[data-id]")?.dataset.id;
  const before = new Map([...list.querySelectorAll("[data-id]")].map((item) => [item.dataset.id, item]));
  list.replaceChildren(...sent.map(sentOf), ...waiting.map((text) => (changing.has(text.id) ? before.get(text.id) : itemOf(text))));
  if (had && !changing.has(had)) {
    const heading = document.getElementById(`text-${had}`);
    (heading?.parentElement.querySelector(`[data-act="${act}"]`) ?? heading)?.focus();
  }
  part("none").hidden = told.texts.length > 0 || told.others > 0 || isLeaving || query.has("unsent");
  part("others").hidden = !told.others;
  const others = part("one", part("others"));
  others.textContent = counted(others, told.others);
  part("on-sign-in").hidden = !told.others || told.who !== "";
  if (isLeaving) leaving(waiting.filter(({ writer }) => writer && writer === told.who));
};

const send = async (id) => {
  sending = true;
  unsent = undefined;
  say("sending");
  await show();
  await asked(id ? { outbox: "send", id } : { outbox: "sendAll" });
  sending = false;
  unsent = id;
  await show();
  part("said").textContent = part("texts").querySelector(".notice.good b")?.textContent ?? (told.token ? "" : words("still"));
};

const still = ({ id }) => {
  unsent = id;
  say("still");
  return show();
};

// The way of the form itself: with what the server says of it, and by the sign-in where that is needed.
const openInForm = async (text) => {
  const page = posted().includes(text.page) ? crypto.randomUUID() : text.page; // one that was not posted yet
  await asked({ outbox: "opening", id: text.id, page });
  const fresh = { csrfmiddlewaretoken: told.token, page };
  const form = Object.assign(document.createElement("form"), { method: "post", action: text.url, enctype: "multipart/form-data", hidden: true });
  for (const [name, value] of text.entries) {
    const input = document.createElement("input");
    if (value instanceof File) {
      const files = new DataTransfer();
      files.items.add(value);
      Object.assign(input, { type: "file", name, files: files.files });
    } else Object.assign(input, { type: "hidden", name, value: fresh[name] ?? value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
};

const change = (item, text) => {
  const form = part("changing", item);
  for (const name of ["title", "body"]) {
    form.elements[name].value = field(text, name);
    form.elements[name].closest(".field").hidden = !text.entries.some(([given]) => given === name);
  }
  form.hidden = false;
  for (const hidden of [part("acts", item), part("still", item), item.querySelector(".outbox-words")]) hidden.hidden = true;
  form.elements.body.focus();
  navigator.locks.request(`change:${text.id}`, () => new Promise((done) => changing.set(text.id, done)));
};
// A text without words is none: said beside its field. Returns whether all say something.
const check = (form, id) => {
  const fields = ["title", "body"].map((name) => form.elements[name]).filter((one) => !one.closest(".field").hidden);
  for (const one of fields) {
    const described = `empty-${one.name}-${id}`;
    document.getElementById(described)?.remove();
    one.removeAttribute("aria-invalid");
    one.removeAttribute("aria-describedby");
    if (one.value.trim()) continue;
    one.closest(".field").append(Object.assign(template("empty"), { id: described }));
    one.setAttribute("aria-invalid", "true");
    one.setAttribute("aria-describedby", described);
  }
  const wrong = fields.find((one) => one.hasAttribute("aria-invalid"));
  wrong?.focus();
  return !wrong;
};
const unchange = (id) => {
  changing.get(id)?.();
  changing.delete(id);
  return show().then(() => document.getElementById(`text-${id}`)?.focus());
};

const forgetCopies = (page) => {
  for (const name of Object.keys(localStorage)) if (name.startsWith("draft:") && name.endsWith(`:${page}`)) localStorage.removeItem(name);
};

box.addEventListener("click", async ({ target }) => {
  if (target.closest("[data-back]")) return history.back();
  const act = target.closest("[data-act]")?.dataset.act;
  const item = target.closest("[data-id]");
  const text = told.texts.find(({ id }) => id === item?.dataset.id);
  if (act === "send-all") await send();
  if (!text) return;
  const isByForm = text.state === "refused" || (text.writer === "" && !told.who);
  if (act === "send" && text.writer === "" && !told.who) told.token ? openInForm(text) : await still(text);
  else if (act === "send") await send(text.id);
  else if (act === "change") isByForm && told.token ? openInForm(text) : change(item, text);
  else if (act === "leave") await unchange(text.id);
  else if (act === "drop" && window.confirm(words("sure"))) {
    await asked({ outbox: "drop", id: text.id });
    forgetCopies(text.page);
    say("gone");
    await show();
  }
});

box.addEventListener("submit", async (event) => {
  const { target: form } = event;
  if (form.matches("[data-changing]")) {
    event.preventDefault();
    const { id } = form.closest("[data-id]").dataset;
    if (!check(form, id)) return;
    const said = Object.fromEntries(["title", "body"].map((name) => [name, form.elements[name].value]));
    await asked({ outbox: "change", id, said });
    await unchange(id);
    say("kept");
    await asked({ outbox: "send" });
    return;
  }
  if (form.matches("[data-drop]") && !window.confirm(form.dataset.sure)) return event.preventDefault();
  form.action = box.dataset.signOut;
  const choice = form.matches("[data-drop]") ? "drop" : "keep";
  for (const [name, value] of [["csrfmiddlewaretoken", told.token], ["unsent", choice]]) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
});

part("unsent").hidden = !query.has("unsent");
if (!(await worker?.getRegistration())) part("none").hidden = query.has("unsent");
else {
  worker.addEventListener("message", ({ data }) => {
    if (data.outbox === "changed" && !sending) show();
  });
  worker.startMessages();
  navigator.storage?.persist?.().catch(() => {}); // what is not sent shall not be thrown away for room
  for (const page of (await asked({ outbox: "posted", pages: posted() })) ?? []) forgetCopies(page);
  await show();
  const again = () => asked({ outbox: "send" });
  addEventListener("online", again);
  // What was seen here is not said again on the next page.
  addEventListener("pagehide", () => {
    for (const { id, state } of told.texts) if (state === "sent") asked({ outbox: "drop", id });
  });
  setInterval(again, 10_000); // browsers say "online" as soon as there is any network
  // How long it waits still; when its time has come, it goes.
  setInterval(() => {
    for (const text of told.texts.filter(({ after, status, state }) => after && status === 429 && state === "waiting")) {
      const item = changing.has(text.id) ? undefined : document.getElementById(`text-${text.id}`)?.parentElement;
      if (item) item.querySelector(".outbox-state").textContent = stateWords(text);
      if (text.after > Date.now()) continue;
      text.after = 0;
      again();
    }
  }, 1_000);
}
