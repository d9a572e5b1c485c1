"""How views get hold of things: loaded with permission, or 404. Hidden and missing look alike."""

import uuid

from django.db.models import Exists, OuterRef
from django.http import Http404
from taggit.models import Tag

from forum.models import Category, Draft, Member, Post, Thread

BIGGEST_ID = 2**63 - 1


def _pk(value: int) -> int:
    if not 0 < value <= BIGGEST_ID:
        raise Http404
    return value


def thread(*, member: Member | None, pk: int) -> Thread:
    """The thread with author, category and solution, if this person may see it. Else Http404."""
    found = (
        Thread.objects.visible_to(member)
        .select_related("author__standing", "category", "solution__by", "views")
        .filter(pk=_pk(pk))
        .first()
    )
    if found is None:
        raise Http404
    return found


def post(*, member: Member | None, pk: int) -> Post:
    """The post with its thread, if this person may see it (own deleted ones too). Else Http404."""
    found = (
        Post.objects.visible_to(member)
        .filter(pk=_pk(pk))
        .select_related(
            "thread__solution", "thread__category", "thread__author", "author__standing"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def category(*, member: Member | None, slug: str) -> Category:
    found = Category.objects.visible_to(member).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def tag(*, member: Member | None, slug: str) -> Tag:
    """The tag, if it is on any thread that this person may see. Else Http404."""
    carrying = Thread.objects.listed_for(member).filter(thread_tags__tag=OuterRef("pk"))
    found = Tag.objects.filter(Exists(carrying), slug=slug).first()
    if found is None:
        raise Http404
    return found


def member_by_handle(*, handle: str) -> Member:
    found = Member.objects.select_related("standing").filter(handle__iexact=handle).first()
    if found is None:
        raise Http404
    return found


def writer(*, raw: str) -> Member | None:
    """The member whose id a form says it was made for; None where it says nothing of use."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return None
    return Member.objects.filter(pk=int(raw)).first()


def draft(*, member: Member | None, pk: uuid.UUID) -> Draft:
    """A member's own draft, or one of nobody's (whoever knows its id wrote it). Else Http404."""
    found = Draft.objects.filter(pk=pk).select_related("thread").first()
    if found is None or found.member_id not in (None, member.pk if member else None):
        raise Http404
    return found
