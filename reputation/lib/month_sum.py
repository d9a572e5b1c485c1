"""What a month's points come to, by the terms of a rule set. Pure: it can be run with others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reputation.lib import payback

NOTHING = Decimal(0)
QUALITY_PLACES = Decimal("1e-10")
KNEE_PLACES = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Move:
    """Points that a month gave a member: less than none where something of the same month was
    taken back. `is_deduction`: it takes back what an earlier, closed month had counted."""

    member: int
    points: Decimal
    is_deduction: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """Of `judged` threads (n), so many were `useful` (u)."""

    judged: int = 0
    useful: int = 0

    @property
    def useless(self) -> int:
        return self.judged - self.useful


@dataclass(frozen=True, slots=True)
class Sum:
    """A member's month: the fields of models.PayLine."""

    earned: Decimal
    deducted: Decimal
    carried_in: Decimal
    carried_out: Decimal
    points: Decimal
    judged: int
    useful: int
    quality: Decimal
    knee: Decimal
    price: Decimal
    amount: Decimal


def compute(
    *,
    money: payback.Money,
    moves: Iterable[Move],
    judged: Mapping[int, Judged],
    carried: Mapping[int, Decimal],
) -> dict[int, Sum]:
    """By member, of everybody who has points, a deduction or something carried over from before.
    `carried` is what is still to be deducted."""
    earned: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    deducted: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for move in moves:
        if move.is_deduction:
            deducted[move.member] -= move.points
        else:
            earned[move.member] += move.points
    owing = {member for member, points in carried.items() if points}
    return {
        member: of_member(
            money=money, earned=earned[member], deducted=deducted[member],
            carried=carried.get(member, NOTHING), judged=judged.get(member, Judged()),
        )
        for member in sorted({*earned, *deducted, *owing})
    }  # fmt: skip


def of_member(
    *, money: payback.Money, earned: Decimal, deducted: Decimal, carried: Decimal, judged: Judged
) -> Sum:
    """Never below zero: what is more than the month has is deducted from the next one."""
    left = earned - deducted - carried
    points = max(NOTHING, left)
    quality = payback.quality(judged=judged.judged, useful=judged.useful, money=money)
    return Sum(
        earned=earned, deducted=deducted, carried_in=carried, carried_out=max(NOTHING, -left),
        points=points, judged=judged.judged, useful=judged.useful,
        quality=quality.quantize(QUALITY_PLACES, ROUND_HALF_UP),
        knee=payback.knee(points, money).quantize(KNEE_PLACES, ROUND_HALF_UP), price=money.price,
        amount=payback.amount(
            points=points, judged=judged.judged, useful=judged.useful, money=money
        ),
    )  # fmt: skip
