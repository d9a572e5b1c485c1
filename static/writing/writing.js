// While one writes: a copy on this device, which outlives a lost connection, and "Remove it".
// The copy is named by member and form; it goes when the form was sent, and at sign-out (static/js).
const PREFIX = "draft:";
const SKIPPED = new Set(["csrfmiddlewaretoken", "key", "page", "draft_version", "writer", "warned", "kept", "upload_key", "facts_of"]);
const boxOf = (form) => form?.querySelector(".writing[data-place]");
const nameOf = (box) => `${PREFIX}${box.dataset.member}:${box.dataset.place}`;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

let signedOut = false; // from then on nothing is written here any more
const write = (name, value) => {
  if (signedOut) return;
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // no room, or not allowed: the server keeps it all the same
  }
};

// `base` is hidden and goes along: on which words an edit was written, so that it overwrites nobody's.
const typedIn = (form) => {
  const fields = {};
  for (const field of form.elements) {
    const isTyped = !SKIPPED.has(field.name) && !["file", "checkbox", "radio", "submit", "button", "hidden"].includes(field.type);
    if (field.name && (isTyped || field.name === "base")) fields[field.name] = field.value;
  }
  return fields;
};

// What another member left on this device is none of this one's business.
const forgetOthers = (member) => {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && member && !name.startsWith(`${PREFIX}${member}:`)) localStorage.removeItem(name);
  }
};

const timers = new WeakMap();
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  const box = boxOf(form);
  if (!box) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => write(nameOf(box), { at: Date.now(), fields: typedIn(form) }), 400));
});

// The server keeps it too: the copy here is of no more use.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const box = detail.target;
  if (!box?.matches?.(".writing") || !box.querySelector("[data-kept]")) return;
  clearTimeout(timers.get(box.closest("form")));
  localStorage.removeItem(nameOf(box));
});

document.addEventListener("submit", ({ target: form }) => {
  if (form.action.includes("/accounts/logout/")) signedOut = true;
  const box = boxOf(form);
  if (!box) return;
  clearTimeout(timers.get(form));
  write(nameOf(box), { at: Date.now(), fields: typedIn(form) });
  sessionStorage.setItem("draft-sent", nameOf(box));
}, true);

const offer = (form, box, copy) => {
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
  const button = (label, look, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button ${look}`;
    made.textContent = label;
    made.addEventListener("click", () => {
      note.remove();
      act();
    });
    buttons.append(made);
  };
  button(words.goOn, "main", () => {
    for (const [name, value] of Object.entries(copy.fields)) {
      const field = form.elements[name];
      if (field && "value" in field) field.value = value;
    }
    const first = form.elements.body ?? form.elements[0];
    first.dispatchEvent(new Event("input", { bubbles: true }));
    first.focus();
  });
  button(words.throwAway, "quiet", () => localStorage.removeItem(nameOf(box)));
  const inside = document.createElement("div");
  inside.append(text, buttons);
  note.append(inside);
  box.before(note);
};

const look = (root) => {
  for (const box of root.querySelectorAll(".writing[data-place]:not([data-looked])")) {
    box.dataset.looked = "";
    const form = box.closest("form");
    const copy = read(nameOf(box));
    const now = typedIn(form);
    const differs = copy && Object.entries(copy.fields).some(([name, value]) => name !== "base" && name in now && value !== now[name]);
    if (differs && !("sent" in box.dataset)) offer(form, box, copy);
  }
};

// "Remove it": everywhere in the form, at once; the server is asked again.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-private]");
  if (!button) return;
  const form = button.closest("form");
  const { private: found, instead } = button.dataset;
  for (const field of form.elements) {
    if (!["text", "textarea"].includes(field.type) || !field.value.includes(found)) continue;
    field.value = field.value.replaceAll(found, instead);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  button.closest("li").remove();
});

forgetOthers(document.querySelector(".writing[data-member]")?.dataset.member);
look(document);
document.addEventListener("htmx:afterSettle", ({ detail }) => look(detail.elt));
