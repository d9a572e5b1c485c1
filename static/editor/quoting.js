// "Quote in an answer" puts the post, or what is marked in it, into the answer on this page;
// a button stands beside what is marked. Without script the link leads to a form that holds it.
const LONGEST = 600;
const answer = () => document.querySelector("#answer-form textarea");

const marked = (post) => {
  const chosen = document.getSelection();
  const text = post.querySelector(":scope > .text");
  const inside = chosen.rangeCount && !chosen.isCollapsed && text?.contains(chosen.anchorNode) && text.contains(chosen.focusNode);
  return inside ? chosen.toString().trim() : "";
};

const put = (words) => {
  const field = answer();
  const quote = words.replace(/^/gm, "> ").replace(/^> $/gm, ">");
  const before = field.value.trimEnd();
  field.value = `${before ? `${before}\n\n` : ""}${quote}\n\n`;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollIntoView({ block: "center" });
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const bubble = document.createElement("button");
bubble.type = "button";
bubble.className = "button main quote-marked";
bubble.hidden = true;
bubble.addEventListener("pointerdown", (event) => event.preventDefault());
bubble.addEventListener("click", () => {
  put(bubble.words);
  document.getSelection().removeAllRanges();
  bubble.hidden = true;
});

const link = document.querySelector("[data-quotes]");
if (link && answer()) {
  bubble.textContent = link.textContent.trim();
  document.body.append(bubble);
  document.addEventListener("selectionchange", () => {
    const node = document.getSelection().anchorNode;
    const post = (node?.nodeType === 1 ? node : node?.parentElement)?.closest("[id^=post-]");
    bubble.words = post ? marked(post) : "";
    bubble.hidden = bubble.words.length < 3;
  });
}

document.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-quotes]");
  if (!wanted || !answer()) return;
  const post = wanted.closest("[id^=post-]");
  const words = marked(post) || post.querySelector(":scope > .text").innerText.slice(0, LONGEST);
  event.preventDefault();
  wanted.closest("details")?.removeAttribute("open");
  put(words);
});
