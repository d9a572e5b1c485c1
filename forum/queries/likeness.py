"""Questions like a text, ranked by BM25 over postings (domain.weights keeps them).

In two steps. First the rarest terms, of which few postings are read, name the candidates; then
what the common terms add is looked up for the best of those alone. That finds nearly what all
postings would, at a fraction of what they cost (decision 0017 says how nearly).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.lib.word_parts import parts
from forum.lib.words import CONFIGURATIONS
from forum.queries import terms
from forum.queries.stems import stems
from forum.queries.terms import OTHERS, PARTS, Key, Known
from forum.queries.visible import Sql


@dataclass(frozen=True)
class Reading:
    """What of a text is looked for, and what it counts. Between what cross-validation chose
    (docs/SEARCH.md): of the body its rarest words, less than the title's; of the title its rarest
    parts."""

    title_words: int = 30
    body_words: int = 25
    body: float = 0.45
    part: float = 0.3
    parts: int = 12


READING = Reading()
# Postings are read of the terms that tell most: as many as SHARE of all threads, between LEAST and
# MOST. Of one term they are read in any case, but of a word that stands everywhere only those of
# the LONGEST newest threads. The best CANDIDATES go on.
SHARE, LEAST, MOST, LONGEST, CANDIDATES = 0.06, 2_000, 8_000, 20_000, 100
# Parts of words alone say little: they must make up this much of what all of them would tell.
PARTS_ALONE = 0.25


@dataclass(frozen=True)
class Asked:
    """A term that is looked for: its id, in how many threads it stands, and what a match counts."""

    id: int
    threads: int
    counts: float
    is_part: bool


@dataclass(frozen=True)
class Question:
    """What is looked for, and how many threads there are to look through."""

    terms: list[Asked]
    threads: float


def asked(
    *, title: Sequence[str], body: Sequence[str], language: str | None, reading: Reading = READING
) -> Question | None:
    """The terms of these words that some thread holds; None where nothing is weighed yet.

    In one `language`, or in all of them. A word that one of these counts as a stop word is left
    out: whoever asks writes one language, and we may not know which.
    """
    languages = [language] if language in CONFIGURATIONS else list(CONFIGURATIONS)
    stem = stems([*title, *body])
    own = _telling(title, languages, stem)
    rest = [word for word in _telling(body, languages, stem) if word not in set(own)]
    keys = {word: _keys(word, languages, stem) for word in [*own, *rest]}
    in_parts = {
        key: _parts(own, PARTS[key])
        for key in languages
        if key in PARTS and (len(languages) == 1 or _may_be(key, title, stem))
    }
    every = [key for word in keys.values() for key in word]
    known = terms.look_up(every + [key for group in in_parts.values() for key in group])
    if not known.measures:
        return None
    words = _rarest(_all(own, keys), known, 1.0, reading.title_words * len(languages))
    words += _rarest(_all(rest, keys), known, reading.body, reading.body_words * len(languages))
    for group in in_parts.values():
        words += _rarest(group, known, reading.part, reading.parts)
    return Question(words, sum(known.measures[key].threads for key in languages))


def ranked(question: Question, *, among: Sql, reads: str, start: int, end: int) -> Sql:
    """As `matching.ranked`: id, total (of the candidates), is_full (always), score.

    Solved threads (but not by what is out of date), and those in the language that somebody
    `reads`, go before others that match about as well: 15 % costs nothing of what is found, 60 %
    would cost three hits in a hundred.
    """
    first, rest = _by_cost(question)
    threads, params = among
    more, values = _more(rest)
    all_parts = sum(one.counts for one in question.terms if one.is_part)
    having = _HAVING if all_parts else ""
    least = (PARTS_ALONE * all_parts,) if all_parts else ()
    statement = _RANKED.format(among=threads, more=more, having=having)
    first_values = [_column(first, "id"), _column(first, "counts"), _column(first, "is_part")]
    return statement, (
        *params, *first_values, LONGEST, *least, max(CANDIDATES, end), *values, reads,
        end - start, start,
    )  # fmt: skip


_RANKED = """
WITH asked AS NOT MATERIALIZED ({among}),
first AS MATERIALIZED (
  SELECT posting.thread_id, sum(term.counts * posting.weight) AS score
  FROM unnest(%s::integer[], %s::float8[], %s::boolean[]) AS term (id, counts, is_part)
  CROSS JOIN LATERAL (
    SELECT thread_id, weight FROM forum_posting
    WHERE generation = (SELECT generation FROM forum_stand) AND term_id = term.id
    ORDER BY thread_id DESC LIMIT %s
  ) AS posting
  GROUP BY posting.thread_id
{having}  ORDER BY score DESC, thread_id DESC LIMIT %s
),
text AS MATERIALIZED (SELECT first.thread_id, first.score{more} AS score FROM first)
SELECT asked.id, count(*) OVER () AS total, true AS is_full,
  text.score * CASE WHEN asked.state = 'solved' AND post.outdated_at IS NULL
    THEN 1.15 + 0.02 * ln(1 + coalesce(post.helpful_count, 0)) ELSE 1 END
  * CASE WHEN asked.language = %s THEN 1.15 ELSE 1 END AS score
FROM text JOIN asked ON asked.id = text.thread_id
LEFT JOIN forum_solution AS fact ON fact.id = asked.solution_id
LEFT JOIN forum_post AS post ON post.id = fact.post_id
ORDER BY score DESC, id DESC LIMIT %s OFFSET %s"""
_HAVING = """
  HAVING bool_or(NOT term.is_part) OR sum(term.counts * posting.weight) >= %s
"""
_MORE = """ + coalesce((
  SELECT sum(term.counts * posting.weight)
  FROM unnest(%s::integer[], %s::float8[]) AS term (id, counts)
  JOIN forum_posting AS posting ON posting.term_id = term.id
  WHERE posting.thread_id = first.thread_id
    AND posting.generation = (SELECT generation FROM forum_stand)
), 0)"""


def _more(rest: Sequence[Asked]) -> Sql:
    """What the common terms add to a candidate's score."""
    return (_MORE, (_column(rest, "id"), _column(rest, "counts"))) if rest else ("", ())


def _column(words: Sequence[Asked], name: str) -> list[object]:
    return [getattr(word, name) for word in words]


def _by_cost(question: Question) -> tuple[list[Asked], list[Asked]]:
    """Those that name the candidates, what tells most first, and the rest."""
    in_order = sorted(question.terms, key=lambda word: (-word.counts, word.id))
    budget = min(max(SHARE * question.threads, LEAST), MOST)
    for place, word in enumerate(in_order):
        budget -= word.threads
        if budget < 0:
            return in_order[: max(place, 1)], in_order[max(place, 1) :]
    return in_order, []


def _telling(words: Iterable[str], languages: list[str], stem: Mapping[str, dict]) -> list[str]:
    """Each word once, without stop words."""
    return [word for word in dict.fromkeys(words) if all(stem[key][word] for key in languages)]


def _keys(word: str, languages: list[str], stem: Mapping[str, dict[str, str]]) -> list[Key]:
    found = [(language, stem[language][word]) for language in languages]
    return found if len(languages) == 1 else [*found, (OTHERS, word)]


def _all(words: Iterable[str], keys: Mapping[str, list[Key]]) -> list[Key]:
    return list(dict.fromkeys(key for word in words for key in keys[word]))


def _parts(words: Iterable[str], kind: str) -> list[Key]:
    return list(dict.fromkeys((kind, part) for word in words for part in parts(word)))


def _may_be(language: str, words: Iterable[str], stem: Mapping[str, dict[str, str]]) -> bool:
    """Whether a text may be in that language: no other has more of its small words in it."""
    small = {key: sum(not found[word] for word in words) for key, found in stem.items()}
    return small[language] == max(small.values())


def _rarest(keys: Iterable[Key], known: Known, counts: float, most: int) -> list[Asked]:
    """What a match counts: the idf of BM25, times `counts`."""
    found = []
    for key in keys:
        if key in known.terms:
            pk, threads = known.terms[key]
            every = max(known.measures[key[0]].threads, threads)
            idf = math.log(1 + (every - threads + 0.5) / (threads + 0.5))
            found.append(Asked(pk, threads, counts * idf, key[0] in PARTS.values()))
    return sorted(found, key=lambda one: (-one.counts, one.id))[:most]
