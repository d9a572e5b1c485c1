"""Reports: for moderators, and for whoever made them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from forum.lib import paging
from forum.models import Decision, Flag, Member, Post, Thread

LISTED = 20
VIEWS = ("open", "settled")
_SHOWN = ("thread", "post__author", "by__standing", "settled_by", "decision")


def page(*, member: Member, view: str, cursor: str) -> paging.Page[Flag]:
    """Open reports or settled ones that this moderator may know of, the newest first, with what
    they are about. Raises paging.BadCursor. One statement."""
    found = Flag.objects.select_related(*_SHOWN).filter(known_to(member))
    found = found.filter(settled_at__isnull=view == "open")
    return paging.page(found, field="at", cursor=cursor, size=LISTED)


def waiting(*, member: Member) -> QuerySet[Flag]:
    """Open reports that this moderator may know of."""
    return Flag.objects.filter(known_to(member), settled_at=None)


def seen_by(*, member: Member) -> QuerySet[Flag]:
    """With what they are about: those that this person made, and for moderators all that they may
    know of."""
    whose = Q(by=member)
    if member.is_moderator:
        whose |= known_to(member)
    return Flag.objects.select_related(*_SHOWN).filter(whose)


def known_to(member: Member) -> Q:
    """What stands where this moderator reads. Of a private talk they know that it was reported,
    also once it is settled and closed to them."""
    seen = Thread.objects.visible_to(member)
    return Q(thread__kind=Thread.Kind.PRIVATE) | Q(thread__in=seen)


def can_be_read(*, flag: Flag, member: Member) -> bool:
    """Whether this person may read what it is about now."""
    if flag.post_id is None:
        return type(flag.thread).objects.visible_to(member).filter(pk=flag.thread_id).exists()
    return Post.objects.visible_to(member).filter(pk=flag.post_id).exists()


def made_since(*, member: Member, since: datetime) -> int:
    return Flag.objects.filter(by=member, at__gt=since).count()


def open_of(*, post: Post, member: Member) -> Flag | None:
    """What this person reported of the post and nobody has settled."""
    return Flag.objects.filter(post=post, by=member, settled_at=None).first()


def hidden_by(*, flag: Flag, member: Member) -> Decision | None:
    """The decision by which this person's word hid the post that the report is about."""
    if flag.post_id is None:
        return None
    rows = Decision.objects.filter(post=flag.post_id, by=member, undone_at=None)
    return rows.filter(act=Decision.Act.POST_HIDDEN).order_by("-pk").first()
