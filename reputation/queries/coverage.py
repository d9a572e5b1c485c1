"""Whether there are mentors enough: for the staff's page, which hides no newcomer without one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Sum

from forum.models import Member, Thread
from reputation.models import Newcomer, Pairing
from reputation.queries import mentors

MONTH = timedelta(days=28)
BUSY = 3  # questions in a month that make a topic count


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newcomer without a mentor, and since when."""

    person: Member
    since: datetime
    language: str
    topics: list[str]
    age: timedelta


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic ("tag:3") in which people ask, and no mentor who takes newcomers knows it."""

    topic: str
    questions: int

    @property
    def is_tag(self) -> bool:
        return self.topic.startswith("tag:")


@dataclass(frozen=True, slots=True)
class Places:
    """`expected`: as many as wanted a mentor in the last four weeks; `missing`: so many places are
    needed beyond those that are free, for who waits and for who is expected."""

    mentors: int
    places: int
    taken: int
    free: int
    waiting: int
    expected: int

    @property
    def missing(self) -> int:
        return max(0, self.waiting + self.expected - self.free)


def waiting(*, now: datetime, most: int = 100) -> list[Waiting]:
    """Newcomers without a mentor, the longest waiting first. One statement."""
    found = Newcomer.objects.filter(state=Newcomer.State.WAITING).select_related("member")
    return [
        Waiting(one.member, one.since, one.language, one.topics, now - one.since)
        for one in found.order_by("since", "member")[:most]
    ]


def places(*, now: datetime) -> Places:
    """How many newcomers can be looked after, and how many there are. Three statements."""
    # Places above the capacity (it was lowered) are free for nobody.
    free = Sum(F("capacity") - F("load"), filter=Q(load__lt=F("capacity")))
    whole = mentors.taking(now).aggregate(
        n=Count("pk"), places=Sum("capacity"), taken=Sum("load"), free=free
    )
    waits = Newcomer.objects.filter(state=Newcomer.State.WAITING).count()
    fresh = Newcomer.objects.filter(began_at__gt=now - MONTH).count()
    return Places(
        mentors=whole["n"], places=whole["places"] or 0, taken=whole["taken"] or 0,
        free=whole["free"] or 0, waiting=waits, expected=fresh,
    )  # fmt: skip


def topics_without(*, now: datetime) -> list[Gap]:
    """Topics and tags in which at least three questions came within four weeks, and that no mentor
    who takes newcomers looks after; most questions first. Three statements."""
    recent = Thread.objects.listed_for(None).questions().filter(created_at__gt=now - MONTH)
    asked: Counter[str] = Counter()
    for per, name in (("category", "category"), ("tag", "tags")):
        rows = recent.order_by().exclude(**{name: None}).values_list(name).annotate(n=Count("pk"))
        asked |= Counter({f"{per}:{pk}": n for pk, n in rows if n >= BUSY})
    known: set[str] = set()
    for topics in mentors.taking(now).values_list("topics", flat=True):
        known |= set(topics)
    gaps = [Gap(topic, n) for topic, n in asked.items() if topic not in known]
    return sorted(gaps, key=lambda gap: (-gap.questions, gap.topic))


def without_next_step() -> int:
    """Newcomers of whom nobody takes care although they wait for nothing: must be none."""
    paired = Pairing.objects.filter(kind=Pairing.Kind.MENTOR, ended_at=None).values("newcomer")
    lost = Newcomer.objects.filter(state=Newcomer.State.PAIRED).exclude(member__in=paired)
    return lost.count()
