"""What is known of the words somebody asks for: their stems, and how common they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Ln

from forum.lib.words import CONFIGURATIONS
from forum.models import Thread

LANGUAGES = tuple(CONFIGURATIONS)
# Weights of D (other answers, comments), C (question, solution), B (tags), A (title).
WEIGHTS = [0.1, 0.4, 0.6, 1.0]

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
    """A word that is no stop word, by language: its stem, about how many threads hold it, and
    what a match of it tells (the natural logarithm of one in how many threads; 0.7 at least)."""

    text: str
    stems: dict[str, str]
    documents: dict[str, float]
    tells: dict[str, float]


def look_up(*, words: Sequence[str]) -> list[Word]:
    """What is known of `words`, in their order, each once. One query; none without words.

    A word that any of the languages counts as a stop word is left out ("die" is no English verb
    here): whoever asks writes one language, and we do not know which.
    """
    unique = list(dict.fromkeys(words))
    if not unique:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [unique, list(LANGUAGES), list(CONFIGURATIONS.values())])
        rows = cursor.fetchall()
    found = {word: Word(word, {}, {}, {}) for word in unique}
    for text, language, stem, share, size in rows:
        if stem is not None:
            found[text].stems[language] = stem
            found[text].documents[language] = share * size
            found[text].tells[language] = math.log(2 + size / max(share * size, 1))
    return [word for word in found.values() if len(word.stems) == len(LANGUAGES)]


def rarest(
    words: Sequence[Word], *, language: str, most: int, budget: float = math.inf
) -> list[Word]:
    """The rarest words, as many as together stand in about `budget` threads; one at least."""
    kept: list[Word] = []
    spent = 0.0
    for word in sorted(words, key=lambda word: word.documents[language]):
        spent += word.documents[language]
        if kept and (spent > budget or len(kept) == most):
            break
        kept.append(word)
    return kept


def any_of(words: Sequence[Word], *, language: str, prefix: str = "") -> str:
    """A tsquery's text: one of the words will do."""
    stems = [f"'{word.stems[language]}'" for word in words] + ([f"'{prefix}':*"] if prefix else [])
    return " | ".join(stems)


def query(text: str) -> SearchQuery:
    """A tsquery from stems; "simple", because stemming a stem again may change it."""
    return SearchQuery(text, config="simple", search_type="raw")


def holds(texts: dict[str, str]) -> Q:
    """Threads whose words match the tsquery text of their own language."""
    found = Q(pk__in=[])
    for language, text in texts.items():
        found |= Q(search_document__language=language, search_document__vector=query(text))
    return found


def rank(words: dict[str, list[Word]], *, prefix: str = "") -> Case:
    """How well a thread matches the words of its language; `prefix` goes with its whole word.

    ts_rank, not divided by length (that halves what is found among the first five), times what
    each word tells: without that, "phone" weighs as much as the error's number. Words that tell
    about the same share one ts_rank, as each reads the thread's whole vector.
    """
    return Case(
        *(
            When(search_document__language=language, then=_rank(known, language, prefix))
            for language, known in words.items()
        ),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _rank(words: list[Word], language: str, prefix: str) -> Combinable:
    alike: dict[int, list[Word]] = {}
    for word in words:
        alike.setdefault(min(int(word.tells[language] // 2), 3), []).append(word)
    total: Combinable = Value(0.0)
    for group in alike.values():
        whole = any(word.text == prefix for word in group)
        text = any_of(group, language=language, prefix=prefix if whole else "")
        told = sum(word.tells[language] for word in group)
        vector = F("search_document__vector")
        total += Value(told) * SearchRank(vector, query(text), weights=WEIGHTS)
    return total


def worth(*, reads: str) -> Combinable:
    """What a thread's match counts times: more when it is solved, when that helped many, and when
    it is in the language that the person reads (`reads`, "" where that is unknown)."""
    helped = Coalesce(F("solution__post__helpful_count"), 0)
    solved = Case(
        When(state=Thread.State.SOLVED, then=Value(1.6) + Value(0.15) * Ln(Value(1.0) + helped)),
        default=Value(1.0),
        output_field=FloatField(),
    )
    own = Case(When(language=reads, then=Value(1.6)), default=Value(1.0), output_field=FloatField())
    return solved * own
