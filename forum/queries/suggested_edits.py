"""Suggested edits: those that somebody decides on, and their own."""

from django.db.models import Q, QuerySet

from forum.lib import paging
from forum.models import Member, Post, SuggestedEdit

PAGE_SIZE = 20
VIEWS = ("waiting", "own", "decided")


def seen_by(*, member: Member, is_mentor: bool) -> QuerySet[SuggestedEdit]:
    """Of posts that this person may see: their own, and those they decide or decided on."""
    present = Post.objects.visible_to(member).filter(deleted_at=None, thread__deleted_at=None)
    edits = SuggestedEdit.objects.filter(post__in=present).select_related(
        "by__standing", "decided_by__standing", "post__thread__category", "post__thread__author",
        "post__thread__solution", "post__author",
    )  # fmt: skip
    if member.is_moderator or is_mentor:
        return edits
    return edits.filter(Q(by=member) | Q(post__author=member))


def page(*, member: Member, is_mentor: bool, view: str, cursor: str) -> paging.Page[SuggestedEdit]:
    """The suggestions of this view, newest first. Raises paging.BadCursor. One query."""
    found = seen_by(member=member, is_mentor=is_mentor)
    if view == "own":
        found = found.filter(by=member)
    elif view == "waiting":
        found = to_decide(member=member, is_mentor=is_mentor)
    else:
        found = found.exclude(by=member).exclude(outcome=SuggestedEdit.Outcome.OPEN)
    return paging.page(found, field="at", cursor=cursor, size=PAGE_SIZE)


def to_decide(*, member: Member, is_mentor: bool) -> QuerySet[SuggestedEdit]:
    """What waits for this person's word."""
    found = seen_by(member=member, is_mentor=is_mentor).exclude(by=member)
    return found.filter(outcome=SuggestedEdit.Outcome.OPEN)


def open_of(*, post: Post, member: Member) -> SuggestedEdit | None:
    """What this person has suggested for the post and nobody has decided on. One query."""
    mine = SuggestedEdit.objects.filter(post=post, by=member, outcome=SuggestedEdit.Outcome.OPEN)
    return mine.first()
