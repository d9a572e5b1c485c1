"""What is known of the words somebody asks for: their stems, and how common they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

from forum.lib.words import CONFIGURATIONS

LANGUAGES = tuple(CONFIGURATIONS)
# Weights of D (other answers, comments), C (question, solution), B (tags), A (title).
WEIGHTS = "{0.1, 0.4, 0.6, 1.0}"

# How common a word is comes from the planner's own statistics of the column: nothing to keep up
# to date, and a word that is not among them is rare. Before the first ANALYZE every word is rare.
_LOOK_UP = """
WITH common AS (
  SELECT element.word, element.share
  FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs)
    AS element (word, share)
  WHERE schemaname = current_schema() AND tablename = 'forum_searchdocument'
    AND attname = 'vector' AND element.word IS NOT NULL
), size AS (
  SELECT greatest(reltuples, 0) AS documents
  FROM pg_class WHERE oid = 'forum_searchdocument'::regclass
)
SELECT asked.word, stemmer.language, stem.text, coalesce(common.share, 0), size.documents
FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place)
CROSS JOIN unnest(%s::text[], %s::text[]) AS stemmer (language, configuration)
CROSS JOIN LATERAL (
  SELECT tsvector_to_array(to_tsvector(stemmer.configuration::regconfig, asked.word))
) AS stems (texts)
CROSS JOIN LATERAL (SELECT stems.texts[1]) AS stem (text)
CROSS JOIN size
LEFT JOIN common ON common.word = stem.text
ORDER BY asked.place, stemmer.language
"""


@dataclass(frozen=True)
class Word:
    """A word that is no stop word, by language: its stem, about how many threads hold it and
    which part of all that is, and what a match of it tells (the natural logarithm of one in how
    many threads; 0.7 at least)."""

    text: str
    stems: dict[str, str]
    documents: dict[str, float]
    shares: dict[str, float]
    tells: dict[str, float]


# Of each process: how common a word is changes slowly, and every keystroke asks for the same ones.
_known = LocMemCache("search-words", {"TIMEOUT": 300, "OPTIONS": {"MAX_ENTRIES": 5_000}})


def look_up(*, words: Sequence[str]) -> list[Word]:
    """What is known of `words`, in their order, each once. One query for those that this process
    has not met in the last five minutes.

    A word that any of the languages counts as a stop word is left out ("die" is no English verb
    here): whoever asks writes one language, and we do not know which.
    """
    unique = list(dict.fromkeys(words))
    found = _known.get_many(unique)
    new = [word for word in unique if word not in found]
    if new:
        fresh = _ask(new)
        _known.set_many(fresh)
        found |= fresh
    return [word for word in map(found.__getitem__, unique) if len(word.stems) == len(LANGUAGES)]


def forget() -> None:
    """Let this process ask anew: the words have been counted again."""
    _known.clear()


def _ask(words: list[str]) -> dict[str, Word]:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [words, list(LANGUAGES), list(CONFIGURATIONS.values())])
        rows = cursor.fetchall()
    found = {word: Word(word, {}, {}, {}, {}) for word in words}
    for text, language, stem, share, size in rows:
        if stem is not None:
            found[text].stems[language] = stem
            found[text].documents[language] = share * size
            found[text].shares[language] = share
            found[text].tells[language] = math.log(2 + size / max(share * size, 1))
    return found


def rarest(words: Sequence[Word], *, language: str, most: int) -> list[Word]:
    return sorted(words, key=lambda word: word.documents[language])[:most]


def some_of(words: Sequence[Word], *, language: str, most: int, budget: float) -> str:
    """A tsquery's text for about `budget` threads: one of the rarest words, or several of the
    others together. Whoever holds several comes first anyway, and a rare word (misspelt, perhaps)
    may be in no other thread. A word that is everywhere is left out unless it is all there is."""
    in_order = rarest(words, language=language, most=most)
    rare: list[Word] = []
    for word in in_order:
        if word.documents[language] > budget:
            break
        rare.append(word)
        budget -= word.documents[language]
    together: list[Word] = []
    expected = math.inf
    for word in in_order[len(rare) :]:
        if expected <= budget:
            break
        alone = word.documents[language]
        expected = expected * word.shares[language] if together else alone
        together.append(word)
    if rare and expected > budget:
        together = []
    parts = [any_of(rare, language=language), all_of(together, language=language)]
    return " | ".join(f"({part})" for part in parts if part)


def any_of(words: Sequence[Word], *, language: str, prefix: str = "") -> str:
    """A tsquery's text: one of the words will do."""
    stems = [f"'{word.stems[language]}'" for word in words] + ([f"'{prefix}':*"] if prefix else [])
    return " | ".join(stems)


def all_of(words: Sequence[Word], *, language: str) -> str:
    """A tsquery's text: each of the words."""
    return " & ".join(f"'{word.stems[language]}'" for word in words)
