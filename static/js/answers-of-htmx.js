// Where htmx puts what is not the expected part: a form that comes back with its notes (422) takes
// the place of the form that was sent, a refusal (403, 429) stands right after it. A form that comes back
// because it was too early (429) says that it is one.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status } = detail.xhr;
  if (![403, 422, 429].includes(status)) return;
  const source = detail.requestConfig.elt;
  const isForm = status === 422 || detail.swapOverride === "outerHTML";
  if (source.matches(".writing")) {
    detail.shouldSwap = false;
    return;
  }
  const form = source.closest("form") ?? source;
  if (isForm && source !== form) return;
  for (const old of document.querySelectorAll(".notice[role=alert]")) old.remove();
  detail.target = form;
  detail.swapOverride = isForm ? "outerHTML" : "afterend";
});

// A form that was fetched begins where one writes, one that came back at its first mistake, or at
// what is said of all of it, from its first line on.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (!elt.matches?.("form, :has(> form.comment-form)")) return;
  const field = elt.querySelector("[aria-invalid=true]");
  const notice = !field && elt.matches("form") && elt.querySelector(".notice.bad[role=alert]");
  if (!notice) return (field ?? elt.querySelector(".comment-form textarea"))?.focus();
  notice.tabIndex = -1;
  notice.focus({ preventScroll: true });
  notice.scrollIntoView({ block: "start" });
});

// To a post on the page that is shown already (a new answer): an address that differs only behind
// the # would scroll without loading, so the page is loaded anew, there.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const address = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!address) return;
  const next = new URL(address, location.href);
  if (!next.hash || next.href.split("#")[0] !== location.href.split("#")[0]) return;
  event.preventDefault();
  // Until then a second tap sends nothing; what was sent does not come back with the page.
  event.detail.keepIndicators = true;
  event.detail.elt.closest("form")?.reset();
  history.scrollRestoration = "manual";
  history.replaceState(null, "", next);
  sessionStorage.setItem("to-post", next.hash);
  location.reload();
});

// A page that was loaded anew for its new post does not go there by itself.
const wanted = sessionStorage.getItem("to-post");
if (wanted) {
  sessionStorage.removeItem("to-post");
  if (wanted === location.hash) document.querySelector(wanted)?.scrollIntoView();
}
