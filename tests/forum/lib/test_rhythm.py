"""The hour where somebody lives, also on the days on which their clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib import rhythm

BERLIN = "Europe/Berlin"
ZONES = (BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "hour", "weekday", "expected"),
    [
        # A Wednesday: the next Monday at eight, an hour behind UTC's seven in winter.
        ("2026-01-14 10:00", 8, 0, "2026-01-19 07:00"),
        ("2026-07-15 10:00", 8, 0, "2026-07-20 06:00"),
        # Later than now, never now itself.
        ("2026-01-19 06:59", 8, 0, "2026-01-19 07:00"),
        ("2026-01-19 07:00", 8, 0, "2026-01-26 07:00"),
        ("2026-01-19 07:00", 8, None, "2026-01-20 07:00"),
        # Eight o'clock before and after the clocks change.
        ("2026-03-28 12:00", 8, None, "2026-03-29 06:00"),
        ("2026-10-24 12:00", 8, None, "2026-10-25 07:00"),
        # There is no half past two on 29 March: two o'clock is three.
        ("2026-03-28 12:00", 2, None, "2026-03-29 01:00"),
        # There are two of them on 25 October: the first one, and once.
        ("2026-10-24 12:00", 2, None, "2026-10-25 00:00"),
        ("2026-10-25 00:00", 2, None, "2026-10-26 01:00"),
        ("2026-12-31 23:30", 0, None, "2027-01-01 23:00"),
    ],
)
def test_the_next_time(after: str, hour: int, weekday: int | None, expected: str) -> None:
    found = rhythm.next_time(after=at(after), zone=BERLIN, hour=hour, weekday=weekday)

    assert found == at(expected)


@given(
    after=st.integers(1_577_836_800, 1_893_456_000).map(lambda n: datetime.fromtimestamp(n, UTC)),
    zone=st.sampled_from(ZONES), hour=st.integers(0, 23),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
)  # fmt: skip
def test_it_is_later_within_reach_and_shows_the_hour(
    after: datetime, zone: str, hour: int, weekday: int | None
) -> None:
    found = rhythm.next_time(after=after, zone=zone, hour=hour, weekday=weekday)
    here = found.astimezone(ZoneInfo(zone))

    assert after < found <= after + timedelta(days=9 if weekday is not None else 3)
    assert (here.hour - hour) % 24 in (0, 1)  # one where the clocks leapt over it
    assert weekday in (None, here.weekday())


def test_moving_keeps_the_hour_that_clocks_show() -> None:
    monday = at("2026-01-19 07:00")

    moved = rhythm.moved(monday, old=BERLIN, new="America/New_York")

    assert moved == at("2026-01-19 13:00")
