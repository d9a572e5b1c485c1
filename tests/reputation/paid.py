"""What tests of payback share: months of a year that is over, people who count, facts that pay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from forum.domain import events, members, solutions
from forum.lib import notice_groups, notice_kinds
from forum.models import Event, Member, Post, Thread
from reputation.domain import audit, closing, ledger
from reputation.lib import payback_kinds
from reputation.lib.calendar_month import Month
from reputation.models import Finding, MonthClose, PayLine, RuleSet
from tests import factories
from tests.reputation import sets

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def switched_on(settings: Any) -> Iterator[None]:
    settings.PAYBACK = True
    payback_kinds.make_known()
    yield
    for kind in payback_kinds.KINDS:
        notice_kinds._kinds.pop(kind.name)
    notice_groups.GROUPS.pop(payback_kinds.GROUP)
    notice_groups.SHELF_OF_GROUP.pop(payback_kinds.GROUP)


def day(month: int, number: int, hour: int = 12, *, year: int = 2025) -> datetime:
    return datetime(year, month, number, hour, tzinfo=BERLIN)


def customer(handle: str = "", **extra: Any) -> Member:
    """Somebody whose word counts for money."""
    extra = {"joined_at": LONG_AGO, "verified_at": LONG_AGO, "verified_source": "staff"} | extra
    return factories.member(handle, **extra)


def answered(helper: Member, at: datetime, *, after: timedelta = HOUR, by: Any = None) -> Post:
    """A question of a customer, and the helper's answer to it so long after."""
    thread = factories.question(by=by or customer(), at=at)
    return factories.answer(thread, by=helper, at=at + after)


def accepted(helper: Member, at: datetime, *, asker: Member | None = None) -> Thread:
    """Solved at this instant, so that it is released two weeks later."""
    post = answered(helper, at - 2 * HOUR, by=asker)
    return solutions.accept(thread=post.thread, post=post, by=post.thread.author, now=at)


def cleared(thread: Thread, at: datetime) -> None:
    solutions.clear(thread=thread, by=thread.author, now=at)


def open_books(month: int = 9, *, year: int = 2025) -> MonthClose:
    return closing.open_books(now=day(month, 28, year=year), month=Month(year, month))


def close(month: int, *, year: int = 2025, by: Member | None = None) -> MonthClose:
    """As the worker does, a few hours after the month."""
    found = Month(year, month)
    now = found.span(BERLIN)[1] + 4 * HOUR
    return closing.close(month=found, by=by, now=now)


def line(close: MonthClose, member: Member) -> PayLine:
    return PayLine.objects.get(close=close, member=member)


def dear(*, price: int = 1) -> RuleSet:
    """A rule set by which a point is worth so much from 2024 on."""
    return sets.inserted(price=Decimal(price))


def assert_true(at: datetime) -> None:
    """Ledger and closed months are what the facts give, and a sweep changes nothing more."""
    ledger.sweep(now=at)
    assert audit.verify(now=at) == []
    assert audit.rebuild(now=at) == 0


def left(member: Member, *, at: datetime | None = None) -> None:
    """They closed their account."""
    people, at = Member.objects.filter(pk=member.pk), at or day(10, 1)
    told = members.erasure(member=people.get())
    people.update(is_active=False, email="", last_login=None)
    events.record(kind=Event.Kind.MEMBER_ERASED, at=at, member=people.get(), **told)


def suspended(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(is_active=False)


def doubted(member: Member, *, kind: str = "copies", at: datetime | None = None) -> None:
    """Something about this member waits on the review list."""
    at = at or day(10, 30)
    Finding.objects.create(
        kind=kind, member=member, size=4, severity=40, figures={}, first_at=at, last_at=at
    )
