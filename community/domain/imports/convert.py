"""Their text made ours: HTML bodies and comments to our Markdown, the words staying the same."""

import re
from typing import Any, Final

from bs4 import Tag
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter, chomp  # type: ignore[attr-defined]

from forum.lib import markup_rules, text

_BLANKS = re.compile(r"[\t\n\r\f ]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\\`*|]+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&|~])")
# What opens a heading, a list or an underline when a line begins with it.
_OPENS_BLOCK = re.compile(r"^( *)(#{1,6}(?=\s|$)|[-+](?=\s|$)|=+\s*$|-{2,}\s*$)")
_OPENS_LIST = re.compile(r"^( *\d{1,9})([.)])(?=\s|$)")
_OPENS_IN_COMMENT = re.compile(
    r"^(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|=+\s*$|-{2,}|[*_]{3,}\s*$|`{3}|~{3}|\||:-|\[[^\]]*\]:)"
)
_FENCE = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#-]+)")
_MOVABLE: Final = ".,:;!?\"'…”’“‘)("
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_PLAIN_RAISED: Final = {"st", "nd", "rd", "th", "er", "e", "a", "o", "™", "®", "©", "tm"}
_CODE: Final = {"code", "kbd", "samp"}


def body(html: str) -> str:
    """A post's HTML as Markdown of ours. Whatever the HTML is, its words come out."""
    try:
        # Inside an element it cannot be taken for a file's name or an XML document.
        return _CONVERTER.convert(f"<div>{html}</div>").strip("\n")
    except (RecursionError, ValueError, AssertionError, ParserRejectedMarkup):
        return plain_body(html)


def plain_body(html: str) -> str:
    """The words alone, for what is too deep or too large to keep its form."""
    return escaped(text.plain(html.replace("\x00", "")))


def comment(source: str) -> str:
    """A comment's inline Markdown, changed so that no line of it becomes a block."""
    lines = (line.strip() for line in source.splitlines())
    inline = (_OPENS_IN_COMMENT.sub(r"\\\1", line) for line in lines)
    return "\n".join(_OPENS_LIST.sub(r"\1\\\2", line) for line in inline)


def about(html: str, *, length: int) -> str:
    """HTML as plain text on one line, at most `length` characters."""
    return text.shorten(text.plain(html), length)


def escaped(plain: str) -> str:
    """Plain text as Markdown that shows just that; addresses stay whole, so that they link."""
    parts, last = [], 0
    for found in _ADDRESS.finditer(plain):
        parts += [_SPECIAL.sub(r"\\\1", plain[last : found.start()]), found[0]]
        last = found.end()
    parts.append(_SPECIAL.sub(r"\\\1", plain[last:]))
    line = _OPENS_BLOCK.sub(r"\1\\\2", "".join(parts))
    return _OPENS_LIST.sub(r"\1\\\2", line)


class Converter(MarkdownConverter):
    """What our Markdown does otherwise than markdownify's: no HTML, single breaks count."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        strip_pre = None
        table_infer_header = True

    def process_text(self, el: Any, parent_tags: set[str] | None = None) -> str:
        tags = parent_tags or set()
        if "pre" in tags:
            return str(el)
        words = _BLANKS.sub(" ", str(el))
        if _is_break(el.previous_sibling):
            words = words.lstrip(" ")
        if _is_break(el.next_sibling):
            words = words.rstrip(" ")
        return words if tags & _CODE else escaped(words)

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised(el, text, "**", parent_tags)

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised(el, text, "*", parent_tags)

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised(el, text, "~~", parent_tags)

    convert_strong = convert_b
    convert_i = convert_em
    convert_s = convert_strike = convert_del

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags:
            return "\n" + text if "pre" in parent_tags else " " + text
        return " " if "_inline" in parent_tags else "\n" + text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        before, after, words = chomp(text)
        address = _address(el.get("href"))
        if "_noformat" in parent_tags or "a" in parent_tags or not words or not address:
            return text
        if el.find("img") is not None:  # became a link to this address already
            return text
        if el.get_text() == el.get("href") and address.startswith("http"):
            return f"{before}<{address}>{after}"
        return f"{before}[{' '.join(words.split())}]({_destination(address)}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = _BLANKS.sub(" ", str(el.get("alt") or el.get("title") or "")).strip()
        outer = el.find_parent("a")
        address = _address(outer.get("href")) if outer is not None else ""
        address = address or _address(el.get("src"))
        if not address or "_noformat" in parent_tags:
            return escaped(words)
        return f"[{escaped(words or address)}]({_destination(address)})"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip("\n")
        if not text.strip():
            return ""
        longest = max((len(run) for run in _FENCE.findall(text)), default=2)
        fence = "`" * (longest + 1)
        return f"\n\n{fence}{_language(el)}\n{text}\n{fence}\n\n"

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "spoiler" in (el.get("class") or ()):
            text = "**Spoiler:**\n\n" + text.strip("\n")
        quoted = str(super().convert_blockquote(el, text, parent_tags))  # type: ignore[misc]
        return quoted if "_inline" in parent_tags else f"\n{quoted}"

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _shifted(text, _RAISED, "^")

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _shifted(text, _LOWERED, r"\_")

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"


def _is_break(el: Any) -> bool:
    return isinstance(el, Tag) and el.name == "br"


def _emphasised(el: Tag, words: str, sign: str, parent_tags: set[str]) -> str:
    """`words` between signs, placed so that Markdown takes the signs for signs: punctuation at
    the border goes outside where a letter follows at once, as in <b>Note:</b>so."""
    before, after, inner = chomp(words)
    if "_noformat" in parent_tags or not inner or "\n\n" in inner:
        return words
    if not after and _letter_at(el.next_sibling, 0):
        kept = inner.rstrip(_MOVABLE)
        if el.get_text().endswith(inner[len(kept) :]):
            inner, after = kept, inner[len(kept) :]
    if not before and _letter_at(el.previous_sibling, -1):
        kept = inner.lstrip(_MOVABLE)
        inner, before = kept, inner[: len(inner) - len(kept)]
    return f"{before}{sign}{inner}{sign}{after}" if inner else before + after


def _letter_at(el: Any, place: int) -> bool:
    words = el.get_text() if isinstance(el, Tag) else str(el or "")
    return bool(words) and words[place].isalnum()


def _address(href: Any) -> str:
    """The address if our pages may link to it, else nothing: paths of their site are not ours."""
    address = str(href or "").strip().replace(" ", "%20")
    address = _BLANKS.sub("", address).replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    if address.startswith("//"):
        address = "https:" + address
    if address.startswith("/") or not _LINKS.validateLink(_LINKS.normalizeLink(address)):
        return ""
    return address


def _destination(address: str) -> str:
    """For `[words](here)`; in angle brackets when it holds brackets of its own."""
    return f"<{address}>" if "(" in address or ")" in address else address


def _language(el: Tag) -> str:
    """The language that a class such as `lang-py prettyprint` names, else nothing."""
    inner = el.find("code")
    classes = [*(el.get("class") or ()), *((inner.get("class") or ()) if inner else ())]
    return next((m[1] for name in classes if (m := _LANGUAGE.fullmatch(name))), "")


def _shifted(words: str, letters: dict[int, int], sign: str) -> str:
    """Raised or lowered words without HTML: as characters of their own where those exist."""
    bare = words.strip()
    if not bare or bare.lower() in _PLAIN_RAISED:
        return words
    if all(ord(letter) in letters for letter in bare):
        return words.translate(letters)
    return f"{sign}{bare}" if len(bare) == 1 else f"{sign}({bare})"


_LINKS: Final = markup_rules.parser_for("")
_CONVERTER: Final = Converter()
