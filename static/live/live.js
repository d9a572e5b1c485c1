// An open thread asks what is new: every half minute while it can be seen, more often while somebody
// writes there. Nothing moves until the reader says "Show".
const live = document.querySelector("[data-live]");
if (live) {
  const QUIET = 30_000, WRITING = 10_000, MOST_PAUSES = 10;
  let tag = `W/"${live.dataset.tag}.0"`, line = "", timer, pauses = 1, showing = false, last = Date.now();
  const pause = () => (live.querySelector("[data-writing]") ? WRITING : QUIET) * pauses;
  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, Math.max(0, last + pause() - Date.now()));
  };
  const ask = async () => {
    last = Date.now();
    const asked = live.dataset.live;
    try {
      const answer = await fetch(asked, { cache: "no-store", headers: { "If-None-Match": tag } });
      if (answer.status === 404) return live.replaceChildren();
      pauses = answer.ok || answer.status === 304 ? 1 : Math.min(pauses * 2, MOST_PAUSES);
      if (answer.status === 200) {
        const said = (await answer.text()).trim();
        if (asked !== live.dataset.live) return wait(); // shown meanwhile
        tag = answer.headers.get("ETag");
        // Said once: the same line again would be read out again.
        if (said !== line) live.innerHTML = line = said;
        // What stands in the page itself, as the ladder line: read out where it has changed.
        for (const part of live.querySelectorAll("template[data-live-into]")) {
          const place = document.getElementById(part.dataset.liveInto);
          if (place && place.innerHTML !== part.innerHTML) place.replaceChildren(part.content);
          part.remove();
        }
      }
    } catch {
      pauses = Math.min(pauses * 2, MOST_PAUSES);
    }
    wait();
  };

  // What is new takes its place in the page, and the answer that is being written stays as it is.
  // Where something else is being written the link is followed: drafts are kept.
  const show = async (link) => {
    const page = await fetch(location.pathname + location.search, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const box = fresh.querySelector("[data-live]");
    const writing = document.querySelector("#answer"), place = fresh.querySelector("#answer");
    // Redirected: another thread stands for this one.
    if (!page.ok || page.redirected || !box || !writing !== !place) return location.assign(link.href);
    const known = new Set([...document.querySelectorAll("main [id^=post-]")].map(({ id }) => id));
    const main = document.querySelector("main");
    const parts = [...fresh.querySelector("main").childNodes], at = parts.indexOf(place);
    for (const node of [...main.childNodes]) if (node !== writing) node.remove();
    if (writing) {
      writing.before(...parts.slice(0, at));
      writing.after(...parts.slice(at + 1));
    } else main.append(...parts);
    window.htmx?.process(main);
    main.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: { elt: main } }));
    live.dataset.live = box.dataset.live;
    tag = `W/"${box.dataset.tag}.0"`;
    live.replaceChildren();
    line = "";
    const first = [...main.querySelectorAll("[id^=post-]")].find(({ id }) => !known.has(id)) ?? main;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "start" });
    wait();
  };
  live.addEventListener("click", (event) => {
    const link = event.target.closest("[data-live-show]");
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button;
    if (link && showing) return event.preventDefault();
    if (!link || isElsewhere || document.querySelector("main textarea:not(#answer textarea)")) return;
    event.preventDefault();
    showing = true; // a second tap shows the same
    show(link).catch(() => location.assign(link.href)).finally(() => { showing = false; });
  });
  document.addEventListener("visibilitychange", wait);
  addEventListener("online", wait);
  wait();
}
