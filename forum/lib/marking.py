"""Marking what was found, in plain text: words by their stems, in a title and in the best passage.

The database does it too (ts_headline), but reads every word of every text anew to find its stem:
more than half of what a search cost. A stem is a word's beginning, give or take an umlaut; an
ending of a few letters may follow.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from forum.lib.text import shorten
from forum.lib.words import Piece

LONGEST_ENDING = 5
LOOKED_AT = 2_000  # characters of a text
BEFORE = 70  # characters before the first match of a passage
_LEXEME = re.compile(r"'([^'\s]+)'(:\*)?")
_TAG = re.compile(r"<[^>]*>?")
_WORD = re.compile(r"[^\W_]+")
_SHARP = re.compile("ß")
_BARE = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("y", "i"))


class Matches:
    """Which words to mark. Each word is thought about once, in however many texts it stands."""

    def __init__(self, endings: dict[str, int]) -> None:
        """`endings` says how many letters may follow each stem."""
        self._endings = endings
        self._lengths = sorted({len(stem) for stem in endings})
        self._known: dict[str, bool] = {}

    def within(self, text: str) -> Iterator[re.Match[str]]:
        """The words of the text that are to be marked, in their order.

        Stems are looked for in the whole text first: looking at each word costs many times that.
        """
        small = text.lower()
        if len(small) != len(text):  # a letter that is two when it is small: "İ"
            yield from filter(self._has, _WORD.finditer(text))
            return
        for start in sorted(self._starts(small)):
            word = _WORD.match(text, start)
            if word and self._has(word) and not text[start - 1 : start].isalnum():
                yield word

    def _starts(self, small: str) -> set[int]:
        """Where one of the stems may begin, in or before a word."""
        bare = _bare(small)
        sharp = [match.start() + n for n, match in enumerate(_SHARP.finditer(small))]
        starts = set()
        for stem in self._endings:
            start = bare.find(stem)
            while start >= 0:
                starts.add(start - bisect_left(sharp, start))
                start = bare.find(stem, start + 1)
        return starts

    def _has(self, match: re.Match[str]) -> bool:
        word = match.group()
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._think(_bare(word.lower()))
        return found

    def _think(self, word: str) -> bool:
        return any(
            len(word) - length <= self._endings.get(word[:length], -1)
            for length in self._lengths
            if length <= len(word)
        )


def matches(queries: Iterable[str]) -> Matches | None:
    """What to mark for these tsquery texts; None where there is nothing."""
    endings: dict[str, int] = {}
    for query in queries:
        for lexeme, prefix in _LEXEME.findall(query):
            stem = _bare(lexeme.lower())
            ending = 40 if prefix else LONGEST_ENDING if len(stem) > 2 else 0
            endings[stem] = max(endings.get(stem, 0), ending)
    return Matches(endings) if endings else None


def marked(text: str, wanted: Matches | None) -> list[Piece]:
    """The whole text as pieces."""
    pieces: list[Piece] = []
    end = 0
    for match in wanted.within(text) if wanted else ():
        pieces += [(text[end : match.start()], False)] if match.start() > end else []
        pieces.append((match.group(), True))
        end = match.end()
    return pieces + ([(text[end:], False)] if end < len(text) else [])


def passage(texts: Iterable[str], wanted: Matches | None, *, longest: int) -> list[Piece]:
    """Of several texts in our own HTML the passage around the first match, or the beginning of the
    first text, cut to about `longest` characters."""
    first = ""
    for source in texts:
        text = " ".join(html.unescape(_TAG.sub(" ", source[:LOOKED_AT])).split())
        first = first or text
        match = next(wanted.within(text), None) if wanted else None
        if match:
            return marked(_around(text, match.start(), longest), wanted)
    return marked(shorten(first, longest), None)


def _around(text: str, place: int, longest: int) -> str:
    """The text from a little before the place, beginning with a word."""
    if place <= BEFORE:
        return shorten(text, longest)
    begin = text.rfind(" ", 0, place - BEFORE // 2) + 1
    return "… " + shorten(text[begin:], longest - 2)


def _bare(small: str) -> str:
    """As stems are compared. One letter after another: `translate` asks for each of the text."""
    for letter, bare in _BARE:
        small = small.replace(letter, bare)
    return small
