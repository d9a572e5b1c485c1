"""Reports: for moderators, and for whoever made them."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404

from forum.lib import paging
from forum.models import Flag, Member, Post, Thread

LISTED = 20
VIEWS = ("open", "settled")


def page(*, member: Member, view: str, cursor: str) -> paging.Page[Flag]:
    """Open reports or settled ones that this moderator may know of, the newest first, with what
    they are about. Raises paging.BadCursor. One statement."""
    found = Flag.objects.select_related("thread", "post__author", "by__standing", "settled_by")
    found = found.filter(_known_to(member), settled_at__isnull=view == "open")
    return paging.page(found, field="at", cursor=cursor, size=LISTED)


def flag(*, member: Member, pk: int) -> Flag:
    """The report, for moderators who may know of it and for whoever made it. Else Http404."""
    found = None
    if 0 < pk < 2**63:
        related = "thread", "post__author", "by__standing", "settled_by"
        whose = Q(by=member)
        if member.is_moderator:
            whose |= _known_to(member)
        found = Flag.objects.select_related(*related).filter(whose, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _known_to(member: Member) -> Q:
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
