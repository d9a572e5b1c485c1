"""From points to money, as designed (reputation.md, section 3). Pure; decimals all the way."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ONE = Decimal(1)
BANK_LEAST = Decimal(10)  # less waits until it is enough
WINDOW_LEAST = timedelta(days=14)  # to choose in, also where that begins late


@dataclass(frozen=True, slots=True)
class Money:
    """What a rule set says about money. Points up to `knee_from` count whole, those up to `knee_to`
    `knee_weight` of theirs, the rest nothing more; `price` is what a point is worth in the site's
    currency."""

    price: Decimal
    knee_from: Decimal
    knee_to: Decimal
    knee_weight: Decimal
    quality_least: Decimal


def knee(points: Decimal, money: Money) -> Decimal:
    """The points that are paid: a soft knee, no cap at which the best would stop."""
    above = max(Decimal(0), min(points, money.knee_to) - money.knee_from)
    return min(points, money.knee_from) + money.knee_weight * above


def quality(*, judged: int, useful: int, money: Money) -> Decimal:
    """The factor q: of `judged` threads of the month, `useful` helped somebody. Not rounded."""
    found = Decimal(2 * (useful + 2)) / Decimal(judged + 4)
    return max(money.quality_least, min(ONE, found))


def amount(*, points: Decimal, judged: int, useful: int, money: Money) -> Decimal:
    """What a month brings, rounded half up to cents once, here at the end."""
    whole = money.price * knee(points, money) * quality(judged=judged, useful=useful, money=money)
    return max(Decimal(0), whole).quantize(CENT, ROUND_HALF_UP)
