"""Several hundred ways to smuggle script into a page, grouped in kinds.

The browser test serves `control_page(VECTORS)` from a server without our walls and looks at
`window.fired`: every kind must fire there (so the vectors are alive and the harness can see), and
none may fire after its `payload` went through post, title, tag, name and search of ours.
The marker is `__xss(N)`; frames without access to their parent send N as a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from tests.forum.lib import hostile_markup, hostile_script, hostile_text

CALL = "§"  # stands for __xss(N) in the lists below


@dataclass(frozen=True, slots=True)
class Vector:
    """`payload` is what an attacker submits, `control` the raw HTML a naive site would make of
    it. `act`: "load" (runs by itself), "click", or an event the control page dispatches."""

    number: int
    kind: str
    payload: str
    control: str
    act: str


_KINDS: dict[str, list[hostile_script.Line]] = {
    "script tag": hostile_script.SCRIPT,
    "event handler": hostile_script.HANDLERS,
    "javascript url": hostile_script.JAVASCRIPT_URLS,
    "data url": hostile_script.DATA_URLS,
    "svg and math": hostile_markup.SVG_AND_MATH,
    "style and css": hostile_markup.CSS,
    "frame and object": hostile_markup.FRAMES,
    "form and button": hostile_markup.FORMS,
    "meta, base and link": hostile_markup.HEAD,
    "markdown link and image": hostile_text.MARKDOWN,
    "attribute break-out": hostile_text.BREAK_OUTS,
    "mutation": hostile_markup.MUTATION,
    "entity and unicode": hostile_text.ENTITIES,
    "dom clobbering": hostile_markup.CLOBBERING,
    "code fence": hostile_text.FENCES,
    "script data": hostile_text.SCRIPT_DATA,
}


def _vectors() -> Iterator[Vector]:
    number = 0
    for kind, lines in _KINDS.items():
        for line in lines:
            payload, control, act = (*((line,) if isinstance(line, str) else line), None, None)[:3]
            number += 1
            control = _armed(payload if control is None else control, number)
            yield Vector(number, kind, _armed(payload, number), control, act or "load")


def _armed(text: str, number: int) -> str:
    # A frame of a data: address may not reach into its parent, but it may send a message.
    message = f"parent.postMessage({number},&quot;*&quot;)"
    return text.replace(f"parent.postMessage({CALL})", message).replace(CALL, f"__xss({number})")


VECTORS = tuple(_vectors())
KINDS = tuple(_KINDS)
# How many of each kind no browser of today runs as they are, so that their `control` fires in their
# stead in the raw page: old elements, and addresses of data that are not followed any more.
STAND_INS = {
    "script tag": 3, "data url": 4, "svg and math": 2, "style and css": 3, "frame and object": 4,
    "form and button": 2, "meta, base and link": 7, "mutation": 1,
}  # fmt: skip
# These are no HTML: their `control` is what a naive site would make of them.
MADE = ("markdown link and image", "attribute break-out", "entity and unicode", "code fence")

# For `page.add_init_script(LISTEN)` on our own pages: afterwards `window.fired` must be empty.
LISTEN = """
window.fired = new Set();
window.__xss = number => { if (typeof number === "number") fired.add(number); };
addEventListener("message", message => __xss(message.data));
"""
_FRAME_HEAD = """<!doctype html><script>
window.__xss = number => parent.__xss(number);
onmessage = message => __xss(message.data);
addEventListener("load", () => setTimeout(() => {
  const act = "%s";
  for (const element of act === "load" ? [] : [...document.body.querySelectorAll("*")])
    act === "click" && element.click ? element.click()
      : element.dispatchEvent(new MouseEvent(act, {bubbles: true, cancelable: true}));
}, 100));
</script>"""


def control_page(vectors: tuple[Vector, ...] = VECTORS) -> str:
    """A page without any wall, each vector in a frame of its own (some swallow what follows).
    Afterwards `[...window.fired]` in it lists the numbers of the vectors that ran."""
    frames = "\n".join(
        f'<iframe srcdoc="{escape(_FRAME_HEAD % vector.act + vector.control)}"></iframe>'
        for vector in vectors
    )
    head = f"<!doctype html><meta charset=utf-8><title>control</title><script>{LISTEN}</script>"
    return head + frames
