"""Who is without a mentor, and where mentors are missing: for whoever looks after them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum

from forum.models import Category, Member, Thread
from forum.models.member import NEWCOMER_DAYS
from reputation.models import Mentor, Pairing

MOST = 50
ASKED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`waiting`: newcomers who asked and have no mentor, the longest here first, MOST of them, of
    `waiting_count`; `topics` in which somebody asked lately and for which nobody is a mentor;
    `free` places of `places`."""

    waiting: list[Member]
    waiting_count: int
    topics: list[Category]
    free: int
    places: int


def load(*, now: datetime) -> Coverage:
    """Four statements."""
    paired = Pairing.objects.filter(
        newcomer=OuterRef("pk"), kind=Pairing.Kind.MENTOR, ended_at=None
    )
    asked = Thread.objects.listed().questions()
    new = Member.objects.filter(
        ~Exists(paired), Exists(asked.filter(author=OuterRef("pk"))), is_active=True,
        staff_role="", joined_at__gt=now - timedelta(days=NEWCOMER_DAYS),
    )  # fmt: skip
    takes = Mentor.objects.filter(state__in=Mentor.TAKES_NEWCOMERS, member__is_active=True)
    sums = takes.aggregate(
        free=Sum(F("capacity") - F("load"), filter=Q(load__lt=F("capacity"))), all=Sum("capacity")
    )
    covered = {topic for topics in takes.values_list("topics", flat=True) for topic in topics}
    lately = asked.filter(category=OuterRef("pk"), created_at__gt=now - ASKED_WITHIN)
    topics = Category.objects.filter(Exists(lately), is_private=False).order_by("position", "pk")
    return Coverage(
        waiting=list(new.order_by("joined_at", "pk")[:MOST]),
        waiting_count=new.count(),
        topics=[one for one in topics if f"category:{one.pk}" not in covered],
        free=sums["free"] or 0,
        places=sums["all"] or 0,
    )
