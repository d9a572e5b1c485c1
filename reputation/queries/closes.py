"""Closed months, and which rows of the ledger each of them takes in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Q

from forum.models import Member
from reputation.lib import calendar_month
from reputation.lib.calendar_month import Month
from reputation.lib.payback import Money
from reputation.models import Entry, MonthClose, PayLine, RuleSet
from reputation.queries.rules import Rules


@dataclass(frozen=True, slots=True)
class Scope:
    """What a month takes in: rows that happened before `ends_at` and were written up to `last`,
    less those of the closes `before` (the first of which says where the books begin)."""

    month: Month
    zone: ZoneInfo
    ends_at: datetime
    last: int
    before: tuple[MonthClose, ...]
    suspended: frozenset[int]
    team: frozenset[int]
    rule_set: RuleSet

    @property
    def since(self) -> datetime:
        return self.before[0].ends_at

    @property
    def previous(self) -> MonthClose:
        return self.before[-1]


def month_of(close: MonthClose) -> Month:
    return Month(close.month.year, close.month.month)


def first_day(month: Month) -> date:
    return date(month.year, month.month, 1)


def zone() -> ZoneInfo:
    """The site's, by which months begin."""
    return ZoneInfo(settings.TIME_ZONE)


def closes() -> list[MonthClose]:
    """All of them in their order, the opening first; a few a year."""
    return list(MonthClose.objects.select_related("rule_set").order_by("number"))


def terms(rule_set: RuleSet) -> Money:
    """What this rule set says about money."""
    return Money(
        price=rule_set.price, knee_from=rule_set.knee_from, knee_to=rule_set.knee_to,
        knee_weight=rule_set.knee_weight, quality_least=rule_set.quality_least,
    )  # fmt: skip


def scope_of(*, close: MonthClose, before: Sequence[MonthClose]) -> Scope:
    """That of a closed month, by what was noted at its close."""
    return Scope(
        month=month_of(close), zone=ZoneInfo(close.zone), ends_at=close.ends_at,
        last=close.last_entry, before=tuple(before), suspended=frozenset(close.suspended),
        team=frozenset(close.team), rule_set=close.rule_set,
    )  # fmt: skip


def scope_now(*, month: Month, before: Sequence[MonthClose], member: int | None = None) -> Scope:
    """That of the month after the last close, by what stands now; for what one member has of it
    only who gave them something is looked at. Five statements."""
    here = zone()
    starts_at, ends_at = month.span(here)
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    people = Member.objects.all()
    if member is not None:
        gave = Entry.objects.filter(receiver=member).exclude(giver=None).values("giver")
        people = people.filter(Q(pk=member) | Q(pk__in=gave))
    suspended = people.filter(is_active=False)
    team = people.exclude(staff_role=Member.StaffRole.NONE)
    return Scope(
        month=month, zone=here, ends_at=ends_at, last=last, before=tuple(before),
        suspended=frozenset(suspended.values_list("pk", flat=True)),
        team=frozenset(team.values_list("pk", flat=True)), rule_set=Rules().at(starts_at),
    )  # fmt: skip


def givers(*, of: Collection[int]) -> list[int]:
    """Who of these ever gave anything, in their order."""
    found = Entry.objects.filter(giver__in=list(of)).order_by("giver")
    return list(found.values_list("giver", flat=True).distinct())


def carried(close: MonthClose) -> dict[int, Decimal]:
    """By member: points that are still to be deducted after this month."""
    left = PayLine.objects.filter(close=close, carried_out__gt=0)
    return dict(left.values_list("member", "carried_out"))


def next_month(before: Sequence[MonthClose]) -> Month:
    """The one to be closed next."""
    return month_of(before[-1]).following


def current(now: datetime) -> Month:
    return calendar_month.of(now, zone())
