"""Threads whose words match, ranked: one statement for search, suggestions and neighbours.

From the narrow to the wide: the index of words gives candidates, the newest that this reader may
see go on, and ts_rank orders those.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.lib.words import CONFIGURATIONS
from forum.queries.search_words import WEIGHTS, Word, any_of
from forum.queries.visible import Sql

NAMES = ("id", "state", "language", "solution_id")
Texts = dict[str, str]  # by language


@dataclass(frozen=True)
class Sought:
    """What is looked for, tsquery texts by language ("" where there is nothing).

    Candidates are the newest `most` threads that hold `every`, and, unless those are `enough`, as
    many that hold `some`. `counts` says what a match of each text adds to the score. `whole_first`
    puts whatever holds `every` before the rest. With `is_common`, `every` stands in so many threads
    that the newest are looked through one by one: the index of words would name them all first.
    """

    every: Texts
    some: Texts
    counts: dict[str, list[tuple[float, str]]]
    most: int
    enough: int
    whole_first: bool = False
    is_common: bool = False


# `asked` is what may be found at all: a relation of the statement around it. A tsquery stands in a
# SELECT of its own, which is run once and not for each thread: the plan is the same for all words
# (queries.hits prepares it), so that we say which index is asked.
_CANDIDATES = """
WITH whole AS MATERIALIZED ({every}), part AS MATERIALIZED ({some})
SELECT found.*, {score} AS score
FROM (SELECT *, {first} AS is_full FROM whole UNION ALL SELECT *, false FROM part) AS found
JOIN forum_searchdocument AS doc ON doc.thread_id = found.id"""
# Ids first: they go through a sort, and the words of a thread would be copied there.
_NEWEST = """
SELECT asked.* FROM (
  SELECT thread_id FROM {held} ORDER BY thread_id DESC OFFSET 0
) AS held JOIN asked ON asked.id = held.thread_id
ORDER BY held.thread_id DESC LIMIT {most}"""
# A limit of 0 is not even begun, so what holds only some of the words is looked for where it is
# needed.
_UNLESS_ENOUGH = "(SELECT CASE WHEN count(*) < {enough} THEN {most} ELSE 0 END FROM whole)"
# More when it is solved and that is not out of date, when it helped many, and when it is in the
# language of the reader.
_RANKED = """
WITH asked AS NOT MATERIALIZED ({among}),
text AS MATERIALIZED (
  SELECT * FROM ({candidates}) AS found ORDER BY is_full DESC, score DESC, id DESC LIMIT {best}
)
SELECT text.id, count(*) OVER () AS total, text.is_full,
  text.score * CASE WHEN text.state = 'solved' AND post.outdated_at IS NULL
    THEN 1.6 + 0.15 * ln(1 + coalesce(post.helpful_count, 0)) ELSE 1 END
  * CASE WHEN text.language = %s THEN 1.6 ELSE 1 END AS score
FROM text
LEFT JOIN forum_solution AS fact ON fact.id = text.solution_id
LEFT JOIN forum_post AS post ON post.id = fact.post_id
ORDER BY is_full DESC, score DESC, id DESC LIMIT %s OFFSET %s"""


def ranked(sought: Sought, *, among: Sql, reads: str, start: int, end: int, best: int) -> Sql:
    """A statement for the places `start` to `end`: id, total (of all places), is_full, score.

    Only threads of `among` (a SELECT of NAMES) are counted and shown, the `best` by their words.
    Those in the language that the person `reads` ("" where that is unknown) go before others that
    match about as well.
    """
    found, values = candidates(sought)
    threads, params = among
    text = _RANKED.format(candidates=found, among=threads, best=best)
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
    """A statement for the columns of `asked`, is_full, score, in no order; it finds only what is
    in that relation."""
    score, counted = _score(sought.counts)
    whole, all_values = (_one_by_one if sought.is_common else _by_index)(sought.every)
    part, some_values = _by_index(sought.some)
    limit = _UNLESS_ENOUGH.format(enough=sought.enough, most=sought.most)
    text = _CANDIDATES.format(
        every=_NEWEST.format(held=whole, most=sought.most),
        some=_NEWEST.format(held=part + _NOT_WHOLE, most=limit),
        first="true" if sought.whole_first else "false",
        score=score,
    )
    return text, (*all_values, *some_values, *counted)


_NOT_WHOLE = " WHERE thread_id NOT IN (SELECT id FROM whole)"
# ts_rank reads a tsquery of stems as "simple": stemming a stem again may change it.
_QUERY = "(SELECT to_tsquery('simple', %s))"


def _score(counts: dict[str, list[tuple[float, str]]]) -> Sql:
    cases = ""
    values: list[object] = []
    for language, parts in counts.items():
        one = f" + %s * ts_rank('{WEIGHTS}', doc.vector, {_QUERY})"
        cases += f" WHEN '{_known(language)}' THEN 0{one * len(parts)}"
        values += [value for part in parts for value in part]
    return (f"CASE doc.language{cases} ELSE 0 END", tuple(values)) if cases else ("0", ())


def _by_index(texts: Texts) -> Sql:
    """Ids of the documents that match the tsquery text of their own language; where it is the same
    text in several languages, the index is asked once."""
    alike: dict[str, list[str]] = {}
    for language, text in texts.items():
        alike.setdefault(text, []).append(_known(language))
    alike.pop("", None)
    one = "SELECT thread_id FROM forum_searchdocument WHERE vector @@ {} AND language IN ('{}')"
    each = [one.format(_QUERY, "', '".join(languages)) for languages in alike.values()]
    nothing = "SELECT thread_id FROM forum_searchdocument WHERE false"
    return f"({' UNION ALL '.join(each) or nothing}) AS holding", tuple(alike)


def _one_by_one(texts: Texts) -> Sql:
    """The same, without the index of words: the newest are looked at until there are enough."""
    held, values = holds(texts)
    return f"forum_searchdocument AS doc WHERE {held}", values


def holds(texts: Texts) -> Sql:
    """The same as a condition on documents (`doc`) that are looked at anyway: a function, unlike
    `@@`, asks no index."""
    asked = [(language, text) for language, text in texts.items() if text]
    one = "(doc.language = '{}' AND ts_match_vq(doc.vector, {}))"
    conditions = [one.format(_known(language), _QUERY) for language, _ in asked]
    return " OR ".join(conditions) or "false", tuple(text for _, text in asked)


def _known(language: str) -> str:
    if language not in CONFIGURATIONS:
        raise ValueError(f"no stemmer for {language!r}")
    return language
