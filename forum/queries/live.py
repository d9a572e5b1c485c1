"""What is new on a page that somebody has open: its pulse, which is asked again and again, and the
news, which are asked when the pulse has changed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from forum.lib import prepared
from forum.models import Draft, Member, Post, Thread

# A draft is saved at each pause of more than a second: who pauses longer than this stopped.
WRITING_FOR = timedelta(seconds=30)
MOST = 100  # posts that are counted

_WRITING = """(
    SELECT count(DISTINCT draft.member_id) FROM forum_draft AS draft
    WHERE draft.updated_at > %s AND draft.updated_at <= %s AND draft.member_id IS NOT NULL
      AND draft.place = ANY(array['answer:' || thread.id] || array(
        SELECT 'comment:' || post.id FROM forum_post AS post WHERE post.thread_id = thread.id
      ))
  )"""
_PULSE = f"SELECT thread.version, {_WRITING} FROM forum_thread AS thread WHERE thread.id = %s"  # noqa: S608 - and here
# As in queries.versions: what hides a thread from visitors, without a join.
_PUBLIC = f"""{_PULSE}
  AND thread.deleted_at IS NULL AND thread.kind <> 'private'
  AND NOT (SELECT is_private FROM forum_category AS category WHERE category.id = category_id)
"""  # noqa: S608 - all of it written here


class Pulse(NamedTuple):
    """`version` of the thread, and how many members are writing there now."""

    version: int
    writing: int


@dataclass(frozen=True)
class News:
    """What came after what the reader has seen: `first` is the earliest of it.

    `state` is where the thread stands now, "" where that is what the reader saw; `writing` is how
    many others are writing.
    """

    answers: int
    comments: int
    first: Post | None
    state: str
    writing: int


def public(*, pk: int, now: datetime) -> Pulse | None:
    """The pulse of a thread that everybody may read; None for any other. One statement."""
    return _pulse(_PUBLIC, pk, now)


def pulse(*, thread: Thread, now: datetime) -> Pulse:
    """The pulse of a thread that the reader may see. One statement."""
    return _pulse(_PULSE, thread.pk, now) or Pulse(0, 0)


def news(*, thread: Thread, member: Member | None, after: int, state: str, now: datetime) -> News:
    """What is new for a reader whose page showed posts up to the id `after`, and `state`.

    Ids of one thread rise in the order in which its posts appear, for whoever posts locks the
    thread first. One's own posts are no news.
    """
    found = Post.objects.visible_to(member).filter(thread=thread, pk__gt=after, deleted_at=None)
    if member is not None:
        found = found.exclude(author=member)
    posts = list(found.order_by("pk").only("pk", "kind", "author", "thread")[:MOST])
    kinds = Counter(post.kind for post in posts)
    return News(
        answers=kinds[Post.Kind.ANSWER],
        comments=kinds[Post.Kind.COMMENT],
        first=posts[0] if posts else None,
        state=thread.state if thread.state != state else "",
        writing=_others_writing(thread, member, now),
    )


def _pulse(sql: str, pk: int, now: datetime) -> Pulse | None:
    row = prepared.row(sql, [now - WRITING_FOR, now, pk])
    return Pulse(*row) if row else None


def _others_writing(thread: Thread, member: Member | None, now: datetime) -> int:
    of_thread = Q(place=f"answer:{thread.pk}") | Q(kind=Draft.Kind.COMMENT, post__thread=thread)
    drafts = Draft.objects.filter(
        of_thread, updated_at__gt=now - WRITING_FOR, updated_at__lte=now, member__isnull=False
    )
    if member is not None:
        drafts = drafts.exclude(member=member)
    return drafts.values("member").distinct().count()
