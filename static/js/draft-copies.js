// Copies of drafts on this device (static/writing), each named by member, form and page. One goes when
// the server says that its page was posted (a cookie), whichever page hears of it, and with it the same
// words in another window; all go when it says that somebody signed out (another one). Pages that were
// posted are remembered: of them no copy is written again. Those of ninety days ago go by themselves,
// as drafts on the server do; forum/lib/device_store.py says so on /privacy/.
const KNOWN = 20;
const OLDEST = 90 * 86_400_000;
const names = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
const forget = (name) => localStorage.removeItem(name);
// null of what is broken off, or of another version of this page.
const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const wordsOf = (name) => JSON.stringify([name.split(":").slice(2, -1), read(name)?.fields]);

// On a site with https its name has a prefix, and goes only as it came: by a secure one.
const take = (cookie) => {
  const [, name, said] = new RegExp(`(?:^|; )((?:__Host-)?${cookie})=([^;]*)`).exec(document.cookie) ?? [];
  const secure = name?.startsWith("__Host-") ? "; secure" : "";
  if (said) document.cookie = `${name}=; path=/; max-age=0; samesite=lax${secure}`;
  return said;
};

const forgetAll = () => take("signed_out") && names().forEach(forget);
const forgetPosted = () => {
  const said = take("posted");
  if (!said) return;
  const pages = said.split(".");
  const posted = names().filter((name) => pages.includes(name.split(":").at(-1))).map(wordsOf);
  names().filter((name) => posted.includes(wordsOf(name))).forEach(forget);
  const known = (localStorage.getItem("posted") ?? "").split(".");
  localStorage.setItem("posted", [...pages, ...known].slice(0, KNOWN).join("."));
};
// Also those that cannot be read, or do not say of when they are: nobody would ever know their age.
const isFresh = (name) => Date.now() - read(name)?.at <= OLDEST;
const forgetOld = () => names().filter((name) => !isFresh(name)).forEach(forget);

// Where nothing may be stored there is nothing to forget; all scripts of a page are one module, and
// the others go on.
const tidy = () => {
  try {
    forgetAll();
    forgetPosted();
    forgetOld();
  } catch {}
};
tidy();
document.addEventListener("htmx:beforeOnLoad", tidy);
addEventListener("pageshow", tidy);
