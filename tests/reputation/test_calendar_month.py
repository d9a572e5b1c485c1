"""Months of the site's zone, days on which people work, and cells that compute nothing."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from forum.lib import cells
from reputation.lib import calendar_month, workdays
from reputation.lib.calendar_month import Month

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_month_ends_where_the_sites_clock_says_so():
    """The last Sunday of October has 25 hours, and of March 23."""
    october = Month(2026, 10)

    since, until = october.span(BERLIN)

    assert since.astimezone(UTC) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert calendar_month.of(datetime(2026, 10, 31, 22, 59, tzinfo=UTC), BERLIN) == october
    assert calendar_month.of(datetime(2026, 10, 31, 23, tzinfo=UTC), BERLIN) == Month(2026, 11)


def test_months_follow_each_other():
    assert (Month(2026, 12).following, Month(2026, 1).previous) == (Month(2027, 1), Month(2025, 12))
    assert (Month(2026, 11).following, Month(2026, 2).previous) == (Month(2026, 12), Month(2026, 1))
    found = calendar_month.between(Month(2025, 11), Month(2026, 2), most=60)
    assert [str(one) for one in found] == ["2026-02", "2026-01", "2025-12", "2025-11"]
    assert calendar_month.up_to(Month(2025, 11), Month(2026, 2)) == found[:0:-1]
    assert (Month(2026, 1).later(-13), Month(2026, 1).later(23)) == (
        Month(2024, 12), Month(2027, 12),
    )  # fmt: skip
    assert len(calendar_month.between(Month(2000, 1), Month(2026, 2), most=60)) == 60


@pytest.mark.parametrize("raw", ["2026-13", "2026-1", "0026-10", "2026-10\n", "", "²026-10"])
def test_what_is_no_month(raw):
    assert calendar_month.read(raw) is None


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-11-23T10:00", "2026-11-26"),  # Monday, Thursday
        ("2026-11-27T10:00", "2026-12-02"),  # Friday, Wednesday
        ("2026-11-28T10:00", "2026-12-02"),  # Saturday
        ("2026-11-29T23:30", "2026-12-02"),  # Sunday night
    ],
)
def test_three_working_days(asked, promised):
    at = datetime.fromisoformat(asked).replace(tzinfo=BERLIN)

    found = workdays.after(at, 3, BERLIN)

    assert found.isoformat(timespec="minutes") == f"{promised}T23:59+01:00"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"), ("+49 170", "'+49 170"), ("-5", "'-5"), ("@you", "'@you"),
        ("\tx", "'\tx"), ("plain", "plain"), (None, ""), (True, "true"), (7, "7"),
        (Decimal("-7.5000"), "-7.5"), (Decimal("100.0000"), "100"), (Decimal("0.0000"), "0"),
        (datetime(2026, 11, 1, 12, tzinfo=BERLIN), "2026-11-01T11:00:00+00:00"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(value, written):
    assert cells.cell(value) == written
