"""How text falls into words for search: the same for what is stored and for what is asked.

Words are letters and digits only. PostgreSQL's parser would otherwise read paths, hosts, signed
numbers and tags into ordinary sentences ("SIM/eSIM", "iPhone-15"), and nobody would find them.
"""

import re
import string
import unicodedata

from forum.lib.text import shorten

# Which stemmer reads a thread's language; what is not named here is taken as it is.
CONFIGURATIONS = {"de": "german", "en": "english"}

# Everything here parts words. `translate(text, BREAKS, BLANKS)` says the same in SQL.
BREAKS = string.punctuation + "“”„‚‘’«»‹›–—…·•¿¡§€£\u00a0\ue000\ue001"
BLANKS = " " * len(BREAKS)

MATCH_BEGINS, MATCH_ENDS = "\ue000", "\ue001"
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")

Piece = tuple[str, bool]


def words(text: str, *, most: int) -> list[str]:
    """The first `most` words of any text at all, in small letters; too long ones are cut."""
    spelled = unicodedata.normalize("NFC", text[: most * (LONGEST_WORD + 1)])
    found = (match.group().lower()[:LONGEST_WORD] for match in _WORD.finditer(spelled))
    return [word for word, _ in zip(found, range(most), strict=False)]


def phrases(text: str, *, most: int) -> list[list[str]]:
    """What stands in quotes, phrase by phrase; only phrases of two words and more."""
    quoted = (words(match.group(1), most=most) for match in _PHRASE.finditer(text[:1000]))
    return [phrase for phrase in quoted if len(phrase) > 1]


def ends_open(text: str) -> bool:
    """Whether the last word may be unfinished: nothing follows it."""
    return bool(text) and _WORD.fullmatch(text[-1]) is not None


def pieces(marked: str, *, longest: int | None = None) -> list[Piece]:
    """Text with marked matches as [(text, is_match)]: templates escape it as they always do."""
    found: list[Piece] = []
    for number, part in enumerate(marked.split(MATCH_BEGINS)):
        inside, _, after = part.partition(MATCH_ENDS) if number else ("", "", part)
        found += [(inside, True)] if inside else []
        found += [(after, False)] if after else []
    if longest is None:
        return found
    return _cut(found, longest)


def _cut(found: list[Piece], longest: int) -> list[Piece]:
    kept: list[Piece] = []
    room = longest
    for whole, is_match in found:
        text = whole
        if room <= 0:
            break
        if len(text) > room:
            blank = " " if text[0] == " " else ""
            text = blank + shorten(text, room - len(blank))
        kept.append((text, is_match))
        room -= len(text)
    return kept
