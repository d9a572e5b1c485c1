"""Whether there are mentors enough: for the staff's page, which hides no newcomer without one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from forum.models import Member, Thread
from forum.models.member import NEWCOMER_DAYS
from reputation.models import Mentor, Pairing

MONTH = timedelta(days=28)
BUSY = 3  # questions in a month that make a topic count


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newcomer without a mentor, and since when."""

    person: Member
    since: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic ("tag:3") in which people ask, and no mentor who takes newcomers knows it."""

    topic: str
    questions: int


@dataclass(frozen=True, slots=True)
class Places:
    """`missing`: so many places are needed beyond those that are free."""

    places: int
    free: int
    waiting: int

    @property
    def missing(self) -> int:
        return max(0, self.waiting - self.free)


def waiting(*, now: datetime, most: int = 100) -> list[Waiting]:
    """Newcomers who asked and have no mentor, the longest waiting first. One statement."""
    found = _without(now).annotate(asked_at=Min("threads__created_at"))
    return [Waiting(one, vars(one)["asked_at"]) for one in found.order_by("asked_at", "pk")[:most]]


def places(*, now: datetime) -> Places:
    """How many newcomers can be looked after, and how many wait. Two statements."""
    free = Sum(F("capacity") - F("load"), filter=Q(load__lt=F("capacity")))
    whole = _taking().aggregate(places=Sum("capacity"), free=free)
    return Places(whole["places"] or 0, whole["free"] or 0, _without(now).count())


def topics_without(*, now: datetime) -> list[Gap]:
    """Topics and tags in which at least three questions came within four weeks, and that no mentor
    who takes newcomers looks after; most questions first. Three statements."""
    recent = Thread.objects.listed_for(None).questions().filter(created_at__gt=now - MONTH)
    asked: Counter[str] = Counter()
    for per, name in (("category", "category"), ("tag", "tags")):
        rows = recent.order_by().exclude(**{name: None}).values_list(name).annotate(n=Count("pk"))
        asked |= Counter({f"{per}:{pk}": n for pk, n in rows if n >= BUSY})
    known = {topic for topics in _taking().values_list("topics", flat=True) for topic in topics}
    gaps = [Gap(topic, n) for topic, n in asked.items() if topic not in known]
    return sorted(gaps, key=lambda gap: (-gap.questions, gap.topic))


def _without(now: datetime) -> QuerySet[Member]:
    paired = Pairing.objects.filter(
        newcomer=OuterRef("pk"), kind=Pairing.Kind.MENTOR, ended_at=None
    )
    asked = Thread.objects.listed().questions().filter(author=OuterRef("pk"))
    return Member.objects.filter(
        ~Exists(paired), Exists(asked), is_active=True, staff_role="",
        joined_at__gt=now - timedelta(days=NEWCOMER_DAYS),
    )  # fmt: skip


def _taking() -> QuerySet[Mentor]:
    return Mentor.objects.filter(state__in=Mentor.TAKES_NEWCOMERS, member__is_active=True)
