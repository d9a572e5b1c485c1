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
class Forecast:
    """`closed`: what waits of closed months for the next window, which `window` gives."""

    month: Month
    this_month: Range
    window: Month
    closed: Decimal
    next_window: Range
    people: int


def forecast(*, now: datetime) -> Forecast | None:
    """None before payback has begun. What is neither held nor released yet is in none of it."""
    before = closes.closes()
    if not before:
        return None
    month = closes.current(now)
    scope = closes.scope_now(month=month, before=before)
    sums = payable.sums(scope=scope)
    window = _next_window(month)
    starts_at, _ends_at = window.span(scope.zone)
    held = payable.held(scope=scope, until=max(starts_at, scope.ends_at))
    this_month = _this_month(scope, sums, held)
    waits = waiting.lines(before=closes.first_day(window))
    closed = sum(waits.values_list("amount", flat=True), NOTHING)
    coming = Range(closed, closed)
    if month < window:
        later = sum((points for _who, points, at in held if at >= scope.ends_at), NOTHING)
        price = scope.rule_set.price
        high = closed + this_month.high + (later * price).quantize(payback.CENT)
        coming = Range(closed + this_month.low, high)
    return Forecast(month, this_month, window, closed, coming, len(sums))


def _next_window(month: Month) -> Month:
    """The one that is open or comes next; one that was drawn up is over."""
    while month.month not in WINDOWS or _is_drawn(month):
        month = month.following
    return month


def _is_drawn(month: Month) -> bool:
    day = closes.first_day(month)
    return Window.objects.filter(month=day, drawn_at__isnull=False).exists()


def _this_month(
    scope: Scope, sums: dict[int, Sum], held: list[tuple[int, Decimal, datetime]]
) -> Range:
    money = closes.terms(scope.rule_set)
    more: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for member, points, at in held:
        if at < scope.ends_at:
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
