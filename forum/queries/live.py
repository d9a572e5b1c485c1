"""What is new on a page that somebody has open: its pulse, which is asked again and again, and the
news, which are asked when the pulse has changed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from forum.lib import prepared
from forum.models import Member, Post, Thread
from forum.queries import versions

# A draft is saved at each pause of more than a second: who pauses longer than this stopped.
WRITING_FOR = timedelta(seconds=30)
MOST = 100  # posts that are counted

_WRITING = """(
    SELECT count(DISTINCT draft.member_id) FROM forum_draft AS draft
    WHERE draft.updated_at > %s AND draft.updated_at <= %s AND draft.member_id <> %s
      AND draft.place = ANY(array['answer:' || thread.id] || array(
        SELECT 'comment:' || post.id FROM forum_post AS post WHERE post.thread_id = thread.id
      ))
  )"""
_PULSE = f"""
SELECT thread.version, {_WRITING}, thread.state FROM forum_thread AS thread WHERE thread.id = %s
"""  # noqa: S608 - all of it written here
_PUBLIC = f"{_PULSE} AND {versions.PUBLIC}"


class Pulse(NamedTuple):
    """`version` and `state` of the thread, and how many members are writing there now."""

    version: int
    writing: int
    state: str


@dataclass(frozen=True)
class News:
    """What came after what the reader has seen: `first` is the earliest of it.

    `writing` is how many others are writing.
    """

    answers: int
    comments: int
    first: Post | None
    writing: int


def public(*, pk: int, now: datetime) -> Pulse | None:
    """The pulse of a thread that everybody may read; None for any other. One statement."""
    return _pulse(_PUBLIC, pk, now)


def pulse(*, thread: Thread, now: datetime) -> Pulse:
    """The pulse of a thread that the reader may see. One statement."""
    return _pulse(_PULSE, thread.pk, now) or Pulse(0, 0, thread.state)


def news(*, thread: Thread, member: Member | None, after: int, pulse: Pulse, now: datetime) -> News:
    """What is new for a reader whose page showed posts up to the id `after`. Two statements at
    most.

    Ids of one thread rise in the order in which its posts appear, for whoever posts locks the
    thread first. One's own posts are no news.
    """
    found = Post.objects.visible_to(member).filter(thread=thread, pk__gt=after, deleted_at=None)
    if member is not None:
        found = found.exclude(author=member)
    posts = list(found.order_by("pk").only("pk", "kind", "author", "thread")[:MOST])
    kinds = Counter(post.kind for post in posts)
    own = pulse
    if pulse.writing and member is not None:
        own = _pulse(_PULSE, thread.pk, now, without=member.pk) or pulse
    return News(
        answers=kinds[Post.Kind.ANSWER],
        comments=kinds[Post.Kind.COMMENT],
        first=posts[0] if posts else None,
        writing=own.writing,
    )


def _pulse(sql: str, pk: int, now: datetime, *, without: int = 0) -> Pulse | None:
    """Without the member of this id among those who write."""
    row = prepared.row(sql, [now - WRITING_FOR, now, without, pk])
    return Pulse(*row) if row else None
