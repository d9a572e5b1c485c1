"""One statement for a page of results: candidates, ranked, counted by what they are, and cut.

More counts what is solved (1.6, and more the more it helped; not once that is out of date), what is
in the reader's language (1.6), and what is fresh (1.2 today, 1.1 after a year); docs/decisions/0018
tells why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.queries import matching
from forum.queries.matching import Sought
from forum.queries.visible import Sql

NAMES = (
    "id", "state", "kind", "language", "category_id", "solution_id", "created_at",
    "waiting_since", "duplicate_of_id", "tag_slugs", "tag_names",
)  # fmt: skip
SORTS = ("relevance", "newest", "helpful")

_BY_WORDS = """
text AS MATERIALIZED ({candidates}),
pool AS MATERIALIZED (
  SELECT text.*, coalesce(post.helpful_count, 0) AS helpful,
    text.score * CASE WHEN text.state = 'solved' AND post.outdated_at IS NULL
      THEN 1.6 + 0.15 * ln(1 + coalesce(post.helpful_count, 0)) ELSE 1 END
    * CASE WHEN text.language = %s THEN 1.6 ELSE 1 END
    * (1 + 0.2 / (1 + greatest(date_part('epoch', %s - text.created_at), 0) / 31557600))
      AS rank
  FROM text
  LEFT JOIN forum_solution AS fact ON fact.id = text.solution_id
  LEFT JOIN forum_post AS post ON post.id = fact.post_id
)"""
# Without words: whatever meets the conditions, the newest first.
_BY_CONDITIONS = """
pool AS MATERIALIZED (
  SELECT asked.*, true AS is_full, coalesce(post.helpful_count, 0) AS helpful,
    extract(epoch FROM asked.created_at) AS rank
  FROM (
    SELECT * FROM asked WHERE {wanted} ORDER BY created_at DESC, id DESC LIMIT {most}
  ) AS asked
  LEFT JOIN forum_solution AS fact ON fact.id = asked.solution_id
  LEFT JOIN forum_post AS post ON post.id = fact.post_id
)"""
_FACETS = """
told AS MATERIALIZED (
  SELECT jsonb_build_object(
    'total', count(*), 'full', count(*) FILTER (WHERE is_full),
    'is', jsonb_build_object(
      'solved', count(*) FILTER (WHERE state = 'solved'),
      'unsolved', count(*) FILTER (
        WHERE state IN ('open', 'answered') AND duplicate_of_id IS NULL),
      'needs-help', count(*) FILTER (WHERE waiting_since IS NOT NULL),
      'article', count(*) FILTER (WHERE kind = 'article')),
    'lang', (SELECT jsonb_object_agg(one.language, one.n) FROM (
      SELECT language, count(*) AS n FROM pool GROUP BY language) AS one),
    'category', (SELECT jsonb_agg(jsonb_build_array(category.slug, category.name, one.n)
        ORDER BY one.n DESC, category.position, category.id) FROM (
      SELECT category_id, count(*) AS n FROM pool GROUP BY category_id
      ORDER BY n DESC, category_id LIMIT 12) AS one
      JOIN forum_category AS category ON category.id = one.category_id),
    'tag', (SELECT jsonb_agg(jsonb_build_array(one.slug, one.name, one.n)
        ORDER BY one.n DESC, one.name) FROM (
      SELECT carried.slug, min(carried.name) AS name, count(*) AS n
      FROM (SELECT unnest(tag_slugs) AS slug, unnest(tag_names) AS name FROM pool) AS carried
      GROUP BY carried.slug ORDER BY n DESC, carried.slug LIMIT 12) AS one)
  ) AS told FROM pool
)"""
_PLACES = {
    "relevance": "rank",
    "newest": "extract(epoch FROM created_at)",
    "helpful": "helpful + rank / (1 + rank)",
}
_PAGE = """
WITH asked AS NOT MATERIALIZED ({among}), {pool}, {facets}
SELECT pool.id, told.told, is_full, {place} AS score
FROM pool CROSS JOIN told
ORDER BY is_full DESC, score DESC, id DESC LIMIT {size} OFFSET %s"""


@dataclass(frozen=True)
class Page:
    """Which places, in which order. `reads` is the reader's language, "" where it is unknown."""

    start: int
    end: int
    sort: str
    reads: str
    now: datetime


def by_words(sought: Sought, *, among: Sql, page: Page) -> Sql:
    """A statement for hits.load: id, told (counts, as JSON), is_full, score.

    `among` is a SELECT of NAMES: only what is in it is counted and shown.
    """
    candidates, values = matching.candidates(sought)
    return _page(
        among, _BY_WORDS.format(candidates=candidates), [*values, page.reads, page.now], page
    )


def by_conditions(unwanted: dict[str, str], *, among: Sql, most: int, page: Page) -> Sql:
    """The same without words, for the newest `most`; `unwanted` (tsquery texts by language) must
    not be met."""
    refusals, values = matching.holds(unwanted)
    wanted = "true"
    if values:
        wanted = (
            "EXISTS (SELECT FROM forum_searchdocument AS doc "
            f"WHERE doc.thread_id = asked.id AND ({refusals}))"
        )
    return _page(among, _BY_CONDITIONS.format(wanted=wanted, most=most), values, page)


def _page(among: Sql, pool: str, values: Sequence[Any], page: Page) -> Sql:
    threads, params = among
    # By date or help, what holds some of the words stays behind what holds all of them.
    text = _PAGE.format(
        among=threads, pool=pool, facets=_FACETS, place=_PLACES[page.sort],
        size=page.end - page.start,
    )  # fmt: skip
    return text, (*params, *values, page.start)
