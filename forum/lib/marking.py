"""Marking what was found, in plain text: words by their stems, in a title and in the best passage.

The database does it too (ts_headline), but reads every word of every text anew to find its stem:
two thirds of what a search cost. A stem is a word's beginning, give or take an umlaut; an ending
of a few letters may follow, and in a compound anything.
"""

import html
import re
from collections.abc import Iterable

from forum.lib.text import shorten
from forum.lib.words import Piece

LONGEST_ENDING = 5
# A stem of fewer letters than this says too little to be looked for inside of words.
INSIDE = 5
BEFORE = 70  # characters before the first match of a passage
_LEXEME = re.compile(r"'([^'\s]+)'(:\*)?")
_TAG = re.compile(r"<[^>]*>")
_LETTERS = {"a": "[aä]", "o": "[oö]", "u": "[uü]", "i": "[iy]"}

Pattern = re.Pattern[str]


def pattern(queries: Iterable[str]) -> Pattern | None:
    """What to mark for these tsquery texts; None where there is nothing."""
    found: dict[str, bool] = {}
    for query in queries:
        for stem, prefix in _LEXEME.findall(query):
            found[stem] = found.get(stem, False) or bool(prefix)
    if not found:
        return None
    longest_first = sorted(found, key=lambda stem: (-len(stem), stem))
    return re.compile("|".join(_word(stem, found[stem]) for stem in longest_first), re.IGNORECASE)


def _word(stem: str, is_prefix: bool) -> str:
    if len(stem) < 3 and not is_prefix:
        return rf"(?<!\w){re.escape(stem)}(?!\w)"
    letters = re.escape(stem).replace("ss", "(?:ss|ß)")
    letters = "".join(_LETTERS.get(letter, letter) for letter in letters)
    begin = "" if len(stem) >= INSIDE else r"(?<!\w)"
    return rf"{begin}{letters}\w{{0,{20 if is_prefix else LONGEST_ENDING}}}(?!\w)"


def marked(text: str, matches: Pattern | None) -> list[Piece]:
    """The whole text as pieces."""
    pieces: list[Piece] = []
    end = 0
    for match in matches.finditer(text) if matches else ():
        if match.start() == match.end():
            continue
        pieces += [(text[end : match.start()], False)] if match.start() > end else []
        pieces.append((match.group(), True))
        end = match.end()
    return pieces + ([(text[end:], False)] if end < len(text) else [])


def passage(texts: Iterable[str], matches: Pattern | None, *, longest: int) -> list[Piece]:
    """Of several texts in our own HTML the passage around the first match, or the beginning of the
    first text, cut to about `longest` characters."""
    plain = [" ".join(html.unescape(_TAG.sub(" ", text)).split()) for text in texts]
    for text in plain if matches else ():
        match = matches.search(text) if matches else None
        if match:
            return marked(_around(text, match.start(), longest), matches)
    return marked(shorten(plain[0], longest), None) if plain else []


def _around(text: str, place: int, longest: int) -> str:
    """The text from a little before the place, beginning with a word."""
    if place <= BEFORE:
        return shorten(text, longest)
    begin = text.rfind(" ", 0, place - BEFORE // 2) + 1
    return "… " + shorten(text[begin:], longest - 2)
