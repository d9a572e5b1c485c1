"""What somebody typed into search, taken apart: words, phrases, operators, and what went wrong.

`read` takes any text at all. What it does not understand it says (`troubles`), and the rest of
the query still counts.
"""

import functools
import re
from dataclasses import dataclass, replace

from forum.lib import search_operators as operators
from forum.lib import spelling
from forum.lib.search_operators import Value
from forum.lib.words import ends_open

LONGEST = 300
MOST_CONDITIONS = 12
# A piece is a phrase in quotes, an operator with or without quotes, or whatever else has no blank.
_PIECE = re.compile(
    r"(?P<minus>[-–−](?=\S))?"
    r'(?:(?P<name>[^\W\d_]{2,12}):(?:"(?P<quoted>[^"]{1,80})"|(?P<bare>[^\s"]{1,80})?)(?=\s|$)'
    r'|["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]'
    r"|(?P<word>\S+))"
)
# "is: solved", for those who put a blank after each colon.
_BLANK_AFTER = re.compile(
    rf"(?<!\S)([-–−]?(?:is|ist)):\s+(?=(?:{'|'.join(operators.state_words())})(?:\s|$))",
    re.IGNORECASE,
)
_SCHEMES = {"http", "https", "mailto", "tel", "ftp", "sms"}
# As they say yes or no of one thing, several of these would find nothing: the last one counts.
_ONCE = {"answers", "before", "after", "in", "lang"}


@dataclass(frozen=True)
class Piece:
    """A part of the query as it was typed. `field` is "" for words and phrases; one that `is_void`
    was meant as an operator and says nothing."""

    text: str
    words: str = ""
    field: str = ""
    raw: str = ""
    value: Value | None = None
    is_not: bool = False
    is_void: bool = False

    @property
    def is_words(self) -> bool:
        return not self.field and not self.is_void


@dataclass(frozen=True)
class Trouble:
    """What was not understood. `kind` is "name" (no such operator), "value" (the operator cannot
    say that), "empty" (it says nothing), "many", or "absent" (nothing is called so);
    `better` is the whole query set right, or ""."""

    kind: str
    field: str
    name: str
    raw: str
    better: str = ""


@dataclass(frozen=True)
class Query:
    """`pieces` in their order; what was not understood is no operator among them. With `is_open`
    the last word may be unfinished: nothing follows it."""

    pieces: tuple[Piece, ...]
    troubles: tuple[Trouble, ...] = ()
    is_open: bool = False

    @property
    def text(self) -> str:
        """The query as it would be typed."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> str:
        """Words and phrases to look for, as they were typed."""
        return " ".join(p.text for p in self.pieces if p.is_words and not p.is_not)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Words and phrases that must not be there."""
        return tuple(p.words for p in self.pieces if p.is_words and p.is_not and p.words)

    @property
    def conditions(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.field)

    def says(self, field: str, value: str) -> bool:
        return any(self._is(piece, field, value) for piece in self.pieces)

    def having(self, field: str, value: str) -> "Query":
        """With this operator at the end; one that can be said once takes the other's place."""
        kept = [p for p in self.pieces if not (field in _ONCE | {"is"} and p.field == field)]
        return replace(self, pieces=(*kept, written(field, value)))

    def lacking(self, field: str, value: str) -> "Query":
        kept = (piece for piece in self.pieces if not self._is(piece, field, value))
        return replace(self, pieces=tuple(kept))

    def without(self, piece: Piece) -> "Query":
        return replace(self, pieces=tuple(one for one in self.pieces if one is not piece))

    def only_words(self) -> "Query":
        """All operators taken off."""
        return replace(self, pieces=tuple(piece for piece in self.pieces if piece.is_words))

    def respelled(self, better: dict[str, str]) -> "Query":
        """With other spellings of some words (in small letters), operators as they are."""

        def respell(piece: Piece) -> Piece:
            if not piece.is_words or piece.is_not:
                return piece
            text = _WORD.sub(lambda m: better.get(m.group().lower(), m.group()), piece.text)
            return replace(piece, text=text)

        return replace(self, pieces=tuple(map(respell, self.pieces)))

    @staticmethod
    def _is(piece: Piece, field: str, value: str) -> bool:
        return piece.field == field and piece.value == value and not piece.is_not


_WORD = re.compile(r"[^\W_]+")


@functools.lru_cache(maxsize=1_000)
def written(field: str, value: str) -> Piece:
    """An operator as we write it."""
    said = f'"{value}"' if re.search(r"\s", value) else value
    return Piece(f"{field}:{said}", field=field, raw=value, value=operators.read(field, value))


def read(text: str) -> Query:
    """Any text at all; what is longer than LONGEST is cut."""
    pieces: list[Piece] = []
    troubles: list[Trouble] = []
    wrong: list[tuple[int, Trouble, str]] = []
    text = _BLANK_AFTER.sub(r"\1:", text[:LONGEST])
    for match in _PIECE.finditer(text):
        piece, trouble, better = _piece(match)
        if trouble is not None:
            wrong.append((len(pieces), trouble, better))
        pieces.append(piece)
    for place, trouble, better in wrong:
        set_right = [p.text for p in pieces]
        set_right[place] = better
        troubles.append(replace(trouble, better=" ".join(set_right) if better else ""))
    is_open = bool(pieces) and pieces[-1].is_words and ends_open(text)
    return Query(tuple(_at_most(pieces, troubles)), tuple(troubles), is_open)


def _piece(match: re.Match[str]) -> tuple[Piece, Trouble | None, str]:
    typed, is_not = match.group(), match["minus"] is not None
    name, phrase = match["name"], match["phrase"]
    if name and name.casefold() not in _SCHEMES:
        raw = match["quoted"] or match["bare"] or ""
        found = _operator(typed, name, raw, is_not)
        if found is not None:
            return found
    words = phrase if phrase is not None else typed.removeprefix(match["minus"] or "")
    return Piece(typed, words=words, is_not=is_not), None, ""


def _operator(
    typed: str, name: str, raw: str, is_not: bool
) -> tuple[Piece, Trouble | None, str] | None:
    """The operator; what is wrong with it, and how it would be right; None for mere words."""
    minus = "-" if is_not else ""
    field = operators.field_of(name)
    if not field:
        if not raw or raw[0].isdigit() or raw.startswith("/"):
            return None  # "Error:1309" is no operator, nor is an address
        near = spelling.nearest(name.casefold(), [*operators.NAMES, *_all_names()], most=1)
        meant = operators.field_of(near)
        better = f"{minus}{meant}:{raw}" if meant and operators.read(meant, raw) is not None else ""
        # A name that is like none of ours may have been meant as a word.
        piece = Piece(typed, words=f"{name} {raw}", is_not=is_not, is_void=bool(meant))
        return piece, Trouble("name", meant, name, raw), better
    if not raw:
        if typed.endswith(":") and field not in ("is", "in"):
            return _said_nothing(typed, name, field)
        return None
    value = operators.read(field, raw)
    if value is None:
        better = _near_value(field, raw)
        better = f"{minus}{field}:{better}" if better else ""
        return Piece(typed, is_void=True), Trouble("value", field, name, raw), better
    return Piece(typed, field=field, raw=raw, value=value, is_not=is_not), None, ""


def _said_nothing(typed: str, name: str, field: str) -> tuple[Piece, Trouble | None, str] | None:
    """ "tag:" alone is an operator that was not finished; "von:" in a pasted mail is a word."""
    if name.casefold() != field:
        return None
    return Piece(typed, is_void=True), Trouble("empty", field, name, ""), ""


def _near_value(field: str, raw: str) -> str:
    """What was nearly said, of those operators that can say only a few things."""
    if field == "is":
        near = spelling.nearest(raw.casefold(), operators.state_words(), most=2)
        return str(operators.read("is", near) or "")
    if field == "in":
        return "title"
    return ""


def _all_names() -> list[str]:
    return [name for names in operators.NAMES.values() for name in names]


def _at_most(pieces: list[Piece], troubles: list[Trouble]) -> list[Piece]:
    """No more operators than MOST_CONDITIONS, and one of each that counts once: the last."""
    kept: list[Piece] = []
    once: set[str] = set()
    for piece in reversed(pieces):
        if piece.field in _ONCE and piece.field in once:
            continue
        once.add(piece.field)
        kept.append(piece)
    kept.reverse()
    extra = [piece for piece in kept if piece.field][MOST_CONDITIONS:]
    if extra:
        troubles.append(Trouble("many", extra[0].field, extra[0].field, extra[0].raw))
    return [piece for piece in kept if piece not in extra]
