"""Terms: what is compared when similar questions are looked for (models/similar.py has the kinds).

The same for what is stored and for what is asked.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from forum.lib.word_parts import parts
from forum.lib.words import CONFIGURATIONS, words
from forum.models import Stand
from forum.queries.stems import stems

# Of these languages words are compared by their parts as well.
PARTS = {"de": "de-parts"}
OTHERS = "simple"
KINDS = (*CONFIGURATIONS, *PARTS.values(), OTHERS)
MOST_WORDS = 2_000

_LINK = re.compile(r"https?://[^\s)>]+")
Key = tuple[str, str]  # kind, text


@dataclass(frozen=True)
class Measure:
    """Of the threads of a kind: how many, and the mean lengths that their weights were made with
    (0 where that is not known)."""

    threads: float
    title: float
    text: float


@dataclass(frozen=True)
class Known:
    """What is known of the terms of a query: id and number of threads of those that some thread
    holds, and the measures of their kinds. None of it where nothing is weighed yet."""

    terms: dict[Key, tuple[int, int]]
    measures: dict[str, Measure]


def in_text(text: str, *, language: str) -> dict[str, Counter[str]]:
    """How often each term stands there, by kind; of the first MOST_WORDS words."""
    found = _words(text)
    if language not in CONFIGURATIONS:
        return {OTHERS: Counter(found)}
    stem = stems(found)[language]
    told = [word for word in found if stem[word]]
    counted = {language: Counter(stem[word] for word in told)}
    if language in PARTS:
        counted[PARTS[language]] = Counter(part for word in told for part in parts(word))
    return counted


def meet(texts: Iterable[str]) -> None:
    """Ask for the stems of many texts at once: one statement instead of one for each."""
    stems(word for text in texts for word in _words(text))


def _words(text: str) -> list[str]:
    return words(_LINK.sub(" ", text), most=MOST_WORDS)


class _Kept:
    """What this process has met in the last minutes: forgotten all at once, so that a look costs
    nothing. Ids stay as they are and counts change slowly; that nobody holds a term is believed for
    a moment only, as the next question may bring it."""

    SECONDS, UNKNOWN_SECONDS = 300.0, 2.0
    MOST = 50_000

    def __init__(self) -> None:
        self.terms: dict[Key, tuple[int, int]] = {}
        self.unknown: dict[Key, float] = {}
        self.measures: dict[str, Measure] = {}
        self._until = time.monotonic() + self.SECONDS

    @property
    def is_old(self) -> bool:
        is_full = len(self.terms) + len(self.unknown) > self.MOST
        return is_full or time.monotonic() > self._until

    def is_unknown(self, key: Key) -> bool:
        return self.unknown.get(key, 0.0) > time.monotonic()

    def learn(self, asked: Iterable[Key], fresh: Mapping[Key, tuple[int, int]]) -> None:
        self.terms.update(fresh)
        until = time.monotonic() + self.UNKNOWN_SECONDS
        self.unknown.update(dict.fromkeys((key for key in asked if key not in fresh), until))


_kept = _Kept()

_LOOK_UP = """
SELECT term.kind, term.text, term.id, term.threads
FROM unnest(%s::text[], %s::text[]) AS asked (kind, text)
JOIN forum_term AS term ON term.kind = asked.kind AND term.text = asked.text
WHERE term.threads > 0
"""


def look_up(keys: Iterable[Key]) -> Known:
    """At most two statements, and none where this process has met all of it lately."""
    if _kept.is_old:
        forget()
    kept = _kept
    kept.measures = kept.measures or _measures()
    asked = {key for key in keys if key[0] in kept.measures}
    found = {key: known for key in asked if (known := kept.terms.get(key)) is not None}
    new = sorted(key for key in asked - found.keys() if not kept.is_unknown(key))
    if new:
        fresh = _ask(new)
        found |= fresh
        kept.learn(new, fresh)
    return Known(found, kept.measures)


def forget() -> None:
    """Let this process ask anew."""
    global _kept
    _kept = _Kept()


def measures_of(stored: Mapping[str, Sequence[float]]) -> dict[str, Measure]:
    """Out of `Stand.measures`: every kind, also those that no thread had."""
    return {kind: Measure(*map(float, stored.get(kind, (0, 0, 0)))) for kind in KINDS}


def _measures() -> dict[str, Measure]:
    """Of the weights that are read; empty before the first are made."""
    stored = Stand.objects.filter(generation__isnull=False).values_list("measures", flat=True)
    found = stored.first()
    return measures_of(found) if found is not None else {}


def _ask(keys: list[Key]) -> dict[Key, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [[kind for kind, _ in keys], [text for _, text in keys]])
        return {(kind, text): (pk, threads) for kind, text, pk, threads in cursor.fetchall()}
