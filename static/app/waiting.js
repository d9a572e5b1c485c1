// On any page, put there by the service worker while something waits to be sent: a line that says so,
// and that what waited is sent. Signing out asks first what shall become of it.
const worker = navigator.serviceWorker;
const asked = (told) => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => done(data);
  worker.ready.then(({ active }) => active.postMessage(told, [port2]));
});
const page = new DOMParser().parseFromString(await (await fetch("/outbox/")).text(), "text/html");
const template = (name) => document.importNode(page.getElementById(name).content, true).firstElementChild;
let shown = [], mine = 0, turn = Promise.resolve();

const look = async () => {
  const posted = (localStorage.getItem("posted") ?? "").split(".").filter(Boolean);
  const done = (await asked({ outbox: "posted", pages: posted })) ?? [];
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("draft:") && done.includes(name.split(":").at(-1))) localStorage.removeItem(name);
  }
  const { texts, others, who } = (await asked({ outbox: "list" })) ?? { texts: [] };
  const waiting = texts.filter(({ state }) => state !== "sent"), sent = texts.filter(({ state }) => state === "sent");
  // Whose words wait here are not offered again as a draft (static/writing/writing.js).
  localStorage.setItem("waiting", waiting.map(({ page: of }) => of).join("."));
  mine = waiting.filter(({ writer }) => writer && writer === who).length;
  const notes = sent.map((text) => {
    const note = document.createElement("div");
    const said = template("sent");
    note.className = said.className;
    note.setAttribute("role", "status");
    note.append(...said.childNodes);
    const words = note.querySelector("b");
    words.textContent = words.dataset.kinds.split("|")[text.nth];
    note.querySelector("a").href = text.url;
    asked({ outbox: "drop", id: text.id }); // said once
    return note;
  });
  if (waiting.length || (who === "" && others)) {
    const line = template("waiting-line"), words = line.querySelector("span");
    const refused = waiting.filter(({ state }) => state === "refused").length, left = waiting.length - refused;
    const { one, many, refused: not, others: theirs } = words.dataset;
    const said = [left > 1 ? many.replace("{n}", left) : left && one, refused && not, !waiting.length && theirs];
    words.textContent = said.filter(Boolean).join(" ");
    notes.push(line);
  }
  for (const old of shown) if (old.matches(".offline")) old.remove();
  shown = notes;
  document.getElementById("main")?.prepend(...notes);
};
// One after the other: two at once would each put a line there.
const show = () => { turn = turn.then(look).catch(() => {}); };
const send = () => asked({ outbox: "send" });

worker.addEventListener("message", ({ data }) => {
  if (data.outbox === "changed") show();
});
addEventListener("online", send);
setInterval(send, 30_000); // browsers say "online" as soon as there is any network
// Before anything else hears of it: nothing is cleared as long as nothing is decided.
addEventListener("submit", (event) => {
  if (!mine || !/\/(accounts|admin)\/logout\/$/.test(event.target.action)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  location.assign("/outbox/?leaving");
}, true);
show();
