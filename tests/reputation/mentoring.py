"""What tests of mentors share: mentors, and days that go by the hour."""

from datetime import UTC, datetime, timedelta
from typing import Any

from forum.lib import clock
from forum.models import Member, Thread
from reputation.models import Mentor, Pairing
from tests import factories

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def noon() -> datetime:
    """Of yesterday, in Berlin or an hour later: for everybody's quiet hours are over."""
    return (clock.now() - timedelta(days=1)).astimezone(UTC).replace(
        hour=11, minute=0, second=0, microsecond=0
    )  # fmt: skip


def mentor(member: Member | None = None, **extra: Any) -> Member:
    """Somebody who serves as one, for all topics and in English."""
    member = member or factories.member()
    extra = {"state": Mentor.State.ACTIVE, "languages": ["en"], "since": clock.now()} | extra
    Mentor.objects.create(member=member, **extra)
    member.standing.is_mentor = True
    member.standing.save()
    return member


def mentors(count: int, **extra: Any) -> list[Member]:
    return [mentor(**extra) for _ in range(count)]


def pair(newcomer: Member, guide: Member, *, at: datetime) -> Pairing:
    return Pairing.objects.create(newcomer=newcomer, guide=guide, kind="mentor", began_at=at)


def fresh(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)
