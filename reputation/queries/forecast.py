"""What payback will cost, by what is held and released now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reputation.lib import month_sum, payback
from reputation.lib.calendar_month import Month
from reputation.lib.month_sum import Judged, Sum
from reputation.models import Window
from reputation.queries import closes, payable, waiting
from reputation.queries.closes import Scope

NOTHING = Decimal(0)
WINDOWS = (6, 12)


@dataclass(frozen=True, slots=True)
class Range:
    """`low`: nothing comes to what counts already. `high`: all that is held holds, at its full
    points, and nobody's share is lowered by answers that did not help."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Coming:
    """What a month comes to that is not closed."""

    month: Month
    range: Range


@dataclass(frozen=True, slots=True)
class Forecast:
    """`months`: that which goes on last, before it any that is over and waits for its close.
    `closed`: what waits of closed months for the next window, which `window` gives. `people` earn
    in the month that goes on."""

    months: list[Coming]
    window: Month
    closed: Decimal
    next_window: Range
    people: int

    @property
    def this_month(self) -> Range:
        return self.months[-1].range


def forecast(*, now: datetime) -> Forecast | None:
    """None before payback has begun. What is neither held nor released yet is in none of it."""
    before = closes.closes()
    if not before:
        return None
    scopes = closes.scopes_now(months=closes.open_months(before=before, now=now), before=before)
    current = scopes[-1]
    window = _next_window(current.month)
    starts_at, _ends_at = window.span(current.zone)
    held = payable.held(scope=current, until=max(starts_at, current.ends_at))
    months, sums = [], payable.in_turn(scopes=scopes)
    for scope, found in zip(scopes, sums, strict=True):
        mine = [one for one in held if one[2] < scope.ends_at and scope.pays]
        months.append(Coming(scope.month, _range(scope, found, mine)))
        held = [one for one in held if one[2] >= scope.ends_at]
    closed = sum(
        waiting.lines(before=closes.first_day(window)).values_list("amount", flat=True), NOTHING
    )
    coming = [one.range for one in months if one.month < window]
    later = sum((points for _who, points, _at in held), NOTHING)
    next_window = Range(
        closed + sum((one.low for one in coming), NOTHING),
        closed + sum((one.high for one in coming), NOTHING)
        + (later * current.rule_set.price).quantize(payback.CENT),
    )  # fmt: skip
    return Forecast(months, window, closed, next_window, len(sums[-1]))


def _next_window(month: Month) -> Month:
    """The one that is open or comes next; one that was drawn up is over."""
    while month.month not in WINDOWS or _is_drawn(month):
        month = month.following
    return month


def _is_drawn(month: Month) -> bool:
    day = closes.first_day(month)
    return Window.objects.filter(month=day, drawn_at__isnull=False).exists()


def _range(scope: Scope, sums: dict[int, Sum], held: list[tuple[int, Decimal, datetime]]) -> Range:
    """`held`: what would be released in this month."""
    money = closes.terms(scope.rule_set)
    more: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for member, points, _at in held:
        more[member] += points
    high = NOTHING
    for member in sums.keys() | more.keys():
        there = sums.get(member)
        best = month_sum.of_member(
            money=money, judged=Judged(),
            earned=(there.earned if there else NOTHING) + more[member],
            deducted=there.deducted if there else NOTHING,
            carried=there.carried_in if there else NOTHING,
        )  # fmt: skip
        high += best.amount
    return Range(sum((one.amount for one in sums.values()), NOTHING), high)
