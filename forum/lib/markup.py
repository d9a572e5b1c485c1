"""The one renderer: Markdown in, safe HTML out, at save and in the preview alike.

Two nets in a row. markdown-it (html off, rules and caps in `markup_rules`) writes the HTML, nh3
takes out whatever is not on the lists below. Every source of up to 20,000 characters renders in
under a second and under 500 kB; tests/forum/lib/hostile.py holds what we tried to break that."""

import functools
import html as entities
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

import nh3
from django.utils.translation import gettext as _
from markdown_it.token import Token

from . import markup_code, markup_rules, markup_threads
from .text import shorten

RENDERER_VERSION: Final = 3  # raise it whenever the same source gives other HTML
MAX_SOURCE: Final = 100_000  # characters; imports may hold more than a person may type
MAX_HTML: Final = 500_000  # bytes
MAX_GROWTH: Final = 20
_SMALL_HTML: Final = 100_000  # bytes that are fine however short the source was
EXCERPT_LENGTH: Final = 240

_BLOCKS: Final = {"p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre"}
_INLINE: Final = {"strong", "em", "s", "a", "img", "code", "span"}
_TABLES: Final = {"figure", "table", "thead", "tbody", "tr", "th", "td"}
TAGS: Final = frozenset(_BLOCKS | _INLINE | _TABLES)
ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": set(),  # nh3 would add lang and title
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
}
_ATTRIBUTE_VALUES: Final[dict[str, dict[str, set[str]]]] = {
    "img": {"loading": {"lazy"}},
    "pre": {"tabindex": {"0"}},
    "figure": {"tabindex": {"0"}},
    "th": {"align": {"left", "center", "right"}},
    "td": {"align": {"left", "center", "right"}},
}
# Links that only the renderer makes: what bears these classes is what it says.
MENTION: Final = "mention"
THREAD: Final = markup_threads.THREAD
SCHEMES: Final = frozenset({"http", "https", "mailto"})
REL: Final = "nofollow ugc noopener"


def _own_path(url: str) -> str | None:
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else None


def _cleaner(url_relative: Callable[[str], str | None]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags={
            "script", "style", "title", "textarea", "iframe", "noscript", "template",
        },
        attributes=ATTRIBUTES,
        tag_attribute_values=_ATTRIBUTE_VALUES,
        allowed_classes={"span": set(markup_code.CLASSES), "a": {MENTION, THREAD}},
        url_schemes=set(SCHEMES),
        url_relative=url_relative,
        link_rel=REL,
    )  # fmt: skip


_CLEANER = _cleaner(_own_path)
# In what the cleaner wrote, < begins a tag, and values stand in double quotes.
_BREAK = re.compile(r"<(?:/(?:p|li|h[1-6]|pre|blockquote|t[rdh])|[bh]r)>")
_TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
_MENTIONED: Final = re.compile(r'<a (?=[^>]*class="mention")[^>]*?href="([^"]+)"')

Resolve = Callable[[Set[str]], Mapping[str, str]]
KNOWN = 16  # texts rendered last, in a process


class MarkupTooLarge(ValueError):
    """The text would render to something no page can carry. `message` is a sentence for people."""

    code = "markup_too_large"

    def __init__(self) -> None:
        self.message = _(
            "This text becomes far larger when formatted. "
            "Please use fewer tables, lists and repeated links, or split it."
        )
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Count:
    """What the parse found. `links` leave the site (pictures from elsewhere become such links),
    `images` are our own, `mentions` and `tags` are lower-case names in order, each once,
    `characters` is the length of what a reader sees."""

    links: int
    images: int
    mentions: tuple[str, ...]
    tags: tuple[str, ...]
    characters: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` is safe to show as it is; `excerpt` is plain text (escape it), at most 240
    characters, without code and quotes when there is anything else."""

    html: str
    excerpt: str
    count: Count


def render(
    source: str,
    *,
    link_members: Resolve | None = None,
    link_tags: Resolve | None = None,
    media_url: str = "/media/",
    site_url: str = "",
) -> Rendered:
    """Render Markdown that went through `text.clean`. Raises MarkupTooLarge, nothing else.

    The resolvers are asked at most once each, with all that the text names: `link_members` and
    `link_tags` get lower-case names and answer name -> path. What they leave out stays as typed.
    Bare addresses of our threads (`site_url` or a path) become links of the class THREAD, which
    get the thread's title when they are read (lib/thread_links.py).
    """
    unlinked = _unlinked(source, media_url, site_url)
    count = unlinked.count
    urls = _resolve("@", count.mentions, link_members) | _resolve("#", count.tags, link_tags)
    return _rendered(source, media_url, site_url, urls) if urls else unlinked


@functools.lru_cache(maxsize=KNOWN)
def _unlinked(source: str, media_url: str, site_url: str) -> Rendered:
    """With names as they were typed. A form looks at this before its verb asks for the same."""
    return _rendered(source, media_url, site_url, {})


def _rendered(source: str, media_url: str, site_url: str, urls: dict[str, str]) -> Rendered:
    tokens, env = _parse(source, media_url=media_url, site_url=site_url)
    count = _count(tokens)
    env["urls"] = urls
    # One definition of an address may be used thousands of times: weigh before building.
    if sum(len(str(t.attrs.get("href", ""))) for t in _inline(tokens)) > MAX_HTML:
        raise MarkupTooLarge
    parser = markup_rules.parser_for(source)
    html = _CLEANER.clean(parser.renderer.render(tokens, parser.options, env))
    size = len(html.encode())
    if size > min(MAX_HTML, max(_SMALL_HTML, MAX_GROWTH * len(source.encode()))):
        raise MarkupTooLarge
    return Rendered(html=html, excerpt=_excerpt(tokens), count=count)


def plain(html: str) -> str:
    """The text of what `render` wrote, on one line. `text.plain` says the same of anybody's HTML,
    in four times the time."""
    return " ".join(entities.unescape(_TAG.sub("", _BREAK.sub(" ", html))).split())


def beginning(html: str, length: int) -> str:
    """As `plain`, or at least the first `length` characters of it: for what is cut anyway."""
    words: list[str] = []
    size = 0
    for block in _BREAK.split(html):
        bare = _TAG.sub("", block)
        if "<" in bare:  # what looked like the end of a block stands in an attribute
            return plain(html)
        words += entities.unescape(bare).split()
        size += len(bare)
        if size > length and len(line := " ".join(words)) > length:
            return line
    return " ".join(words)


def absolute(html: str, *, base: str) -> str:
    """Rendered HTML for readers elsewhere: cleaned anew, our own addresses begin with `base`."""
    return _absolute_cleaner(base).clean(html)


@functools.lru_cache(maxsize=4)
def _absolute_cleaner(base: str) -> nh3.Cleaner:
    return _cleaner(lambda url: base + url if _own_path(url) else None)


def count(source: str, *, media_url: str = "/media/") -> Count:
    """What limits ask about, without building HTML. Raises MarkupTooLarge."""
    tokens, _env = _parse(source, media_url=media_url)
    return _count(tokens)


def count_links(source: str) -> int:
    """How many links leave the site."""
    return count(source).links


def count_images(source: str) -> int:
    """How many of our own pictures are shown."""
    return count(source).images


def mentions(source: str) -> tuple[str, ...]:
    """The names behind `@`, lower case, in order, each once; not those in code or links."""
    return count(source).mentions


def pictures_as_links(source: str, *, to: str, media_url: str = "/media/") -> str:
    """The text with a link `to` where a picture of ours stood, by the words that it had."""
    picture = re.compile(rf"!\[([^\[\]]*)\]\({re.escape(media_url)}[^()\s]*[^()]*\)")
    return picture.sub(lambda found: f"[{found[1].strip() or _('Picture')}]({to})", source)


def mentioned(html: str) -> list[str]:
    """The paths (/members/nina/) of the people who are named in rendered HTML, each once."""
    return list(dict.fromkeys(_MENTIONED.findall(html)))


def _parse(
    source: str, *, media_url: str, site_url: str = ""
) -> tuple[list[Token], dict[str, Any]]:
    if len(source) > MAX_SOURCE:
        raise MarkupTooLarge
    env: dict[str, Any] = {"media": media_url, "site": site_url}
    return markup_rules.parser_for(source).parse(source, env), env


def _inline(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _count(tokens: Sequence[Token]) -> Count:
    links = images = characters = 0
    names: dict[str, dict[str, None]] = {"@": {}, "#": {}}
    for token in _inline(tokens):
        if token.type == "link_open":
            links += not str(token.attrs.get("href", "")).startswith("/")
        elif token.type == "image":
            images += 1
        elif token.type == "sigil":
            names[token.content[0]].setdefault(token.content[1:].lower())
        if token.type != "image":  # its content is what replaces it
            characters += len("".join(token.content.split()))
    characters += sum(len(t.content.strip()) for t in tokens if t.type in ("fence", "code_block"))
    return Count(
        links=links + _unlinked_addresses(tokens),
        images=images,
        mentions=tuple(names["@"]),
        tags=tuple(names["#"]),
        characters=characters,
    )


def _unlinked_addresses(tokens: Sequence[Token]) -> int:
    """Addresses that stayed text because there are too many of them (`parser_for`)."""
    texts = (t.content for t in _inline(tokens) if t.type == "text")
    found = sum(len(re.findall(r"https?://\w|www\.\w", text, re.IGNORECASE)) for text in texts)
    return found if found > markup_rules.MAX_AUTOLINKS else 0


def _resolve(sigil: str, names: Sequence[str], resolve: Resolve | None) -> dict[str, str]:
    if resolve is None or not names:
        return {}
    return {f"{sigil}{name}": url for name, url in resolve(frozenset(names)).items()}


def _excerpt(tokens: Sequence[Token]) -> str:
    prose = shorten(_words(tokens, aside=False), EXCERPT_LENGTH)
    return prose or shorten(_words(tokens, aside=True), EXCERPT_LENGTH)


def _words(tokens: Sequence[Token], *, aside: bool) -> str:
    """The text of the first blocks; with `aside` also quotes, tables and code."""
    parts: list[str] = []
    length = depth = 0
    for token in tokens:
        if token.type.startswith(("blockquote_", "table_")):
            depth += token.nesting
        elif token.type in ("fence", "code_block") and aside:
            parts.append(token.content)
        elif token.type == "inline" and (aside or not depth):
            parts.append(_inline_text(token.children or []))
        length += len(parts[-1]) if parts else 0
        if length > 2_000:
            break
    return " ".join(parts)


def _inline_text(children: Sequence[Token]) -> str:
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in children
        if token.type != "image"
    )
