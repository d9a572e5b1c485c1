// Copies of drafts on this device (static/writing), each named by member, form and page. One goes when
// the server says that its page was posted (a cookie), whichever page hears of it, and with it the same
// words in another window; all go when somebody signs out. Pages that were posted are remembered: of
// them no copy is written again.
const KNOWN = 20;
const names = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
const wordsOf = (name) => JSON.stringify([name.split(":").slice(2, -1), JSON.parse(localStorage.getItem(name)).fields]);

const forgetPosted = () => {
  const said = /(?:^|; )posted=([^;]*)/.exec(document.cookie)?.[1];
  if (!said) return;
  const pages = said.split(".");
  const posted = names().filter((name) => pages.includes(name.split(":").at(-1)));
  const words = posted.map(wordsOf);
  for (const name of names()) {
    if (posted.includes(name) || words.includes(wordsOf(name))) localStorage.removeItem(name);
  }
  const known = (localStorage.getItem("posted") ?? "").split(".");
  localStorage.setItem("posted", [...pages, ...known].slice(0, KNOWN).join("."));
  document.cookie = "posted=; path=/; max-age=0; samesite=lax";
};

// Where nothing may be stored there is nothing to forget; all scripts of a page are one module, and
// the others go on.
const tidy = () => {
  try {
    forgetPosted();
  } catch {
    // another time
  }
};
tidy();
document.addEventListener("htmx:beforeOnLoad", tidy);
addEventListener("pageshow", tidy);

document.addEventListener("submit", ({ target }) => {
  if (target.action.includes("/accounts/logout/")) names().forEach((name) => localStorage.removeItem(name));
});
