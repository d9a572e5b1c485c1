"""Bare addresses of our threads in Markdown: links that get the thread's title when they are read
(lib/thread_links.py)."""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any, Final

from markdown_it.token import Token

THREAD: Final = "thread"  # the class of such links
# A thread of ours, perhaps with the place of a post in it; not inside words and other addresses.
_PATH: Final = r"/(?:questions|articles)/\d{1,18}/(?:[\w-]{1,90}/)?(?:#post-\d{1,18})?"
_FOUND: Final = re.compile(rf"(?<![\w/.:#&?=-]){_PATH}(?![\w/#-])", re.ASCII)


def unfold(link: Token, env: MutableMapping[str, Any]) -> None:
    """An address that is one of our threads' becomes a path, and a link that gets its title."""
    site, address = env.get("site", ""), str(link.attrs.get("href", ""))
    path = address.removeprefix(site) if site else ""
    if path != address and re.fullmatch(_PATH, path, re.ASCII):
        link.attrs |= {"href": path, "class": THREAD}


def split(token: Token, env: MutableMapping[str, Any], *, most: int) -> Iterator[Token]:
    """The text with the paths of our threads as links; what stands between them, which may name
    people and tags, is of the type "rest". At most `most` in a source, sigils among them."""
    last = 0
    for found in _FOUND.finditer(token.content):
        if env.get("sigils", 0) >= most:
            break
        env["sigils"] = env.get("sigils", 0) + 1
        yield Token("rest", "", 0, content=token.content[last : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": found.group(), "class": THREAD})
        yield text(found.group())
        yield Token("link_close", "a", -1)
        last = found.end()
    yield Token("rest", "", 0, content=token.content[last:])


def text(content: str) -> Token:
    return Token("text", "", 0, content=content)
