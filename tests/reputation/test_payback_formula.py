"""The formula of payback: the worked example of the design, the knee, and what bounds it."""

from decimal import Decimal

import pytest

from reputation.lib import payback

MONEY = payback.Money(
    price=Decimal("0.03"), knee_from=Decimal(500), knee_to=Decimal(2500),
    knee_weight=Decimal("0.5"), quality_least=Decimal("0.2"),
)  # fmt: skip


def test_the_worked_example_of_the_design():
    points = Decimal(6 * 15 + 2 * 10 + 9 * 2 + 5)

    few = payback.amount(points=points, judged=14, useful=8, money=MONEY)
    many = payback.amount(points=points, judged=40, useful=8, money=MONEY)

    assert (points, few, many) == (Decimal(133), Decimal("3.99"), Decimal("1.81"))


@pytest.mark.parametrize(
    ("points", "paid"), [(0, 0), (500, 500), (501, "500.5"), (2500, 1500), (9000, 1500)]
)
def test_more_points_bring_less_each_beyond_the_knee(points, paid):
    assert payback.knee(Decimal(points), MONEY) == Decimal(paid)


@pytest.mark.parametrize(
    ("judged", "useful", "factor"), [(0, 0, 1), (14, 8, 1), (40, 0, "0.2"), (36, 8, "0.5")]
)
def test_quality_is_bounded_on_both_sides(judged, useful, factor):
    assert payback.quality(judged=judged, useful=useful, money=MONEY) == Decimal(factor)


def test_cents_are_rounded_half_up_and_once():
    assert payback.amount(points=Decimal("0.5"), judged=0, useful=0, money=MONEY) == Decimal("0.02")


def test_nobody_owes_for_what_was_taken_back():
    taken = payback.amount(points=Decimal(-20), judged=3, useful=0, money=MONEY)

    assert taken == Decimal("0.00")
