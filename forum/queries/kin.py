"""Threads that belong to the one at hand: asked before, twins, linked, alike. One statement, and
one more where what solved them links to threads of ours.

In place of queries/neighbours.py where there are any. Who may see each is asked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from forum.models import Member, Post, Thread
from forum.queries import named, neighbours, visible
from forum.queries.parts import Part, attach, columns

MOST_TWINS, MOST_LINKS = 50, 20
THREAD = Part(Thread, "thread", *neighbours.THREAD.names, "solution_id", "author_id")
ANSWER = Part(
    Post, "answer",
    "id", "thread_id", "kind", "body_html", "excerpt", "author_id", "created_at", "edited_at",
    "helpful_count", "outdated_at", "outdated_reason",
)  # fmt: skip
AUTHOR = Part(Member, "author", "id", "handle", "display_name", "staff_role", "joined_at", "avatar")
PARTS = (THREAD, ANSWER, AUTHOR)

# What an answer borrowed (Post.source) stands in its own thread, and is shown as the solution here.
# An original that borrowed its own shows what it borrowed; a twin that did solved nothing itself:
# its source speaks for it (domain.twins.solutions_of_kin).
_KIN = f"""
WITH asked (thread_id, original_id, group_id, solution_id) AS (
  VALUES (%s::bigint, %s::bigint, %s::bigint, %s::bigint)
),
borrowed AS (
  SELECT source.id, source.thread_id
  FROM forum_solution AS own
  JOIN forum_post AS said ON said.id = own.post_id
  JOIN forum_post AS source ON source.id = said.source_id
  WHERE own.id = (SELECT solution_id FROM asked)
),
kin (role, id, place) AS (
  SELECT 'original', original_id, 0 FROM asked
  UNION ALL SELECT 'source', thread_id, 0 FROM borrowed
  UNION ALL (
    SELECT 'twin', id, row_number() OVER (ORDER BY solution_id IS NULL, id)
    FROM forum_thread
    WHERE twin_group_id = (SELECT group_id FROM asked) AND id <> (SELECT thread_id FROM asked)
    ORDER BY solution_id IS NULL, id LIMIT {MOST_TWINS}
  )
  UNION ALL (
    SELECT kind, target_id, row_number() OVER (ORDER BY id)
    FROM forum_threadlink WHERE thread_id = (SELECT thread_id FROM asked) AND ended_at IS NULL
    ORDER BY id LIMIT {MOST_LINKS}
  )
  UNION ALL
  SELECT 'near', near.id, near.place FROM forum_threadneighbours AS known
  CROSS JOIN LATERAL unnest(known.ids) WITH ORDINALITY AS near (id, place)
  WHERE known.thread_id = (SELECT thread_id FROM asked)
)
SELECT kin.role, {columns(PARTS)}
FROM kin
JOIN ({{seen}}) AS thread ON thread.id = kin.id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_post AS said ON said.id = solution.post_id AND said.deleted_at IS NULL
LEFT JOIN forum_post AS answer ON answer.deleted_at IS NULL AND answer.id = CASE
  WHEN kin.role = 'source' THEN (SELECT id FROM borrowed)
  WHEN kin.role NOT IN ('original', 'twin') THEN NULL
  WHEN said.source_id IS NULL THEN said.id
  WHEN kin.role = 'original' THEN (
    SELECT lent.id FROM forum_post AS lent
    WHERE lent.id = said.source_id
      AND EXISTS (SELECT FROM ({{seen}}) AS seen WHERE seen.id = lent.thread_id)) END
LEFT JOIN forum_member AS author ON author.id = answer.author_id
ORDER BY kin.role, kin.place
"""  # noqa: S608 - all of it written here


@dataclass
class Relative:
    """A thread that belongs to this one; `answer` is what solved it, where that is shown."""

    thread: Thread
    answer: Post | None


@dataclass
class Kin:
    """What this reader may see of it."""

    original: Relative | None = None
    source: Relative | None = None
    twins: list[Relative] = field(default_factory=list)
    duplicates: list[Thread] = field(default_factory=list)
    related: list[Thread] = field(default_factory=list)
    near: list[Thread] = field(default_factory=list)

    @property
    def solved_twin(self) -> Relative | None:
        """The first twin that is solved, by an answer of its own."""
        return next((twin for twin in self.twins if twin.answer is not None), None)


def of(thread: Thread, *, member: Member | None) -> Kin:
    """Everything that belongs to `thread` and that `member` may see."""
    seen, values = visible.listed(member=member, names=tuple(THREAD.names))
    asked = [thread.pk, thread.duplicate_of_id, thread.twin_group_id, thread.solution_id]
    with connection.cursor() as cursor:
        cursor.execute(_KIN.format(seen=seen), [*asked, *values, *values])
        found = [_row(row) for row in cursor.fetchall()]
    named.link([relative.answer for _role, relative in found if relative.answer], member=member)
    return _sorted(found)


def _row(row: Sequence[Any]) -> tuple[str, Relative]:
    left = iter(row)
    role = next(left)
    thread, answer, author = (part.take(left) for part in PARTS)
    if answer is not None:
        attach(answer, author=author)
        if answer.thread_id == thread.pk:  # not of what it borrowed itself
            attach(answer, thread=thread)
    return role, Relative(thread, answer)


def _sorted(rows: list[tuple[str, Relative]]) -> Kin:
    kin = Kin()
    for role, relative in rows:
        if role == "original":
            kin.original = relative
        elif role == "source":
            kin.source = relative
        elif role == "twin":
            kin.twins.append(relative)
        elif role == "duplicate":
            kin.duplicates.append(relative.thread)
        elif role == "related":
            kin.related.append(relative.thread)
        elif role == "near" and len(kin.near) < neighbours.MOST:
            kin.near.append(relative.thread)
    if kin.original is not None:
        shown = kin.original.thread.pk
        kin.duplicates = [one for one in kin.duplicates if one.pk != shown]
    return kin
