// A page that the service worker kept says so itself, and from when it is.
// A form on a kept page is a new one each time: what is written in it is not what was written before.
for (const name of ["key", "page", "upload_key"]) {
  for (const field of document.querySelectorAll(`input[name=${name}]`)) field.value = crypto.randomUUID();
}
// A question begins with what the address says, as it does when the server answers.
const asking = document.getElementById("ask-form");
for (const [name, value] of asking ? new URLSearchParams(location.search) : []) {
  const field = ["title", "category"].includes(name) && asking.elements[name];
  if (!field) continue;
  if (name === "title") field.defaultValue = value.slice(0, field.maxLength);
  field.value = value.slice(0, 150);
  if (name === "category") field.dispatchEvent(new Event("change", { bubbles: true }));
}
const page = await (await fetch("/offline/")).text();
const note = new DOMParser().parseFromString(page, "text/html").getElementById("kept-page").content.firstElementChild;
const { keptAt } = document.documentElement.dataset;
const at = new Date(Number(keptAt)).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
const text = note.querySelector("span");
text.textContent = asking ? text.dataset.ask : text.textContent.replace("{at}", at);
document.getElementById("main").prepend(document.adoptNode(note));

// The first try in the daylight may be too early: again and again, until there is an answer of ours,
// and soon. Where somebody writes nothing is loaded anew under their hands.
const isWriting = () => [...document.querySelectorAll("main textarea, #id_title")].some(({ value, defaultValue }) => value !== defaultValue);
const again = () => isWriting() || fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(8_000) })
  .then(({ ok }) => ok && !isWriting() && location.reload(), () => {});
addEventListener("online", again);
setInterval(again, 10_000);
