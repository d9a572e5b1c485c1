// While one writes: a copy on this device, which outlives a lost connection, and "Remove it".
// A copy is named by member, form and page, so that two windows keep one each. It goes when the server
// keeps the same, when its page was posted and at sign-out (static/js/draft-copies.js).
const PREFIX = "draft:";
const SKIPPED = new Set(["csrfmiddlewaretoken", "key", "page", "draft_version", "writer", "warned", "drawer", "kept", "upload_key", "facts_of"]);
const VISITORS_STAY = 3_600_000; // as long a visitor's text is offered to whoever has signed in since
const boxOf = (form) => form?.querySelector(".writing[data-place]");
const pageOf = (form) => form.elements.page.value;
const group = (member, box) => `${PREFIX}${member}:${box.dataset.place}:`;
const nameOf = (form) => group(boxOf(form).dataset.member, boxOf(form)) + pageOf(form);

// Where nothing may be stored there is nothing to read: the server keeps it all the same.
const quietly = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};
const read = (name) => quietly(() => JSON.parse(localStorage.getItem(name)));
const remove = (name) => quietly(() => localStorage.removeItem(name));
const isAmong = (kept, page) => (quietly(() => localStorage.getItem(kept)) ?? "").split(".").includes(page);
const isPosted = (page) => isAmong("posted", page);
const isWaiting = (page) => isAmong("waiting", page); // to be sent, with its words (static/app/outbox.js)

const write = (name, fields) => {
  if (isPosted(name.split(":").at(-1))) return;
  quietly(() => localStorage.setItem(name, JSON.stringify({ at: Date.now(), fields })));
};

// Hidden and kept as well: `base` (on which words an edit was written, so that it overwrites nobody's)
// and what was typed for another topic.
const isCarried = ({ name, type }) => name === "base" || (type === "hidden" && name.startsWith("fact_"));
const typedIn = (form) => {
  const fields = {};
  for (const field of form.elements) {
    const isChosen = field.type !== "radio" || field.checked;
    const isTyped = isChosen && !SKIPPED.has(field.name) && !["file", "checkbox", "submit", "button", "hidden"].includes(field.type);
    if (field.name && (isTyped || isCarried(field))) fields[field.name] = field.value;
  }
  return fields;
};
const isText = (field) => ["text", "textarea"].includes(field.type) && !SKIPPED.has(field.name);

const keep = (form) => {
  const says = [...form.elements].some((field) => isText(field) && field.value.trim());
  if (says) write(nameOf(form), typedIn(form));
  else remove(nameOf(form));
};

// What another member left on this device is none of this one's business.
const forgetOthers = (member) => {
  if (!member) return;
  for (const name of Object.keys(localStorage)) {
    const isVisitors = name.startsWith(`${PREFIX}:`) && Date.now() - read(name)?.at < VISITORS_STAY;
    if (name.startsWith(PREFIX) && !isVisitors && !name.startsWith(`${PREFIX}${member}:`)) remove(name);
  }
};

const timers = new Map();
const stop = (form) => {
  clearTimeout(timers.get(form));
  timers.delete(form);
};
const flush = (form) => {
  stop(form);
  if (form.isConnected) keep(form);
};

document.addEventListener("input", ({ target: { form } }) => {
  if (!boxOf(form)) return;
  stop(form);
  timers.set(form, setTimeout(flush, 400, form));
});
addEventListener("pagehide", () => [...timers.keys()].forEach(flush));

// The server keeps it too: the copy here is of no more use, unless more was typed meanwhile.
const sent = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = detail.elt.matches(".writing") && detail.elt.closest("form");
  if (form) sent.set(detail.elt, JSON.stringify(typedIn(form)));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const box = detail.target;
  if (!box?.matches?.(".writing") || !box.querySelector("[data-kept]")) return;
  const form = box.closest("form");
  if (JSON.stringify(typedIn(form)) !== sent.get(box)) return;
  stop(form);
  remove(nameOf(form));
});

// Whatever is sent, all is kept before it leaves: what comes back may be the end of the sign-in, and the
// next page takes all copies then.
document.addEventListener("submit", ({ target: form }) => {
  if (boxOf(form)) flush(form);
  [...timers.keys()].forEach(flush);
}, true);

// The fields of another topic come from the server, filled in with what is sent along.
const carry = (form, fields) => {
  const room = form.querySelector("#facts");
  if (!room) return;
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith("fact_") || form.elements[name]) continue;
    const carried = document.createElement("input");
    Object.assign(carried, { type: "hidden", name, value });
    room.append(carried);
  }
  form.elements.category.dispatchEvent(new Event("change", { bubbles: true }));
};

const goOn = (form, name, copy) => {
  const fields = [...form.elements];
  const topic = form.elements.category?.value;
  const isBegun = fields.some((field) => isText(field) && field.value.trim() && field.value !== field.defaultValue);
  if (isBegun) write(`${nameOf(form)}-${Date.now()}`, typedIn(form)); // is offered in its turn
  for (const [given, value] of Object.entries(copy.fields)) {
    const field = form.elements[given];
    if (field && "value" in field) field.value = value;
  }
  if (form.elements.category?.value !== topic) carry(form, copy.fields);
  keep(form);
  remove(name);
  const first = form.elements.body ?? form.elements[0];
  first.dispatchEvent(new Event("input", { bubbles: true }));
  first.focus();
};

const offer = (form, box, name, copy) => {
  const words = document.querySelector("meta[name=draft-words]")?.dataset;
  if (!words) return;
  const note = document.createElement("div");
  note.className = "notice draft";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  const at = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  text.textContent = words.found.replace("{at}", at);
  const buttons = document.createElement("p");
  buttons.className = "actions";
  const end = () => {
    note.remove();
    removeEventListener("storage", gone);
  };
  // Posted, or thrown away, in another window.
  const gone = ({ key, newValue }) => key === name && newValue === null && end();
  const button = (label, kind, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button ${kind}`;
    made.textContent = label;
    made.addEventListener("click", () => {
      end();
      act();
      offerNext(form, box);
    });
    buttons.append(made);
  };
  button(words.goOn, "main", () => goOn(form, name, copy));
  button(words.throwAway, "quiet", () => remove(name));
  const inside = document.createElement("div");
  inside.append(text, buttons);
  note.append(inside);
  box.before(note);
  addEventListener("storage", gone);
};

// The latest copy of this form that says something else than what stands in it.
const offerNext = (form, box) => {
  const now = typedIn(form);
  const groups = new Set([group(box.dataset.member, box), group("", box)]);
  const names = Object.keys(localStorage).filter((name) => [...groups].some((start) => name.startsWith(start)));
  const copies = names.filter((name) => name !== nameOf(form)).map((name) => [name, read(name)]);
  const latest = copies.filter(([, copy]) => copy).sort(([, one], [, other]) => other.at - one.at);
  for (const [name, copy] of latest) {
    const differs = Object.entries(copy.fields).some(([given, value]) => given !== "base" && given in now && value !== now[given]);
    if (isPosted(name.split(":").at(-1))) {
      remove(name);
    } else if (isWaiting(name.split(":").at(-1))) {
      continue;
    } else if (differs) {
      offer(form, box, name, copy);
      return;
    } else { // it stands here already: kept as this form's from now on
      keep(form);
      remove(name);
    }
  }
};

const look = (root) => {
  for (const box of root.querySelectorAll(".writing[data-place]:not([data-looked])")) {
    box.dataset.looked = "";
    quietly(() => offerNext(box.closest("form"), box));
  }
};

// "Remove it": everywhere in the form, at once; the server is asked again. The second tap of two meets
// what has moved up under the finger meanwhile, and counts for nothing.
const TWICE = 600;
const SHORT = "[…]"; // where our words do not fit
let removedAt = -TWICE;
document.addEventListener("click", ({ target, timeStamp }) => {
  const button = target.closest("[data-private]");
  if (!button || timeStamp - removedAt < TWICE) return;
  removedAt = timeStamp;
  const form = button.closest("form");
  const { private: found, instead } = button.dataset;
  for (const field of form.elements) {
    if (!["text", "textarea"].includes(field.type) || !field.value.includes(found)) continue;
    const named = field.value.replaceAll(found, instead);
    const fits = field.maxLength < 0 || named.length <= field.maxLength;
    field.value = fits ? named : field.value.replaceAll(found, SHORT);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  button.closest("li").remove();
});

// Not before the other scripts have run: they know what was posted.
document.addEventListener("DOMContentLoaded", () => {
  quietly(() => forgetOthers(document.querySelector(".writing[data-member]")?.dataset.member));
  look(document);
});
document.addEventListener("htmx:afterSettle", ({ detail }) => look(detail.elt));

// A topic chosen before htmx was there to hear of it, on a slow line, or filled in again by the browser.
document.addEventListener("htmx:load", ({ target }) => {
  const { category, facts_of: asked } = (target === document.body && document.querySelector("#ask-form")?.elements) || {};
  if (category && asked && category.value !== asked.value) category.dispatchEvent(new Event("change", { bubbles: true }));
});

// Without a network nobody knows what a topic asks for: said at once, so that it is no surprise later.
const sayLater = (isLater) => {
  const note = document.getElementById("facts-later");
  if (note) note.textContent = isLater ? note.dataset.words : "";
};
const isOfTopic = ({ detail }) => detail.elt.matches(".ask-topic");
document.addEventListener("htmx:sendError", (event) => isOfTopic(event) && sayLater(true));
document.addEventListener("htmx:afterRequest", (event) => isOfTopic(event) && event.detail.successful && sayLater(false));
// As soon as there is one it is asked for again.
addEventListener("online", () => {
  const note = document.getElementById("facts-later");
  if (note?.textContent) document.querySelector("#ask-form").elements.category.dispatchEvent(new Event("change", { bubbles: true }));
});
