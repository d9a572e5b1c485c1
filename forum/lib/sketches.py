"""What a text is compared by: normal words, a fingerprint, a sketch of its shingles, and its marks.

Pure. Whoever sends one text from many accounts changes digits, letters that look alike, spaces and
some words; what they cannot change is where they want people to go.
"""

import hashlib
import html as entities
import re
import unicodedata
import zlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from forum.lib.lookalikes import LOOKALIKES

SHINGLE: Final = 3  # words
KEPT: Final = 32  # smallest hashes of a text's shingles (bottom-k, Broder 1997)
# A text shorter than this says what many people say: it is a copy of nothing.
LEAST_WORDS: Final = 12
LONG_WORDS: Final = 35
MOST_MARKS: Final = 12
SHARP: Final = 0.5  # of the shingles: a near copy

# What stands in a quotation or in code is somebody else's text, an error message say.
_QUOTED = re.compile(r"(?ms)^(?:>|    ).*?$|```.*?(?:```|\Z)|`[^`\n]+`")
_URL = re.compile(r"(?i)\b(?:https?://|www\.)[^\s<>()\[\]\"']+")
_HOST = re.compile(r"(?i)^(?:https?://)?(?:[^/@\s]*@)?([^/:?#\s]+)")
_ENDINGS = "com|net|org|info|biz|shop|store|xyz|top|site|online|club|vip|live|link|click|app|me|io"
_BARE = re.compile(
    rf"(?i)(?<![\w@./-])((?:[a-z0-9-]{{2,40}}\.)+(?:{_ENDINGS}|de|at|ch|eu|ru|cn|tk|ly|gl|cc))(?![\w-])"
)
_SPELLED = re.compile(
    r"(?i)\s*(?:\[|\()\s*(?:dot|punkt|\.)\s*(?:\]|\))\s*|\s+(?:dot|punkt)\s+(?=com|net|de|org|ru|top|xyz)"
)
_MAIL = re.compile(r"(?i)\b[a-z0-9._+-]+@[a-z0-9-]+\.[a-z.]{2,}\b")
_HANDLE = re.compile(
    r"(?i)\b(?:whats\s?app|telegram|signal|viber|wechat|tele\s?gram|insta(?:gram)?)\b"
    r"[^\n\w@+]{0,4}(?:[a-z]{2,8}[^\n\w@+]{1,3}){0,2}(@[\w.]{4,32}|\+?[\d][\d\s()/.-]{6,20}\d)"
)
_AT_HANDLE = re.compile(r"(?i)\b(?:t\.me|wa\.me|telegram\.me|chat\.whatsapp\.com)/(\+?[\w-]{4,40})")
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|00)\d[\d\s()/-]{7,18}\d(?![\w.])")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\u00ad\ufeff\u2066-\u2069\u202a-\u202e]")
_WORD = re.compile(r"[^\W\d_]+")
MESSENGERS: Final = frozenset(
    {"t.me", "wa.me", "telegram.me", "chat.whatsapp.com", "api.whatsapp.com", "m.me", "discord.gg"}
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """`fingerprint` of the words without case, digits and look-alikes; `shingles` the KEPT smallest
    hashes of its runs of words (none of a short text); `marks` where it leads: "d:" a foreign
    domain, "c:" a number, an address or a name elsewhere; `words` how many there are."""

    fingerprint: str
    shingles: tuple[int, ...]
    marks: tuple[str, ...]
    words: int

    @property
    def domains(self) -> tuple[str, ...]:
        return tuple(mark[2:] for mark in self.marks if mark.startswith("d:"))

    @property
    def contacts(self) -> tuple[str, ...]:
        return tuple(mark[2:] for mark in self.marks if mark.startswith("c:"))


def of(text: str, *, own_hosts: Set[str] = frozenset()) -> Sketch:
    """The sketch of what was typed. Links to `own_hosts` lead nowhere else."""
    plain = folded(_QUOTED.sub(" ", text))
    words = _words(_MAIL.sub(" ", _URL.sub(" ", plain)))
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()
    return Sketch(digest, _shingles(words), marks(text, own_hosts=own_hosts), len(words))


def folded(text: str) -> str:
    """`text` in small letters as they are meant: no accents' tricks, nothing unseen, mathematical
    and full-width letters as plain ones, and letters of other alphabets within Latin words as the
    Latin ones that they look like."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if plain.isascii():
        return plain
    return re.sub(r"\w+", lambda word: _latin(word.group()), plain)


def skeleton(text: str) -> str:
    """As `folded`, and then by how each letter looks, with single blanks: what a blocked phrase is
    looked for in. 1 and l, 0 and o are one."""
    plain = folded(text).translate(LOOKALIKES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def marks(text: str, *, own_hosts: Set[str] = frozenset()) -> tuple[str, ...]:
    """Where the text wants people to go, at most MOST_MARKS, sorted."""
    plain = _SPELLED.sub(".", folded(unquote(entities.unescape(text))))
    found: set[str] = set()
    for pattern in (_AT_HANDLE, _HANDLE):
        found |= {f"c:{_handle(one)}" for one in pattern.findall(plain)}
    found |= {f"c:{_digits(one)}" for one in _PHONE.findall(plain)}
    found |= {f"c:{one}" for one in _MAIL.findall(plain)}
    hosts = [_HOST.match(one) for one in _URL.findall(plain)]
    names = {one.group(1) for one in hosts if one} | set(_BARE.findall(_MAIL.sub(" ", plain)))
    for name in names:
        domain = domain_of(name)
        if domain and domain not in own_hosts:
            found.add(f"d:{domain}")
    return tuple(sorted(found)[:MOST_MARKS])


def domain_of(host: str) -> str:
    """The part that somebody registered: of shop.example.co.uk example.co.uk. "" of no host."""
    parts = [part for part in host.casefold().strip(".").split(".") if part]
    if len(parts) < 2:
        return ""
    is_second_level = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVELS
    return ".".join(parts[-3 if is_second_level else -2 :])[:60]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """How much of their shingles two texts share, 0 to 1, by their sketches (resemblance of the
    KEPT smallest of both together)."""
    if not one or not other:
        return 0.0
    both = sorted({*one, *other})[:KEPT]
    mine, theirs = set(one), set(other)
    return sum(1 for value in both if value in mine and value in theirs) / len(both)


def mixes_alphabets(text: str) -> bool:
    """Whether one word holds letters of two alphabets that look alike, or letters styled to be read
    as plain ones, or something unseen within a Latin word: no keyboard writes that."""
    if text.isascii():
        return False
    for word in re.findall("[\\w\u200b-\u200d\u2060\u00ad]+", text):
        if _LATIN.search(word) and (_OTHER.search(word) or _UNSEEN_WITHIN.search(word)):
            return True
    return len(_STYLED.findall(text)) >= 4


def shouts(text: str) -> bool:
    """Whether most of its letters are capitals, and there are enough of them to say so."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 40 and sum(map(str.isupper, letters)) > 0.6 * len(letters)


_SECOND_LEVELS = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_LATIN = re.compile("[a-zA-Z]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u13a0-\u13ff]")
_UNSEEN_WITHIN = re.compile("[a-zA-Z][\u200b-\u200d\u2060][a-zA-Z]")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9]")


def _latin(word: str) -> str:
    return word.translate(_TO_LATIN) if _LATIN.search(word) else word


# Only letters of other alphabets: of Latin ones none is taken for another here.
_TO_LATIN = {code: to for code, to in LOOKALIKES.items() if code > 0x36F} | {ord("і"): "i"}


def _words(plain: str) -> list[str]:
    return _WORD.findall(plain)


def _shingles(words: list[str]) -> tuple[int, ...]:
    if len(words) < LEAST_WORDS:
        return ()
    runs = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    # Of crc32 as PostgreSQL's integer holds it.
    return tuple(sorted(zlib.crc32(run.encode()) - 2**31 for run in runs)[:KEPT])


def _handle(raw: str) -> str:
    return _digits(raw) if sum(map(str.isdigit, raw)) >= 6 else raw.strip("@").casefold()


def _digits(raw: str) -> str:
    bare = re.sub(r"\D", "", raw)
    return bare.removeprefix("00")[:20]
