// Copies of drafts on this device (static/writing): one goes when its form was sent and did not come
// back with notes, all of them when somebody signs out.
const sent = sessionStorage.getItem("draft-sent");
if (sent) {
  sessionStorage.removeItem("draft-sent");
  if (!document.querySelector(".writing[data-sent]")) localStorage.removeItem(sent);
}

document.addEventListener("submit", ({ target }) => {
  if (!target.action.includes("/accounts/logout/")) return;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("draft:")) localStorage.removeItem(name);
  }
});

// A form that htmx sends is gone for good as soon as the answer is no form.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const box = detail.elt.querySelector?.(".writing[data-place]");
  if (!box || detail.requestConfig.verb !== "post" || !detail.successful) return;
  localStorage.removeItem(`draft:${box.dataset.member}:${box.dataset.place}`);
  sessionStorage.removeItem("draft-sent");
});
