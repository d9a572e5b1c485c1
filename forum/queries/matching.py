"""Threads whose words match, ranked: one statement for search, suggestions and neighbours.

From the narrow to the wide: the index of words gives candidates, ts_rank orders them, and only
then are the threads themselves asked whether this reader may see them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.queries.search_words import WEIGHTS, Word, any_of
from forum.queries.visible import Sql

NAMES = ("id", "state", "language", "solution_id")


@dataclass(frozen=True)
class Sought:
    """What is looked for, tsquery texts by language ("" where there is nothing).

    Candidates are the newest `most` threads that hold `every`, and, unless those are `enough`, as
    many that hold `some`. With `all_seen` each is one that the reader may see: for totals that
    hold; without it, what is hidden takes the place of what is not. `counts` says what a match of
    each text adds to the score; those with the `best` scores are looked at closer. `whole_first`
    puts whatever holds `every` before the rest.
    """

    every: dict[str, str]
    some: dict[str, str]
    counts: dict[str, list[tuple[float, str]]]
    most: int
    enough: int
    best: int
    whole_first: bool = False
    all_seen: bool = False


# Ids first, then the words of those: a vector that goes through a sort is copied each time. A limit
# of 0 is not even begun, so what holds only some of the words is looked for where it is needed.
_CANDIDATES = """
WITH whole AS MATERIALIZED (
  SELECT thread_id FROM forum_searchdocument
  WHERE ({every}){seen} ORDER BY thread_id DESC LIMIT %s
), found AS (
  SELECT thread_id, {first} AS is_full FROM whole
  UNION ALL
  (SELECT thread_id, false FROM forum_searchdocument
   WHERE ({some}){seen} AND thread_id NOT IN (SELECT thread_id FROM whole)
   ORDER BY thread_id DESC
   LIMIT (SELECT CASE WHEN count(*) < %s THEN %s ELSE 0 END FROM whole))
)
SELECT found.thread_id, found.is_full, {score} AS score
FROM found JOIN forum_searchdocument AS doc ON doc.thread_id = found.thread_id
ORDER BY is_full DESC, score DESC, thread_id DESC LIMIT %s"""
# More when it is solved and that is not out of date, when it helped many, and when it is in the
# language of the reader.
_RANKED = """
WITH asked AS NOT MATERIALIZED ({among}),
text AS MATERIALIZED ({candidates})
SELECT asked.id, count(*) OVER () AS total, text.is_full,
  text.score * CASE WHEN asked.state = 'solved' AND post.outdated_at IS NULL
    THEN 1.6 + 0.15 * ln(1 + coalesce(post.helpful_count, 0)) ELSE 1 END
  * CASE WHEN asked.language = %s THEN 1.6 ELSE 1 END AS score
FROM text JOIN asked ON asked.id = text.thread_id
LEFT JOIN forum_solution AS fact ON fact.id = asked.solution_id
LEFT JOIN forum_post AS post ON post.id = fact.post_id
ORDER BY is_full DESC, score DESC, id DESC LIMIT %s OFFSET %s"""


def ranked(sought: Sought, *, among: Sql, reads: str, start: int, end: int) -> Sql:
    """A statement for the places `start` to `end`: id, total (of all places), is_full, score.

    Only threads of `among` (a SELECT of NAMES) are counted and shown. Those in the language that
    the person `reads` ("" where that is unknown) go before others that match about as well.
    """
    found, values = candidates(sought)
    threads, params = among
    text = _RANKED.format(candidates=found, among=threads)
    return text, (*params, *values, reads, end - start, start)


def weighed(words: dict[str, list[Word]], *, times: float = 1.0, prefix: str = "") -> dict:
    """What a match of each word counts, for `Sought.counts`; `prefix` goes with its whole word.

    ts_rank, not divided by length (that halves what is found among the first five), times what
    each word tells: without that, "phone" weighs as much as the error's number. Words that tell
    about the same share one ts_rank, as each reads the thread's whole vector.
    """
    return {language: _alike(known, language, times, prefix) for language, known in words.items()}


def _alike(
    words: Sequence[Word], language: str, times: float, prefix: str
) -> list[tuple[float, str]]:
    alike: dict[int, list[Word]] = {}
    for word in words:
        alike.setdefault(min(int(word.tells[language] // 2), 3), []).append(word)
    counts = []
    for group in alike.values():
        whole = any(word.text == prefix for word in group)
        text = any_of(group, language=language, prefix=prefix if whole else "")
        counts.append((times * sum(word.tells[language] for word in group), text))
    return counts


def candidates(sought: Sought) -> Sql:
    """A statement for thread_id, is_full, score; it asks a relation `asked` who may be seen."""
    score, counted = _score(sought.counts)
    every, all_values = holds(sought.every)
    some, some_values = holds(sought.some)
    first = "true" if sought.whole_first else "false"
    seen = " AND thread_id IN (SELECT id FROM asked)" if sought.all_seen else ""
    text = _CANDIDATES.format(score=score, every=every, some=some, first=first, seen=seen)
    most = sought.most
    limits = (sought.enough, most)
    return text, (*all_values, most, *some_values, *limits, *counted, sought.best)


def _score(counts: dict[str, list[tuple[float, str]]]) -> Sql:
    """ts_rank reads a tsquery of stems as "simple": stemming a stem again may change it."""
    cases = ""
    values: list[object] = []
    for language, parts in counts.items():
        one = f" + %s * ts_rank('{WEIGHTS}', doc.vector, to_tsquery('simple', %s))"
        cases += f" WHEN %s THEN 0{one * len(parts)}"
        values += [language, *(value for part in parts for value in part)]
    return f"CASE doc.language{cases} ELSE 0 END", tuple(values)


def holds(texts: dict[str, str]) -> Sql:
    """Documents that match the tsquery text of their own language."""
    asked = [(language, text) for language, text in texts.items() if text]
    one = "(language = %s AND vector @@ to_tsquery('simple', %s))"
    values = [value for pair in asked for value in pair]
    return " OR ".join([one] * len(asked)) or "false", tuple(values)
