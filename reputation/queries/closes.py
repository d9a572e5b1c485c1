"""Closed months, and which rows of the ledger each of them takes in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from forum.models import Event, Member
from reputation.lib import calendar_month
from reputation.lib.calendar_month import Month
from reputation.lib.payback import Money
from reputation.models import Account, Entry, MonthClose, PayLine, RuleSet, Switch
from reputation.queries.rules import Rules

TWO = 2  # people who say that payback was off by mistake


@dataclass(frozen=True, slots=True)
class Scope:
    """What a month takes in: rows that happened before `ends_at` and were written up to `last`,
    less those of the closes `before` (the first of which says where the books begin). `pays`: not
    where PAYBACK was off when it began."""

    month: Month
    zone: ZoneInfo
    ends_at: datetime
    last: int
    before: tuple[MonthClose, ...]
    suspended: frozenset[int]
    team: frozenset[int]
    rule_set: RuleSet
    pays: bool = True
    unclaimed: frozenset[int] = frozenset()

    @property
    def since(self) -> datetime:
        return self.before[0].ends_at

    @property
    def previous(self) -> MonthClose:
        return self.before[-1]

    def takes(self, *, pk: int, at: datetime) -> bool:
        """Whether a row of this id and instant is in this month."""
        last = self.previous
        is_before = pk <= last.last_entry and at < last.ends_at
        return self.since <= at < self.ends_at and pk <= self.last and not is_before

    def is_paid(self, *, released_at: datetime) -> bool:
        """Whether the month of this release pays, whenever it was written."""
        for close in self.before[1:]:
            if released_at < close.ends_at:
                return close.pays
        return self.pays


def pays() -> bool:
    """Whether this site turns points into money."""
    return bool(settings.PAYBACK)


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
        team=frozenset(close.team), rule_set=close.rule_set, pays=close.pays,
        unclaimed=frozenset(close.unclaimed),
    )  # fmt: skip


def scope_now(*, month: Month, before: Sequence[MonthClose]) -> Scope:
    """That of the month after the last close, by what stands now. Five statements."""
    return scopes_now(months=[month], before=before)[0]


def scopes_now(
    *, months: Iterable[Month], before: Sequence[MonthClose], member: int | None = None
) -> list[Scope]:
    """Those of consecutive months that are not closed, by what stands now; for what one member has
    of them only who gave them something is looked at. Five statements whatever their number."""
    here, rules = zone(), Rules()
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    people = Member.objects.all()
    if member is not None:
        gave = Entry.objects.filter(receiver=member).exclude(giver=None).values("giver")
        people = people.filter(Q(pk=member) | Q(pk__in=gave))
    suspended, team, unclaimed = _noted(people)
    switches = _switches()
    found = []
    for month in months:
        starts_at, ends_at = month.span(here)
        found.append(
            Scope(
                month=month, zone=here, ends_at=ends_at, last=last, before=tuple(before),
                suspended=suspended, team=team, rule_set=rules.at(starts_at),
                pays=_was_on(starts_at, switches), unclaimed=unclaimed,
            )
        )  # fmt: skip
    return chained(scopes=found, before=before)


def _noted(people: QuerySet[Member]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Who of these is suspended, who of the team, and whose account that earned something is
    nobody's: no address to reach anybody by, and nobody ever signed in. Whoever closed their own
    account is neither: who helped them does not lose because they left. If they were suspended
    then, or nothing says that they were not, they still are. One statement."""
    left = _erased("pk")
    earned = Account.objects.filter(member=OuterRef("pk"))
    noted = people.annotate(
        is_suspended=Q(is_active=False) & ~Exists(left.filter(data__was_suspended=False)),
        is_team=~Q(staff_role=Member.StaffRole.NONE),
        is_nobodys=Q(email="", last_login=None) & Exists(earned) & ~Exists(left),
    )
    rows = list(
        noted.filter(Q(is_suspended=True) | Q(is_team=True) | Q(is_nobodys=True))
        .values_list("pk", "is_suspended", "is_team", "is_nobodys")
    )  # fmt: skip
    return (
        frozenset(pk for pk, is_suspended, *_rest in rows if is_suspended),
        frozenset(pk for pk, _is_suspended, is_team, _is_nobodys in rows if is_team),
        frozenset(pk for pk, *_rest, is_nobodys in rows if is_nobodys),
    )


def are_closed(*, who: str = "") -> Q:
    """Of these members (or whom the column `who` names) those who closed their account, as an event
    says: they choose nothing any more. Whoever is only suspended may come back."""
    member, prefix = who or "pk", f"{who}__" if who else ""
    return Q((f"{prefix}is_active", False)) & Q(Exists(_erased(member)))


def _erased(member: str) -> QuerySet[Event]:
    return Event.objects.filter(kind=Event.Kind.MEMBER_ERASED, member=OuterRef(member))


def _switches() -> list[Switch]:
    """What was seen, without what two people called a mistake, and what put an end to that. One
    statement."""
    found: list[Switch] = []
    is_skipped = False
    for row in Switch.objects.order_by("pk").annotate(said=Count("words")):
        was_skipped, is_skipped = is_skipped, row.said >= TWO
        if not (is_skipped or (was_skipped and row.is_on)):
            found.append(row)
    return found


def _was_on(at: datetime, switches: Iterable[Switch]) -> bool:
    """Whether the site paid at this instant: from where the books begin until it was seen off."""
    return ([True] + [one.is_on for one in switches if one.at <= at])[-1]


def chained(*, scopes: Iterable[Scope], before: Sequence[MonthClose]) -> list[Scope]:
    """The same months one after the other: each as if those before it were closed."""
    found, done = [], list(before)
    for scope in scopes:
        found.append(replace(scope, before=tuple(done)))
        done.append(
            MonthClose(
                month=first_day(scope.month), ends_at=scope.ends_at, zone=str(scope.zone),
                rule_set=scope.rule_set, last_entry=scope.last, suspended=list(scope.suspended),
                team=list(scope.team), pays=scope.pays, unclaimed=list(scope.unclaimed),
            )
        )  # fmt: skip
    return found


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


def open_months(*, before: Sequence[MonthClose], now: datetime) -> list[Month]:
    """The one that goes on, and before it any that is over and waits for its close."""
    last = current(now)
    return [*calendar_month.up_to(next_month(before), last), last]


def current(now: datetime) -> Month:
    return calendar_month.of(now, zone())
