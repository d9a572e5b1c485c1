"""Booked calls: which one is open, when it may be tried, and how often somebody booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.lib import call_times
from community.models import CallAttempt, Callback, Case
from community.queries import call_windows
from forum.models import Member

Outcome, Status = CallAttempt.Outcome, Callback.Status
MOST_CONSENTS = 50  # listed on the page of one's data
FAILED = (Outcome.VOICEMAIL, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.MOVED)


@dataclass(frozen=True)
class Turn:
    """A time in which the call may be tried; `of_next`: it is the window after the booked one."""

    begins_at: datetime
    ends_at: datetime
    of_next: bool = False

    def holds(self, at: datetime) -> bool:
        return self.begins_at <= at < self.ends_at


def of_case(case: Case) -> list[Callback]:
    """All of a case, the newest first, with their attempts. Two statements."""
    rows = Callback.objects.filter(case=case).select_related("pool__calendar")
    return list(rows.prefetch_related("attempts").order_by("-pk"))


def open_of(case: Case) -> Callback | None:
    """The one that is booked, with its pool. One statement."""
    rows = Callback.objects.filter(case=case, status=Status.BOOKED)
    return rows.select_related("pool__calendar").first()


def booked_by(member: Member) -> Callback | None:
    """The one that somebody has booked, in whichever case: there is one at most. One statement."""
    return Callback.objects.filter(member=member, status=Status.BOOKED).order_by("pk").first()


def last_of(case: Case) -> Callback | None:
    """The newest, whatever became of it. One statement."""
    rows = Callback.objects.filter(case=case).select_related("pool__calendar")
    return rows.order_by("-pk").first()


def with_number(case: Case) -> QuerySet[Callback]:
    """Those of which the number is still there."""
    return Callback.objects.filter(case=case, number_gone_at=None)


def attempts(callback: Callback) -> list[CallAttempt]:
    """Those since the window of now began: a call that moved is tried anew. One statement."""
    rows = CallAttempt.objects.filter(callback=callback, begun_at__gte=callback.begins_at)
    return list(rows.order_by("begun_at", "pk"))


def turn(
    *, callback: Callback, tried: Sequence[CallAttempt], at: datetime
) -> Turn | None:  # fmt: skip
    """In which time an attempt that begins then falls: the booked window, twice, or the one after
    it, once, where somebody tried before. None where the call may not be tried then."""
    if callback.status != Status.BOOKED:
        return None
    first = Turn(callback.begins_at, callback.ends_at)
    in_window = [one for one in tried if not one.of_next]
    if first.holds(at):
        return first if len(in_window) < call_times.IN_WINDOW else None
    later = after(callback=callback, tried=tried)
    return later if later is not None and later.holds(at) else None


def after(*, callback: Callback, tried: Sequence[CallAttempt]) -> Turn | None:
    """The next window, where the last attempt has its place; None before the first attempt, after
    the last, and where the pool has no hours."""
    if not tried or any(one.of_next for one in tried):
        return None
    found = call_windows.following(pool=callback.pool, after=callback.ends_at)
    return Turn(*found, of_next=True) if found else None


def booked_since(*, member: Member, since: datetime) -> int:
    """How many of their bookings count for the limit. One statement."""
    return _counted(since).filter(member=member).count()


def left(*, member: Member, now: datetime) -> int:
    """How many calls they may still book, 0 to call_times.MOST_BOOKED. One statement."""
    counted = booked_since(member=member, since=now - call_times.COUNTED)
    return max(0, call_times.MOST_BOOKED - counted)


def of_number(*, digest: str, since: datetime) -> int:
    """How many bookings of this number count, by whomever. One statement."""
    return _counted(since).filter(number_digest=digest).count()


def _counted(since: datetime) -> QuerySet[Callback]:
    """What is booked, and what somebody tried: what was cancelled before that, by whomever, has
    rung nowhere."""
    rows = Callback.objects.filter(booked_at__gt=since)
    tried = CallAttempt.objects.filter(callback=OuterRef("pk"))
    return rows.filter(~Q(status=Status.CANCELLED) | Exists(tried))


def consented(*, member: Member) -> list[Callback]:
    """Calls that they agreed to be called for, the newest first; without anything of the number."""
    rows = Callback.objects.filter(member=member).only(
        "case_id", "consented_at", "consent_version", "number_gone_at"
    )
    return list(rows.order_by("-consented_at", "-pk")[:MOST_CONSENTS])
