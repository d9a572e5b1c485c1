"""How text falls into words for search: the same for what is stored and for what is asked.

Words are letters and digits only. PostgreSQL's parser would otherwise read paths, hosts, signed
numbers and tags into ordinary sentences ("SIM/eSIM", "iPhone-15"), and nobody would find them.
"""

import re
import string
import unicodedata

# Which stemmer reads a thread's language; what is not named here is taken as it is.
CONFIGURATIONS = {"de": "german", "en": "english"}

# Everything here parts words. `regexp_replace(text, BREAKING, ' ', 'g')` says the same in SQL, in
# an eighth of the time that `translate` takes.
BREAKS = string.punctuation + "“”„‚‘’«»‹›–—…·•¿¡§€£\u00a0\ue000\ue001"
BREAKING = "[" + "".join(rf"\u{ord(sign):04x}" for sign in BREAKS) + "]+"

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
