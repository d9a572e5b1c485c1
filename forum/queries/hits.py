"""What search and suggestions show of the threads that they found: one narrow statement."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from forum.lib import prepared
from forum.models import Category, Member, Post, Solution, Standing, Thread
from forum.queries import visible
from forum.queries.parts import Part, attach
from forum.queries.visible import Sql

THREAD = Part(
    Thread, "thread",
    "id", "kind", "state", "title", "slug", "language", "category_id", "solution_id", "created_at",
    "deleted_at", "waiting_since", "service_state",
)  # fmt: skip
CATEGORY = Part(Category, "category", "id", "slug", "name")
SOLUTION = Part(Solution, "solution", "id", "post_id", "thread_id")
ANSWER = Part(
    Post, "answer",
    "id", "body_html", "author_id", "thread_id", "helpful_count", "deleted_at", "outdated_at",
    "outdated_reason",
)  # fmt: skip
PERSON = Part(Member, "person", "id", "handle", "display_name", "staff_role", "joined_at")
STANDING = Part(Standing, "standing", "member_id", "is_mentor")
PARTS = (THREAD, CATEGORY, SOLUTION, ANSWER, PERSON, STANDING)

# The ids are found, ranked and counted first; only the few that are shown are joined to the rest.
# What was solved by a twin's answer (Post.source) shows that one, to whoever may see it there.
_HITS = """
WITH ranked AS MATERIALIZED ({ranked})
SELECT {told}, {said_body}, coalesce(article.outdated_reason, ''), {columns}
FROM ranked
JOIN forum_thread AS thread ON thread.id = ranked.id
JOIN forum_category AS category ON category.id = thread.category_id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_post AS own ON own.id = solution.post_id AND own.deleted_at IS NULL
LEFT JOIN LATERAL (
  SELECT source.id FROM forum_post AS source
  WHERE source.id = own.source_id AND source.deleted_at IS NULL
    AND EXISTS (SELECT FROM ({seen}) AS seen (id) WHERE seen.id = source.thread_id)
  LIMIT 1
) AS lent ON true
LEFT JOIN forum_post AS answer ON answer.deleted_at IS NULL
  AND answer.id = CASE WHEN own.source_id IS NULL THEN own.id ELSE lent.id END
LEFT JOIN forum_article AS article ON article.thread_id = thread.id
LEFT JOIN forum_member AS person ON person.id = answer.author_id
LEFT JOIN forum_standing AS standing ON standing.member_id = person.id
{said}
ORDER BY ranked.is_full DESC, ranked.score DESC, ranked.id DESC
"""
# The words of the question, to show a passage of; a title and a solution are there already.
_SAID = """
LEFT JOIN LATERAL (
  SELECT left(post.body_html, 2000) AS body FROM forum_post AS post
  WHERE post.thread_id = thread.id AND post.kind = 'question' AND post.deleted_at IS NULL LIMIT 1
) AS said ON true"""
_FIRST = """CASE WHEN row_number() OVER (
    ORDER BY ranked.is_full DESC, ranked.score DESC, ranked.id DESC) = 1 THEN ranked.told END"""


@dataclass(frozen=True)
class Found:
    """`told` is what the ranking tells of all that was found, with the first; `said` is our own
    HTML of the question, where that was asked for. `solution` is a twin's where that solved it, and
    None where it was deleted or is not for this person. `is_outdated`: it is out of date, or
    something in the article is."""

    thread: Thread
    solution: Post | None
    told: dict[str, Any]
    said: str
    is_outdated: bool


def load(
    ranked: Sql, *, member: Member | None, whole: bool = False, is_prepared: bool = True
) -> list[Found]:
    """The threads of `ranked` (of queries.matching or finding), in its order, as `member` may see
    their solutions. One statement.

    `whole` ones come with what the question says, and the first with what the ranking tells.
    `is_prepared`: the text of the statement is one of few (lib.prepared).
    """
    sql, params = ranked
    seen, values = visible.listed(member=member, names=("id",))
    told, body, said = (_FIRST, "said.body", _SAID) if whole else ("NULL", "''", "")
    columns = ", ".join(part.columns for part in PARTS)
    statement = _HITS.format(
        ranked=sql, told=told, said_body=body, columns=columns, said=said, seen=seen
    )
    asked = prepared.rows if is_prepared else _rows
    return [_found(row) for row in asked(statement, (*params, *values))]


def _rows(statement: str, values: Sequence[Any]) -> list[prepared.Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[prepared.Row] = cursor.fetchall()
    return found


def _found(row: Sequence[object]) -> Found:
    left: Iterator[object] = iter(row)
    told, said, wrong = next(left), next(left), next(left)
    thread, category, solution = THREAD.take(left), CATEGORY.take(left), SOLUTION.take(left)
    answer, person, standing = ANSWER.take(left), PERSON.take(left), STANDING.take(left)
    attach(thread, category=category, solution=solution)
    if solution is not None and answer is not None:
        attach(solution, post=answer)
        attach(answer, author=person)
    if person is not None:
        attach(person, standing=standing)
    known = json.loads(told) if isinstance(told, str) else {}
    is_outdated = bool(wrong) or (answer is not None and answer.outdated_at is not None)
    return Found(thread, answer, known, str(said or ""), is_outdated)
