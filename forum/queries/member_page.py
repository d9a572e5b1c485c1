"""The list of people, and what one person's page shows."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)

from forum.lib import paging
from forum.models import Member, Post, Thread

PAGE_SIZE = 30
ANSWERS_A_PAGE = 20
LONGEST_QUERY = 60


@dataclass(frozen=True)
class Stats:
    """What a person did, as far as the reader may see it."""

    questions: int
    answers: int
    solutions: int
    helped: int


def people(*, q: str, cursor: str) -> paging.Page[Member]:
    """Members with their standing, who joined last first; `q` begins the handle or the name.

    Who never proved their address is not listed. Raises BadCursor. One query.
    """
    found = listed().select_related("standing")
    if q:
        found = found.filter(Q(handle__istartswith=q) | Q(display_name__istartswith=q))
    return paging.page(found, field="joined_at", cursor=cursor, size=PAGE_SIZE)


def stats(*, member: Member | None, person: Member) -> Stats:
    """Counted from what `member` may see. One statement."""
    threads = Thread.objects.listed_for(member)
    wrote = _answers(member=member, person=person)
    counted = Member.objects.filter(pk=person.pk).values_list(
        _one(threads.questions().filter(author=person), Count("pk")),
        _one(wrote, Count("pk")),
        _one(threads.filter(solution__post__author=person), Count("pk")),
        _one(wrote, Sum("helpful_count")),
    )
    return Stats(*(number or 0 for number in counted.get()))


def _one(found: QuerySet, number: Aggregate) -> Subquery:
    """One number of all that was found, as a part of another statement."""
    whole = found.order_by().values(all=Value(1)).annotate(number=number).values("number")
    return Subquery(whole, output_field=IntegerField())


def answers(*, member: Member | None, person: Member, cursor: str) -> paging.Page[Post]:
    """What `person` answered, newest first, each with its thread. Raises BadCursor. One query."""
    found = _answers(member=member, person=person).select_related(
        "thread__category", "thread__solution", "author__standing"
    )
    return paging.page(found, field="created_at", cursor=cursor, size=ANSWERS_A_PAGE)


def _answers(*, member: Member | None, person: Member) -> QuerySet[Post]:
    visible = Thread.objects.listed_for(member)
    return Post.objects.present().answers().filter(author=person, thread__in=visible)


def listed() -> QuerySet[Member]:
    """Who is here and has proved their address, or needed none."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unproved = Exists(addresses.filter(verified=False)) & ~Exists(addresses.filter(verified=True))
    return Member.objects.filter(is_active=True).exclude(unproved)
