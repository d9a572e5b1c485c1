"""Following a thread: by taking part, or by hand; and stopping, which is remembered."""

from datetime import datetime

from django.db import connection

from forum import rules
from forum.lib import prepared
from forum.lib.transact import verb
from forum.models import Following, Member, Thread

_TAKE_PART = """
INSERT INTO forum_following (thread_id, member_id, how, began_at)
SELECT %(thread)s, %(member)s, 'took_part', %(now)s
WHERE NOT EXISTS (
  SELECT FROM forum_following WHERE thread_id = %(thread)s AND member_id = %(member)s
)
ON CONFLICT DO NOTHING
"""
_CATCH_UP = """
INSERT INTO forum_following (thread_id, member_id, how, began_at)
SELECT post.thread_id, post.author_id, 'took_part', min(post.created_at)
FROM forum_post AS post
WHERE post.author_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM forum_following AS known
  WHERE known.thread_id = post.thread_id AND known.member_id = post.author_id
)
GROUP BY post.thread_id, post.author_id
ON CONFLICT DO NOTHING
"""


@verb
def follow(*, thread: Thread, by: Member, now: datetime) -> None:
    """Follow by hand; whoever follows already goes on. Raises NotAllowed."""
    rules.check_member(by)
    Following.objects.get_or_create(
        thread=thread,
        member=by,
        ended_at=None,
        defaults={"how": Following.How.BY_HAND, "began_at": now},
    )


@verb
def stop(*, thread: Thread, by: Member, now: datetime) -> None:
    """Follow no more, and not again by taking part. Raises NotAllowed.

    Also for whoever never began: then a row is written that says so.
    """
    rules.check_member(by)
    known = Following.objects.filter(thread=thread, member=by)
    if not known.filter(ended_at=None).update(ended_at=now) and not known.exists():
        known.create(
            thread=thread, member=by, how=Following.How.BY_HAND, began_at=now, ended_at=now
        )


def take_part(*, thread_id: int, member_id: int, now: datetime) -> None:
    """Whoever wrote here follows, unless they have stopped once. One statement."""
    prepared.run(_TAKE_PART, {"thread": thread_id, "member": member_id, "now": now})


def catch_up() -> int:
    """The same for everybody who ever wrote anywhere, for whoever writes many threads at once.

    Returns how many began to follow.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CATCH_UP)
        return cursor.rowcount
