"""A thread with all that its page says of it, but its posts, in one narrow statement.

Planning a join costs about as much as running it, and compiling one in Python more: so only the
question of who may see the thread is asked by the queryset, and the columns are written down here.
"""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from forum.models import Category, Event, Member, Solution, Standing, Thread, Verdict
from forum.queries.parts import Part, attach

MOST_HISTORY = 50
# What a reader of the thread wants to know of its past; the rest is for upper floors.
TOLD = (
    Event.Kind.THREAD_RETITLED,
    Event.Kind.THREAD_RETAGGED,
    Event.Kind.THREAD_MOVED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_REOPENED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLUTION_CLEARED,
    Event.Kind.DID_NOT_HELP,
    Event.Kind.SOLVED_ALONE,
)
THREAD = Part(Thread, "thread", *(field.attname for field in Thread._meta.concrete_fields))
CATEGORY = Part(Category, "category", "id", "slug", "name", "is_private")
SOLUTION = Part(Solution, "solution", "id", "thread_id", "post_id", "by_id", "at", "reason")
VERDICT = Part(Verdict, "verdict", "id", "thread_id", "kind", "at")
PERSON = ("id", "handle", "display_name", "staff_role", "joined_at", "avatar", "is_active")
ASKER, JUDGE = Part(Member, "asker", *PERSON), Part(Member, "judge", *PERSON)
STANDING = Part(Standing, "standing", "member_id", "is_mentor", "helped_count")
PARTS = (THREAD, CATEGORY, ASKER, STANDING, SOLUTION, JUDGE, VERDICT)
COLUMNS = ", ".join(part.columns for part in PARTS)

_HEAD = """
SELECT {columns}, coalesce(views.count, 0),
  EXISTS (
    SELECT FROM forum_following AS own
    WHERE own.thread_id = thread.id AND own.member_id = %s AND own.ended_at IS NULL
  ),
  EXISTS (SELECT FROM forum_threadlink AS link WHERE link.thread_id = thread.id),
  ARRAY(
    SELECT ARRAY[tag.slug, tag.name]
    FROM forum_threadtag AS carried JOIN taggit_tag AS tag ON tag.id = carried.tag_id
    WHERE carried.content_object_id = thread.id ORDER BY tag.name
  ),
  (
    SELECT json_agg(json_build_array(told.kind, told.at, told.name, told.reason))
    FROM (
      SELECT event.kind, event.at, event.data ->> 'reason' AS reason,
        coalesce(nullif(actor.display_name, ''), actor.handle) AS name
      FROM forum_event AS event LEFT JOIN forum_member AS actor ON actor.id = event.by_id
      WHERE event.thread_id = thread.id AND event.kind = ANY(%s)
      ORDER BY event.at DESC, event.id DESC LIMIT %s
    ) AS told
  )
FROM ({visible}) AS visible (id)
JOIN forum_thread AS thread ON thread.id = visible.id
JOIN forum_category AS category ON category.id = thread.category_id
LEFT JOIN forum_member AS asker ON asker.id = thread.author_id
LEFT JOIN forum_standing AS standing ON standing.member_id = asker.id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
LEFT JOIN forum_member AS judge ON judge.id = solution.by_id
LEFT JOIN forum_verdict AS verdict ON verdict.id = thread.verdict_id
LEFT JOIN forum_threadviews AS views ON views.thread_id = thread.id
WHERE thread.id = %s
"""


@dataclass(frozen=True)
class Happening:
    """A line of the thread's history. `by_name` is None for who left, and for nobody."""

    kind: str
    at: datetime
    by_name: str | None
    reason: str


@dataclass(frozen=True)
class Head:
    """`thread` carries `is_followed`, and `tag_links`: (slug, name) of each tag.

    `has_links` says whether any other thread is named here, seen by this reader or not.
    """

    thread: Thread
    views: int
    has_links: bool
    history: list[Happening]


def find(*, member: Member | None, pk: int) -> Head | None:
    """The head of the thread, if this person may see it. One statement."""
    visible, params = _visible_to_visitors() if member is None else _visible_to(member)
    values = [member.pk if member else None, list(TOLD), MOST_HISTORY, *params, pk]
    with connection.cursor() as cursor:
        cursor.execute(_HEAD.format(columns=COLUMNS, visible=visible), values)
        row = cursor.fetchone()
    return _head(row) if row else None


@functools.cache
def _visible_to_visitors() -> tuple[str, tuple[Any, ...]]:
    """The same for each of them, so it is compiled once."""
    return _visible_to(None)


def _visible_to(member: Member | None) -> tuple[str, tuple[Any, ...]]:
    return Thread.objects.visible_to(member).values("pk").query.sql_with_params()


def _head(row: tuple[Any, ...]) -> Head:
    left = iter(row)
    thread, category, asker, standing, solution, judge, verdict = (
        part.take(left) for part in PARTS
    )
    views, is_followed, has_links, tag_links, told = left
    if asker is not None:
        attach(asker, standing=standing)
    if solution is not None:
        attach(solution, by=judge, thread=thread)
    attach(thread, category=category, author=asker, solution=solution, verdict=verdict)
    vars(thread).update(is_followed=is_followed, tag_links=[tuple(link) for link in tag_links])
    return Head(thread, views, has_links, [_happening(*line) for line in reversed(told or [])])


def _happening(kind: str, at: str, by_name: str | None, reason: str | None) -> Happening:
    return Happening(kind, datetime.fromisoformat(at), by_name, reason or "")
