"""The one text gate: everything a person (or an import, or the API) writes passes `clean` once,
before it is measured, stored or rendered. Plus the small helpers on plain text that pages share."""

import html as entities
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import nh3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .lookalikes import LOOKALIKES

MAX_LENGTH: Final = 200_000  # beyond any limit of ours: not worth the time to clean
MAX_MARKS: Final = 8  # combining marks in a row; real scripts need four or five, "zalgo" hundreds
ELLIPSIS: Final = "…"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Flags of England, Scotland and Wales are spelled with tag characters; elsewhere these are unseen.
_FLAG_OR_TAGS = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]"
)
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u2061-\u2064\u206a-\u206f\ufff9-\ufffb\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Only in a run as long as this can there be too many marks; most texts have none.
_MARK_RUN = re.compile(f"[\u0300-\U0010ffff]{{{MAX_MARKS + 1}}}")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LEADING_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
_BLOCK_ENDS = re.compile(r"</(?:p|li|h[1-6]|pre|blockquote|t[rdh])>|<br>|<hr>", re.IGNORECASE)

_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b"
_ISOLATES = "\u2066\u2067\u2068"
_POP_EMBEDDING = "\u202c"
_POP_ISOLATE = "\u2069"
# Letters by their category, blank to the eye: fillers of Hangul and the empty Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

_SPELLED = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "æ": "ae",
        "ø": "oe",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
    }
)


class TextRefused(ValueError):
    """What was typed cannot be kept as it is. `code` for machines, `message` a sentence for people
    in the language that is active when it is raised."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a text may hold. Characters are counted after `clean`; None means no limit."""

    min: int = 0
    max: int | None = None
    lines: int | None = None
    links: int | None = None
    mentions: int | None = None
    images: int | None = None


def clean(value: str, *, multiline: bool) -> str:
    """`value` in the one form that is stored: NFC, `\\n` as the only line end, nothing unseen.

    Refuses (TextRefused) NUL and lone surrogates, which no keyboard makes and no database or UTF-8
    can hold, and more than MAX_LENGTH characters. Strips other control characters except tab and
    newline, byte order marks, noncharacters and tag characters outside flags. Zero-width joiners
    and spaces stay (emoji, Persian, Khmer need them), but a text of nothing visible is the empty
    string. A single line has its white space collapsed, newlines included; of several lines, blank
    ones before and white space after the text go, indentation stays (it means code).

    Direction marks: embeddings and isolates are kept, and closed at the end of their paragraph
    so that they never turn the page around them; closers without an opener are dropped. The
    overrides RLO and LRO are stripped: prose never needs them, they only make text read
    differently from what it is ("exe.gpj").

    Idempotent: clean(clean(x)) == clean(x).
    """
    _check_length(value, Limits(max=MAX_LENGTH))
    if "\x00" in value:
        raise TextRefused("nul", _("This text holds an invalid character. Please remove it."))
    if _SURROGATES.search(value):
        raise TextRefused(
            "surrogate", _("This text holds half a character (a broken emoji?). Please remove it.")
        )
    value = _LINE_ENDS.sub("\n", value)
    if not multiline:
        value = value.replace("\n", " ")
    value = _CONTROLS.sub("", value)
    if not value.isascii():
        value = _settle_unicode(value)
    if multiline:
        return _LEADING_BLANK_LINES.sub("", value.rstrip())
    return " ".join(value.split())


def check(
    value: str, *, limits: Limits, links: int = 0, mentions: int = 0, images: int = 0
) -> None:
    """Raise TextRefused for the first limit that `value` (already clean) breaks. The counts of
    links, mentions and images come from the parse: `forum.lib.markup.count`."""
    _check_length(value, limits)
    _check_lines(value.count("\n") + 1, limits.lines)
    _check_links(links, limits.links)
    _check_mentions(mentions, limits.mentions)
    _check_images(images, limits.images)


def plain(html: str) -> str:
    """The text of our own rendered HTML on one line, for mail subjects, titles and indexes."""
    spaced = _BLOCK_ENDS.sub(lambda tag: tag.group() + " ", html)
    return " ".join(entities.unescape(nh3.clean(spaced, tags=set())).split())


def shorten(text: str, length: int, *, is_plain: bool = False) -> str:
    """At most `length` characters of `text` on one line (`is_plain`: it is), cut at a word's border
    where there is one in the last third, with an ellipsis when something was cut."""
    text = text if is_plain else " ".join(text.split())
    if len(text) <= length:
        return text
    room = max(length - len(ELLIPSIS), 0)
    cut = text[:room]
    border = cut.rfind(" ")
    if text[room] != " " and border >= room * 2 // 3:
        cut = cut[:border]
    # A joiner or an accent without what it belongs to must not hang at the cut.
    while room and len(cut) and unicodedata.category(text[len(cut)]) in ("Mn", "Me", "Cf"):
        cut = cut[:-1]
    return cut.rstrip(" \u200d,;:-–") + ELLIPSIS


def slug(title: str) -> str:
    """An ASCII slug of at most 80 characters: German letters spelled out, other Latin letters
    without their accents, `question` when nothing remains. ASCII, because links are read aloud,
    printed and pasted into mail programs that cut or encode anything else."""
    spelled = unicodedata.normalize("NFC", title).casefold().translate(_SPELLED)
    latin = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['`]", "", latin))
    result = ""
    for word in words:
        longer = f"{result}-{word}" if result else word[:80]
        if len(longer) > 80:
            break
        result = longer
    return result or "question"


def skeleton(handle: str) -> str:
    """What a handle looks like, in at most 60 characters: two handles with one skeleton are taken
    for each other, so only one may exist."""
    folded = unicodedata.normalize("NFKC", handle).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not _is_mark(c))
    looks = bare.translate(LOOKALIKES)
    looks = "".join(c for c in looks if unicodedata.category(c)[0] not in "PZC")
    return (looks.replace("rn", "m").replace("vv", "w") or folded)[:60]


def _settle_unicode(value: str) -> str:
    value = _FLAG_OR_TAGS.sub(r"\1", value)
    if _DIRECTION.search(value):
        value = "\n".join(_close_direction(paragraph) for paragraph in value.split("\n"))
    # Before NFC too: sorting thousands of marks on one letter takes quadratic time.
    value = _trim_marks(unicodedata.normalize("NFC", _trim_marks(value)))
    return value if _is_visible(value) else ""


def _close_direction(paragraph: str) -> str:
    """Close every open embedding and isolate; drop overrides and closers that close nothing.
    A closed isolate closes the embeddings opened inside it (UAX 9)."""
    kept: list[str] = []
    open_marks: list[str] = []
    for character in paragraph:
        if character in _OVERRIDES:
            continue
        if character in _EMBEDDINGS:
            open_marks.append(_POP_EMBEDDING)
        elif character in _ISOLATES:
            open_marks.append(_POP_ISOLATE)
        elif character == _POP_EMBEDDING:
            if open_marks[-1:] != [_POP_EMBEDDING]:
                continue
            open_marks.pop()
        elif character == _POP_ISOLATE:
            if _POP_ISOLATE not in open_marks:
                continue
            while open_marks[-1] != _POP_ISOLATE:
                kept.append(open_marks.pop())
            open_marks.pop()
        kept.append(character)
    return "".join(kept + open_marks[::-1])


def _is_mark(character: str) -> bool:
    return character > "\u02ff" and (
        unicodedata.category(character) in ("Mn", "Me") or unicodedata.combining(character) != 0
    )


def _trim_marks(value: str) -> str:
    if _MARK_RUN.search(value) is None:
        return value
    kept: list[str] = []
    run = 0
    for character in value:
        run = run + 1 if _is_mark(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_visible(value: str) -> bool:
    return any(
        unicodedata.category(c) not in ("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me")
        and c not in _BLANK_LETTERS
        for c in value
    )


def _check_length(value: str, limits: Limits) -> None:
    length = len(value)
    if limits.min and not length:
        raise TextRefused("required", _("Please write something here."))
    if length < limits.min:
        sentence = ngettext(
            "Please write at least %(allowed)d character. So far it is %(given)d.",
            "Please write at least %(allowed)d characters. So far it is %(given)d.",
            limits.min,
        )
        raise _refusal("too_short", sentence, limits.min, length)
    if limits.max is not None and length > limits.max:
        sentence = ngettext(
            "At most %(allowed)d character fits here, yours has %(given)d.",
            "At most %(allowed)d characters fit here, yours has %(given)d.",
            limits.max,
        )
        raise _refusal("too_long", sentence, limits.max, length)


def _check_lines(given: int, allowed: int | None) -> None:
    if allowed is not None and given > allowed:
        sentence = ngettext(
            "At most %(allowed)d line fits here, yours has %(given)d.",
            "At most %(allowed)d lines fit here, yours has %(given)d.",
            allowed,
        )
        raise _refusal("too_many_lines", sentence, allowed, given)


def _check_links(given: int, allowed: int | None) -> None:
    if allowed is not None and given > allowed:
        sentence = ngettext(
            "You may use at most %(allowed)d link for now, this has %(given)d.",
            "You may use at most %(allowed)d links for now, this has %(given)d.",
            allowed,
        )
        raise _refusal("too_many_links", sentence, allowed, given)


def _check_mentions(given: int, allowed: int | None) -> None:
    if allowed is not None and given > allowed:
        sentence = ngettext(
            "You may mention at most %(allowed)d person for now, this mentions %(given)d.",
            "You may mention at most %(allowed)d people for now, this mentions %(given)d.",
            allowed,
        )
        raise _refusal("too_many_mentions", sentence, allowed, given)


def _check_images(given: int, allowed: int | None) -> None:
    if allowed is not None and given > allowed:
        sentence = ngettext(
            "You may add at most %(allowed)d picture for now, this has %(given)d.",
            "You may add at most %(allowed)d pictures for now, this has %(given)d.",
            allowed,
        )
        raise _refusal("too_many_images", sentence, allowed, given)


def _refusal(code: str, sentence: str, allowed: int, given: int) -> TextRefused:
    return TextRefused(code, sentence % {"allowed": allowed, "given": given})
