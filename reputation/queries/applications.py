"""Applications, probations and nominations, for whoever decides and for whom they are about."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from forum.models import Member
from reputation.models import Application, ApplicationWord, Mentor, Nomination, Probation
from reputation.queries import mentors

_WITH = ("mentor__member__standing",)


def waiting() -> QuerySet[Application]:
    """Open ones with what was said so far, the oldest first."""
    found = Application.objects.filter(closed_at=None).select_related(*_WITH)
    return found.prefetch_related("said__by").order_by("at", "pk")


def overdue(*, now: datetime) -> QuerySet[Application]:
    return waiting().filter(due_at__lt=now)


def last_of(*, mentor: Mentor) -> Application | None:
    """Somebody's latest, with what was said of it."""
    found = Application.objects.filter(mentor=mentor).prefetch_related("said__by")
    return found.order_by("-at", "-pk").first()


def words(*, application: Application) -> list[ApplicationWord]:
    """What was said, the first first."""
    return list(
        ApplicationWord.objects.filter(application=application)
        .select_related("by")
        .order_by("at", "pk")
    )


def nominations(*, member: Member) -> list[Nomination]:
    found = Nomination.objects.filter(member=member).select_related("by__standing")
    return list(found.order_by("at", "pk"))


def suggested_by(*, member: Member) -> list[int]:
    """Ids of whoever suggested them: mentors among these do not decide."""
    return list(Nomination.objects.filter(member=member).values_list("by", flat=True))


def running() -> QuerySet[Probation]:
    """Probations that run, which ends first comes first."""
    found = Probation.objects.filter(ended_at=None).select_related("buddy", *_WITH)
    return found.order_by("until", "pk")


def over(*, now: datetime) -> QuerySet[Probation]:
    """Those whose two weeks have passed; not while they pause."""
    return running().filter(until__lte=now, mentor__state=Mentor.State.PROBATION)


def without_buddy() -> QuerySet[Probation]:
    """Those whose buddy is gone, or is no mentor any more."""
    sure = mentors.deciders().values("pk")
    return running().filter(Q(buddy=None) | ~Q(buddy__in=sure))


def next_buddy(*, without: Sequence[int]) -> Member | None:
    """Whoever stands beside the fewest, the lowest id first."""
    beside = Count("pk", filter=Q(pk__in=Probation.objects.filter(ended_at=None).values("buddy")))
    found = mentors.deciders(without=without).annotate(beside=beside)
    return found.order_by(F("beside"), "pk").first()
