"""Our Markdown: which rules of markdown-it hold, with caps on all that could grow out of bounds.

Notes travel through a render in markdown-it's `env`: `cells` (table cells so far), `coloured`
(characters of code with colours so far), `media` (where our own pictures live), `urls`
(mention or tag -> address)."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any, Final

import linkify_it
from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block, reference, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from . import markup_threads
from .markup_code import MAX_COLOURED, coloured
from .markup_threads import text

MAX_NESTING: Final = 20
LEAST_HEADING: Final = 3  # h1 is the title of the page, h2 its parts
MAX_CELLS: Final = 2_000
MAX_COLUMNS: Final = 30
MAX_REFERENCES: Final = 100
MAX_AUTOLINKS: Final = 200
MAX_URL: Final = 2_000
MAX_SIGILS: Final = 100

# http and https with a host and without a user name (https://mybank.de@evil.example), mailto,
# or a path on our own host; `//host` and `/\host` would leave it.
_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]|$)|mailto:[^\s@]+@[^\s@]+$|/(?![/\\])", re.I)
_SCHEME_BEFORE = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
# @nina, #esim; not inside words, addresses of mail, or paths.
_SIGIL = re.compile(r"(?<![\w@#&/.+-])([@#])(\w(?:[\w.-]{0,38}\w)?)")


class Autolinks(linkify_it.LinkifyIt):
    """Finds `https://...` and `www....` in text. Bare domains and mail addresses stay text: the
    first turn `README.md` and `z.B.` into links, the second feed harvesters."""

    def __init__(self) -> None:
        super().__init__(
            {"www.": {"validate": self.validate_www, "normalize": self.normalize_www},
             "ftp:": None, "//": None, "mailto:": None},
            {"fuzzy_link": False, "fuzzy_email": False},
        )  # fmt: skip

    def _validate_http(self, text: str, pos: int) -> int:
        # The pattern would walk to the end of the text from each of its links.
        length = super()._validate_http(text[: pos + MAX_URL], pos)
        return length if length < MAX_URL else 0

    def validate_www(self, text: str, pos: int) -> int:
        if "www" not in self.re:
            self.re["www"] = re.compile(
                self.re["src_host_port_strict"] + self.re["src_path"], re.IGNORECASE
            )
        found = self.re["www"].match(text[: pos + MAX_URL], pos)
        return len(found.group()) if found and "." in found.group() else 0

    def normalize_www(self, match: Any) -> None:
        match.url = "https://" + match.url


class Markdown(MarkdownIt):
    """The parser with our idea of an address."""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return len(url) <= 2 * MAX_URL and bool(_ADDRESS.match(url))

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return super().normalizeLink(url) if len(url) <= MAX_URL else url * 3

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """As typed: punycode stays punycode, so that a look-alike domain shows."""
        return link


def parser_for(source: str) -> Markdown:
    """The parser for this source; with hundreds of addresses in it, one that links none of them
    by itself (each costs its search, and nobody but a spammer writes so many)."""
    lowered = source.lower()
    addresses = lowered.count("://") + lowered.count("www.")
    return _parser(linkify=addresses <= MAX_AUTOLINKS)


@cache
def _parser(*, linkify: bool) -> Markdown:
    md = Markdown(
        "js-default",
        # A phone's keyboard has one return key: a single line break is one.
        {"html": False, "breaks": True, "linkify": linkify, "maxNesting": MAX_NESTING},
        renderer_cls=Html,
    )
    md.linkify = Autolinks()
    md.disable(["html_block", "html_inline", "replacements", "smartquotes"])
    md.block.ruler.at(
        "blockquote", _capped_quote, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.block.ruler.at("list", _capped_list, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.at("table", _capped_table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("reference", _capped_reference)
    md.inline.ruler.at("linkify", _linkify_here)
    md.core.ruler.before("text_join", "dress", _dress)
    return md


class Html(RendererHTML):
    """What differs from the library's HTML: code, tables that scroll, mentions."""

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        # tabindex: what scrolls must be reachable by keyboard.
        return f'<pre tabindex="0"><code>{escape(tokens[idx].content)}</code></pre>\n'

    def fence(
        self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        code = tokens[idx].content
        language = tokens[idx].info.strip().split(maxsplit=1)[:1]
        html = None
        if language and env.get("coloured", 0) + len(code) <= MAX_COLOURED:
            env["coloured"] = env.get("coloured", 0) + len(code)
            html = coloured(code, language=language[0])
        return f'<pre tabindex="0"><code>{html or escape(code)}</code></pre>\n'

    def table_open(self, *_: Any) -> str:
        return '<figure tabindex="0"><table>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></figure>\n"

    def sigil(
        self, tokens: Sequence[Token], idx: int, options: Any, env: MutableMapping[str, Any]
    ) -> str:
        content = escape(tokens[idx].content)
        url = env.get("urls", {}).get(tokens[idx].content.lower())
        if not url:
            return content
        # What was said to somebody elsewhere is not said to them again where it is quoted.
        is_said = content.startswith("@") and not tokens[idx].meta.get("quoted")
        named = ' class="mention"' if is_said else ""
        return f'<a{named} href="{escape(url)}">{content}</a>'


def _capped_quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Beyond the cap a `>` is text; the library alone would drop what stands behind it."""
    return state.level < MAX_NESTING - 2 and blockquote(state, start, end, silent)


def _capped_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return state.level < MAX_NESTING - 2 and list_block(state, start, end, silent)


def _capped_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Tables while the post has cells left; a larger one, and all after it, stay text."""
    if state.env.get("cells", 0) >= MAX_CELLS or start + 2 > end:
        return False
    # The second line decides the number of columns; cheap to see before anything is built.
    line = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]]
    columns = line.strip().strip("|").count("|") + 1
    if columns > MAX_COLUMNS:
        return False
    if silent:
        return table(state, start, end, silent)
    room = (MAX_CELLS - state.env.get("cells", 0)) // columns
    first = len(state.tokens)
    found = table(state, start, min(end, start + 2 + room), silent)
    if found:
        built = sum(token.type in ("th_open", "td_open") for token in state.tokens[first:])
        state.env["cells"] = state.env.get("cells", 0) + built
    return found


def _capped_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if len(state.env.get("references", ())) >= MAX_REFERENCES:
        return False
    return reference(state, start, end, silent)


def _linkify_here(state: StateInline, silent: bool) -> bool:
    """Like markdown-it's rule (a link wins over the emphasis and brackets in its address), but
    looks at the next MAX_URL characters only, not at the rest of the text from every colon."""
    linkify: Any = state.md.linkify
    if not state.md.options.linkify or state.linkLevel > 0:
        return False
    if not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME_BEFORE.search(state.pending[-6:])
    if scheme is None:
        return False
    start = state.pos - len(scheme[1])
    link = linkify.match_at_start(state.src[start : start + MAX_URL + 10])
    if link is None:
        return False
    url = link.url.rstrip("*")
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.tokens[-1].info = "auto"
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - len(scheme[1])
    return True


def _dress(state: StateCore) -> None:
    """The last look at the parse: headings below the page's own, no style attributes, pictures
    from elsewhere become links, deep emphasis loses its marks, mentions and tags are found."""
    level = LEAST_HEADING - 1
    for token in state.tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            state.env["quotes"] = state.env.get("quotes", 0) + token.nesting
        if token.type == "heading_open":
            # One step deeper at most: whoever listens to the page takes a gap for a lost part.
            level = min(int(token.tag[1]) + LEAST_HEADING - 1, level + 1, 6)
            token.tag = f"h{level}"
        elif token.type == "heading_close":
            token.tag = f"h{level}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
        elif token.type == "inline" and token.children:
            token.children = _dress_inline(token.children, state.env)


def _dress_inline(children: list[Token], env: MutableMapping[str, Any]) -> list[Token]:
    kept: list[Token] = []
    depth = links = 0
    for token in children:
        depth += token.nesting
        too_deep = depth > MAX_NESTING if token.nesting > 0 else depth >= MAX_NESTING
        links += token.nesting if token.tag == "a" else 0
        if token.nesting and too_deep:
            continue
        if token.type == "link_open" and token.info == "auto":
            markup_threads.unfold(token, env)
        if token.type == "image":
            kept += _picture(token, in_link=links > 0, media=env.get("media", "/media/"))
        elif token.type == "text" and not links and any(mark in token.content for mark in "@#/"):
            for part in markup_threads.split(token, env, most=MAX_SIGILS):
                kept += _split_sigils(part, env) if part.type == "rest" else [part]
        else:
            kept.append(token)
    return kept


def _picture(token: Token, *, in_link: bool, media: str) -> list[Token]:
    address = str(token.attrs.get("src", ""))
    if re.fullmatch(re.escape(media) + r"[\w-]+(?:[./][\w-]+)*", address, re.ASCII):
        token.attrs["loading"] = "lazy"
        return [token]
    text = Token("text", "", 0, content=token.content.strip() or address)
    if in_link:
        return [text]
    opening = Token("link_open", "a", 1, attrs={"href": address}, info="image")
    return [opening, text, Token("link_close", "a", -1)]


def _split_sigils(token: Token, env: MutableMapping[str, Any]) -> list[Token]:
    parts: list[Token] = []
    last = 0
    for found in _SIGIL.finditer(token.content):
        if env.get("sigils", 0) >= MAX_SIGILS:
            break
        env["sigils"] = env.get("sigils", 0) + 1
        parts.append(text(token.content[last : found.start()]))
        meta = {"quoted": env.get("quotes", 0) > 0}
        parts.append(Token("sigil", "", 0, content=found.group(), meta=meta))
        last = found.end()
    parts.append(text(token.content[last:]))
    return parts
