"""What search and suggestions show of the threads that they found: one narrow statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from forum.lib.words import CONFIGURATIONS, MATCH_BEGINS, MATCH_ENDS
from forum.models import Category, Member, Post, Solution, Standing, Thread
from forum.queries.parts import Part, attach
from forum.queries.visible import Sql

THREAD = Part(
    Thread, "thread",
    "id", "kind", "state", "title", "slug", "language", "category_id", "solution_id", "created_at",
    "deleted_at", "waiting_since",
)  # fmt: skip
CATEGORY = Part(Category, "category", "id", "slug", "name")
SOLUTION = Part(Solution, "solution", "id", "post_id", "thread_id")
ANSWER = Part(
    Post, "answer", "id", "body_html", "author_id", "thread_id", "helpful_count", "deleted_at"
)
PERSON = Part(Member, "person", "id", "handle", "display_name", "staff_role", "joined_at")
STANDING = Part(Standing, "standing", "member_id", "is_mentor")
PARTS = (THREAD, CATEGORY, SOLUTION, ANSWER, PERSON, STANDING)

# The ids are found, ranked and counted first; only the few that are shown are joined to the rest.
_HITS = """
WITH ranked AS MATERIALIZED ({ranked})
SELECT ranked.total, {marked}, {columns}
FROM ranked
JOIN forum_thread AS thread ON thread.id = ranked.id
JOIN forum_category AS category ON category.id = thread.category_id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_post AS answer ON answer.id = solution.post_id AND answer.deleted_at IS NULL
LEFT JOIN forum_member AS person ON person.id = answer.author_id
LEFT JOIN forum_standing AS standing ON standing.member_id = person.id
{said}
ORDER BY ranked.is_full DESC, ranked.score DESC, ranked.id DESC
"""
# Titles whole, and the best passage of question and solution. Our own HTML holds no < in text, so
# what stands between < and > is a tag.
_MARKED = """
  ts_headline(asked.configuration::regconfig, translate(thread.title, %s, ''),
    to_tsquery('simple', asked.query), %s),
  ts_headline(asked.configuration::regconfig, translate(said.body, %s, ''),
    to_tsquery('simple', asked.query), %s)"""
_SAID = """
JOIN unnest(%s::text[], %s::text[], %s::text[])
  AS asked (language, configuration, query) ON asked.language = thread.language
CROSS JOIN LATERAL (
  SELECT string_agg(
    left(regexp_replace(post.body_html, '<[^>]*>', ' ', 'g'), 4000),
    ' … ' ORDER BY post.created_at, post.id
  )
  FROM forum_post AS post
  WHERE post.thread_id = thread.id AND post.deleted_at IS NULL
    AND (post.kind = 'question' OR post.id = solution.post_id)
) AS said (body)"""
_MARKS = MATCH_BEGINS + MATCH_ENDS
_SET = f"StartSel={MATCH_BEGINS}, StopSel={MATCH_ENDS}"
_WHOLE = f"{_SET}, HighlightAll=true"
_PASSAGE = f"{_SET}, MaxWords=40, MinWords=25, ShortWord=2"


@dataclass(frozen=True)
class Found:
    """`total` is how many candidates there were; `title` and `passage` hold marked matches, and
    are empty where nothing was to be marked. `solution` is None where it was deleted."""

    thread: Thread
    solution: Post | None
    total: int
    title: str
    passage: str


def load(ranked: Sql, *, marked: dict[str, str] | None = None) -> list[Found]:
    """The threads of `ranked` (of queries.matching), in its order. One statement.

    `marked` are tsquery texts by language: with them titles and passages come marked.
    """
    sql, params = ranked
    given: list[Any] = [*params]
    said, texts = "", "'', ''"
    if marked is not None:
        said, texts = _SAID, _MARKED
        given += [_MARKS, _WHOLE, _MARKS, _PASSAGE]
        given += [list(marked), [CONFIGURATIONS[key] for key in marked], list(marked.values())]
    columns = ", ".join(part.columns for part in PARTS)
    statement = _HITS.format(ranked=sql, marked=texts, columns=columns, said=said)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [_found(row) for row in cursor.fetchall()]


def _found(row: Sequence[object]) -> Found:
    left: Iterator[object] = iter(row)
    total, title, passage = next(left), next(left), next(left)
    thread, category, solution, answer, person, standing = (part.take(left) for part in PARTS)
    attach(thread, category=category, solution=solution)
    if solution is not None and answer is not None:
        attach(solution, post=answer)
        attach(answer, author=person)
    if person is not None:
        attach(person, standing=standing)
    return Found(thread, answer, int(str(total)), str(title), str(passage or ""))
