"""Who is a mentor, who takes newcomers now, and what the pages of mentors show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast
from taggit.models import Tag

from forum.models import Category, Member
from reputation.models import Mentor, MentorStep, Probation, Removal, Renewal
from reputation.queries import topics

TEAM = (
    Member.StaffRole.MODERATOR, Member.StaffRole.MANAGER, Member.StaffRole.ADMINISTRATOR,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A mentor on the public page. `places` are free ones; 0 where none is, None where they take
    nobody just now."""

    mentor: Mentor
    topics: list[Category | Tag]
    places: int | None


def serving() -> QuerySet[Mentor]:
    """Everybody with the standing: on probation, active or paused, and still here."""
    return Mentor.objects.filter(state__in=Mentor.SERVING, member__is_active=True)


def taking(now: datetime) -> QuerySet[Mentor]:
    """Of these, who takes newcomers: no pause, and nobody asks to remove them."""
    return serving().filter(
        ~Exists(Removal.objects.filter(mentor=OuterRef("pk"), closed_at=None)),
        state__in=Mentor.TAKES_NEWCOMERS,
    )


def day_has_come(now: datetime) -> Q:
    """Whether the day on which a mentor's pause ends has begun where they live (as
    domain.mentors.today says in words of Python)."""
    here = Func(
        F("member__time_zone"), Value(now, output_field=DateTimeField()),
        function="timezone", output_field=DateTimeField(),
    )  # fmt: skip
    return Q(paused_until__lte=Cast(here, DateField()))


def of_member(*, member: Member) -> Mentor | None:
    """Their way as a mentor, wherever on it they are."""
    return Mentor.objects.select_related("member").filter(pk=member.pk).first()


def may_decide(*, member: Member) -> bool:
    """Whether they are a mentor whose word counts: active, with nobody asking to remove them."""
    return _sure().filter(pk=member.pk).exists()


def deciders(*, without: Sequence[int] = ()) -> QuerySet[Member]:
    """Mentors whose word counts, as people, but for these."""
    found = Member.objects.filter(pk__in=_sure().values("pk"), is_active=True)
    return found.exclude(pk__in=without)


def team() -> QuerySet[Member]:
    """Whoever looks after mentors."""
    return Member.objects.filter(staff_role__in=TEAM, is_active=True)


def open_removal(*, mentor: Mentor) -> Removal | None:
    return Removal.objects.filter(mentor=mentor, closed_at=None).select_related("by").first()


def probation(*, mentor: Mentor) -> Probation | None:
    """The one that runs, with its buddy."""
    found = Probation.objects.filter(mentor=mentor, ended_at=None)
    return found.select_related("buddy", "mentor__member").first()


def renew_until(*, mentor: Mentor) -> datetime | None:
    """When the year ends that was begun last."""
    found = Renewal.objects.filter(mentor=mentor).order_by("-until").first()
    return found.until if found else None


def left_at(*, mentor: Mentor) -> datetime | None:
    """When somebody became alumni last."""
    steps = MentorStep.objects.filter(mentor=mentor, state=Mentor.State.ALUMNI)
    return steps.order_by("-at", "-pk").values_list("at", flat=True).first()


def steps(*, mentor: Mentor) -> list[MentorStep]:
    """Their way so far, the latest first."""
    found = MentorStep.objects.filter(mentor=mentor).select_related("by")
    return list(found.order_by("-at", "-pk"))


def shown(*, now: datetime) -> list[Shown]:
    """Everybody on the public page, by name: never a ranking. Four statements."""
    found = list(
        serving().select_related("member__standing").order_by("member__display_name", "pk")
    )
    takes = set(taking(now).values_list("pk", flat=True))
    chosen = topics_of(found)
    return [
        Shown(
            one, chosen[one.pk],
            max(0, one.capacity - one.load) if one.pk in takes else None,
        )
        for one in found
    ]  # fmt: skip


def alumni() -> list[Member]:
    """Who was a mentor once and left well, by name."""
    found = Member.objects.filter(mentoring__state=Mentor.State.ALUMNI, is_active=True)
    return list(found.select_related("standing").order_by("display_name", "pk"))


def topics_of(mentors: Iterable[Mentor]) -> dict[int, list[Category | Tag]]:
    """By mentor: the topics that they chose and that everybody may see. At most two statements."""
    mentors = list(mentors)
    there = topics.public(topics=[topic for one in mentors for topic in one.topics])
    return {one.pk: [there[topic] for topic in one.topics if topic in there] for one in mentors}


def _sure() -> QuerySet[Mentor]:
    asked = Removal.objects.filter(mentor=OuterRef("pk"), closed_at=None)
    return Mentor.objects.filter(~Exists(asked), state=Mentor.State.ACTIVE, member__is_active=True)
