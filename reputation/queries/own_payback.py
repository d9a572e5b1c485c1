"""A member's own payback: month by month, what each is made of, and what waits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from forum.lib import paging
from forum.models import Member, Thread
from reputation.lib.calendar_month import Month
from reputation.lib.month_sum import Sum
from reputation.models import Covered, Entry, MonthClose, PaidOut, PayLine, Payout, Ruling, Window
from reputation.queries import closes, payable, rulings, waiting
from reputation.queries.closes import Scope
from reputation.queries.waiting import Waiting

MOST_MONTHS = 24
MOST_PARTS = 20
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A closed month, and the payout that took it (or that it rolled over in), if any; `refusal` is
    the id of the ruling by which that is not paid."""

    line: PayLine
    payout: Payout | None
    refusal: int | None = None

    @property
    def month(self) -> str:
        return str(self.line.close)


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a month comes to by what counts now."""

    month: Month
    sum: Sum


@dataclass(frozen=True, slots=True)
class Overview:
    """`current`: this month's; None before payback has begun, or where there is nothing of it.
    `closing`: of months that are over and wait for their close. `unpaid`: of both those that pay
    nothing, as payback was off when they began. `refused`: by which payouts are not paid."""

    month: Month
    current: Sum | None
    closing: list[SoFar]
    unpaid: list[Month]
    waiting: Waiting
    lines: list[Line]
    window: Window | None
    refused: list[Ruling]


@dataclass(frozen=True, slots=True)
class OneMonth:
    """A month that is there, for what this member has of it. `open_ones`: where it is not closed,
    all that are not, in their order."""

    member: Member
    scope: Scope
    open_ones: list[Scope]


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a month, with its rule; `thread` where the member may see it; `why_not` it brings no
    money, as a code, "" where it does. `count`: so many that say the same of the same post; `entry`
    is the newest of them."""

    entry: Entry
    thread: Thread | None
    is_deduction: bool
    why_not: str
    count: int = 1

    @property
    def points(self) -> Decimal:
        return self.entry.points * self.count


def overview(*, member: Member, now: datetime) -> Overview:
    """A fixed number of statements, whatever the number of months."""
    before = closes.closes()
    month = closes.current(now)
    open_now = Window.objects.filter(drawn_at=None, ends_at__gt=now).order_by("month").first()
    mine = waiting.of_member(member=member)
    scopes = _open(member, before, now)
    found = _so_far(member, scopes)
    current = found.pop(month, None)
    closing = [SoFar(*one) for one in found.items()]
    unpaid = [scope.month for scope in scopes if not scope.pays]
    refused = rulings.refused_of(member=member)
    lines = _lines(member, {one.payout_id: one.pk for one in refused})
    return Overview(month, current, closing, unpaid, mine, lines, open_now, refused)


def one_month(*, member: Member, month: Month, now: datetime) -> OneMonth | None:
    """None for one that is not there, and before payback has begun. At most six statements."""
    before = closes.closes()
    for place, close in enumerate(before[1:], start=1):
        if closes.month_of(close) == month:
            return OneMonth(member, closes.scope_of(close=close, before=before[:place]), [])
    if not before or month not in closes.open_months(before=before, now=now):
        return None
    scopes = _open(member, before, now)
    scope = next(one for one in scopes if one.month == month)
    return OneMonth(member, scope, scopes)


def so_far(*, one: OneMonth) -> Sum | None:
    """What it comes to by what counts now; None where it is closed."""
    return _so_far(one.member, one.open_ones).get(one.scope.month)


def _so_far(member: Member, scopes: list[Scope]) -> dict[Month, Sum]:
    """By month, each from its own start."""
    if not scopes:
        return {}
    found = payable.in_turn(scopes=scopes, member=member.pk)
    return {
        scope.month: sums[member.pk]
        for scope, sums in zip(scopes, found, strict=True)
        if member.pk in sums
    }


def _open(member: Member, before: list[MonthClose], now: datetime) -> list[Scope]:
    if not before:
        return []
    months = closes.open_months(before=before, now=now)
    return closes.scopes_now(months=months, before=before, member=member.pk)


def _lines(member: Member, refused: Mapping[int, int]) -> list[Line]:
    """`refused`: rulings by the payouts that they refuse."""
    found = list(
        PayLine.objects.filter(member=member).select_related("close")
        .order_by("-close__number")[:MOST_MONTHS]
    )  # fmt: skip
    payouts: dict[int, Payout] = {}
    covered = Covered.objects.filter(line__in=found).select_related("payout__window")
    paid = PaidOut.standing(OuterRef("payout")).values("at")[:1]
    # What was paid in the end is said last.
    for one in covered.annotate(paid_at=Subquery(paid)).order_by("-is_rolled"):
        payouts[one.line_id] = one.payout
        one.payout.paid_at = one.paid_at
    lines = [Line(line, payouts.get(line.pk)) for line in found]
    return [
        replace(one, refusal=refused.get(one.payout.pk)) if one.payout else one for one in lines
    ]


def parts(*, one: OneMonth) -> list[Part]:
    """What began to count in a month or was taken back, the newest first, also what brings no
    money."""
    member, scope = one.member, one.scope
    rows = payable.ended(scope).filter(receiver=member).select_related("rule__rule_set")
    entries = list(rows.order_by("-at", "-pk"))
    named = {entry.thread_id for entry in entries} - {None}
    seen = Thread.objects.visible_to(member).only("title", "slug", "kind", "language")
    threads = seen.in_bulk(named)
    told = payable.whys(entries=entries, scopes=[scope])
    return [
        Part(entry, threads.get(entry.thread_id or 0), said.is_deduction, said.why_not)
        for entry in entries
        if (said := told.get(entry.pk)) is not None
    ]


def together(*, parts: list[Part]) -> list[Part]:
    """With those that differ in nothing but who gave them and when as one, at the newest's place:
    a hundred thanks for one answer are one row."""
    found: dict[tuple[object, ...], Part] = {}
    for part in parts:
        entry = part.entry
        alike: tuple[object, ...] = (entry.pk,)
        if entry.post_id is not None:
            alike = (
                entry.rule_id, entry.post_id, entry.kind, entry.reason, entry.points,
                part.is_deduction, part.why_not,
            )  # fmt: skip
        before = found.get(alike)
        found[alike] = replace(before, count=before.count + 1) if before else part
    return list(found.values())


def largest(*, parts: list[Part]) -> list[Part]:
    """MOST_PARTS of them, those with the most points first, given or taken; else in their order."""
    return sorted(parts, key=lambda part: -abs(part.points))[:MOST_PARTS]


def page(*, parts: list[Part], cursor: str) -> tuple[list[Part], str]:
    """The rows of `together` that follow `cursor`, PAGE_SIZE of them, and the next cursor, "" on
    the last page. Raises paging.BadCursor."""
    if cursor:
        place = paging.decode(cursor)
        parts = [part for part in parts if (part.entry.at, part.entry.pk) < place]
    some = parts[:PAGE_SIZE]
    follows = len(parts) > PAGE_SIZE
    return some, paging.encode([some[-1].entry.at, some[-1].entry.pk]) if follows else ""


def scopes_of(*, member: Member, now: datetime) -> list[Scope]:
    """Those of all months that there are, closed and open, for what this member has of them."""
    before = closes.closes()
    done = [
        closes.scope_of(close=close, before=before[:place])
        for place, close in enumerate(before)
        if place
    ]
    return [*done, *_open(member, before, now)]


def line(*, member: Member, month: Month) -> PayLine | None:
    """The line of a closed month."""
    close = MonthClose.objects.filter(month=closes.first_day(month), number__gt=0)
    return PayLine.objects.filter(close__in=close, member=member).select_related("close").first()
