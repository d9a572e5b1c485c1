"""Postings and terms in the database: the statements of domain.weights, which has the locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from forum.models import Stand, ThreadTerms
from forum.queries.terms import KINDS, Key, measures_of

GENERATIONS = (0, 1)


@dataclass(frozen=True)
class Weighing:
    """BM25 over two fields: a word in the title counts `title` times one in the text; how much the
    length of each tells against it, and how soon more of the same word adds nothing (`k1`).
    Between what cross-validation chose (docs/SEARCH.md)."""

    title: float = 4.0
    k1: float = 1.5
    title_b: float = 0.5
    text_b: float = 0.75


WEIGHING = Weighing()

# A field that no thread had when the measures were taken is as long as the mean.
_MAKE = """
INSERT INTO forum_posting_{generation} (thread_id, term_id, weight, generation)
SELECT own.thread_id, one.term, tf.tf * (%(k1)s + 1) / (tf.tf + %(k1)s), {generation}
FROM forum_threadterms AS own
JOIN unnest(%(kinds)s::text[], %(titles)s::float8[], %(texts)s::float8[])
  AS mean (kind, title, text) ON mean.kind = own.kind
CROSS JOIN LATERAL unnest(own.terms, own.in_title, own.in_text) AS one (term, in_title, in_text)
CROSS JOIN LATERAL (
  SELECT %(title)s * one.in_title
      / (1 - %(title_b)s + %(title_b)s * coalesce(own.title_length / nullif(mean.title, 0), 1))
    + one.in_text
      / (1 - %(text_b)s + %(text_b)s * coalesce(own.text_length / nullif(mean.text, 0), 1))
) AS tf (tf)
WHERE own.thread_id = ANY(%(threads)s)
ON CONFLICT (term_id, thread_id) DO UPDATE SET weight = excluded.weight
"""
_KEEP = """
COPY forum_threadterms
  (thread_id, kind, title_length, text_length, terms, in_title, in_text)
FROM STDIN
"""
_REMOVE = """
DELETE FROM forum_posting_{generation} AS posting
USING unnest(%s::bigint[], %s::integer[]) AS gone (thread, term)
WHERE posting.term_id = gone.term AND posting.thread_id = gone.thread
"""
_NAME = """
INSERT INTO forum_term (kind, text, threads)
SELECT kind, text, 0 FROM unnest(%s::text[], %s::text[]) AS asked (kind, text)
WHERE NOT EXISTS (
  SELECT FROM forum_term AS term WHERE term.kind = asked.kind AND term.text = asked.text
)
ORDER BY kind, text
ON CONFLICT DO NOTHING
"""
_IDS = """
SELECT term.kind, term.text, term.id FROM unnest(%s::text[], %s::text[]) AS asked (kind, text)
JOIN forum_term AS term ON term.kind = asked.kind AND term.text = asked.text
"""
_LOCK_TERMS = "SELECT FROM forum_term WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_CHANGE_COUNTS = """
UPDATE forum_term AS term SET threads = greatest(term.threads + change.by, 0)
FROM unnest(%s::integer[], %s::integer[]) AS change (id, by) WHERE term.id = change.id
"""
_ANY_OF = "SELECT EXISTS (SELECT FROM forum_posting WHERE generation = %s)"
_COUNT = """
WITH asked AS (SELECT id FROM forum_term WHERE id > %s ORDER BY id LIMIT %s),
counted AS (
  SELECT asked.id, (
    SELECT count(*) FROM forum_posting_{generation} AS posting WHERE posting.term_id = asked.id
  ) AS threads FROM asked
), stored AS (
  UPDATE forum_term AS term SET threads = counted.threads FROM counted
  WHERE term.id = counted.id AND term.threads <> counted.threads
)
SELECT coalesce(max(id), 0), count(*) FROM asked
"""


def kept(stand: Stand) -> list[tuple[int, Mapping[str, Sequence[float]]]]:
    """The generations that hold every thread, or will, with their measures."""
    both = ((stand.generation, stand.measures), (stand.making, stand.next_measures))
    return [(generation, measures) for generation, measures in both if generation is not None]


def keep(rows: Sequence[ThreadTerms]) -> None:
    """Store these. By COPY: a model's way through each element costs more than all the rest."""
    with connection.cursor() as cursor, cursor.copy(_KEEP) as copy:
        for row in rows:
            lists = (row.terms, row.in_title, row.in_text)
            lengths = (row.title_length, row.text_length)
            copy.write_row((row.thread_id, row.kind, *lengths, *map(_array, lists)))


def _array(numbers: Sequence[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


def add(stand: Stand, *, pks: Sequence[int]) -> None:
    """The postings of these threads, in each generation that is kept."""
    for generation, measures in kept(stand):
        make(generation=generation, stored=measures, pks=pks)


def make(
    *,
    generation: int,
    stored: Mapping[str, Sequence[float]],
    pks: Sequence[int],
    weighing: Weighing = WEIGHING,
) -> None:
    """The postings of these threads in one generation, out of ThreadTerms."""
    measures = measures_of(stored)
    values = {
        **vars(weighing),
        "kinds": list(KINDS),
        "titles": [measures[kind].title for kind in KINDS],
        "texts": [measures[kind].text for kind in KINDS],
        "threads": list(pks),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE.format(generation=generation), values)


def remove(rows: Sequence[ThreadTerms]) -> None:
    """The postings of these, in both generations."""
    pairs = [(row.thread_id, term) for row in rows for term in row.terms]
    if not pairs:
        return
    values = [[thread for thread, _ in pairs], [term for _, term in pairs]]
    with connection.cursor() as cursor:
        for generation in GENERATIONS:
            cursor.execute(_REMOVE.format(generation=generation), values)


def ids(keys: Sequence[Key]) -> dict[Key, int]:
    """The ids of these terms, in order of their kind and text; new ones are named."""
    values = [[kind for kind, _ in keys], [text for _, text in keys]]
    with connection.cursor() as cursor:
        cursor.execute(_NAME, values)
        cursor.execute(_IDS, values)
        return {(kind, text): pk for kind, text, pk in cursor.fetchall()}


def change_counts(change: Mapping[int, int]) -> None:
    """In how many threads terms stand: more or less by so many."""
    in_order = sorted(change)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_TERMS, [in_order])
        cursor.execute(_CHANGE_COUNTS, [in_order, [change[term] for term in in_order]])


def count(generation: int, *, after: int, most: int) -> tuple[int, int]:
    """Count anew for the next `most` terms; the last of them, and how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(generation=generation), [after, most])
        last, looked_at = cursor.fetchone()
    return max(last, after), looked_at


def empty(generation: int) -> None:
    """At once; waits for readers for a moment only, as others would wait behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        cursor.execute(f"TRUNCATE forum_posting_{generation}")
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def any_of(generation: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM forum_posting WHERE generation = %s)", [generation]
        )
        return bool(cursor.fetchone()[0])


def tidy() -> None:
    """Let readers find all in the index alone. Not within a transaction, where nobody may."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) forum_posting_0, forum_posting_1, forum_term")
