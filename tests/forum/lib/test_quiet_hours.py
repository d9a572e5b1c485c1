"""Hours in which phones stay silent, also where clocks are moved."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.lib.quiet_hours import QuietHours, begin_of_day

BERLIN, AUCKLAND = "Europe/Berlin", "Pacific/Auckland"


def utc(day: int, hour: int, minute: int = 0, *, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (utc(1, 18, 59), None),  # 20:59 in Berlin
        (utc(1, 19), utc(2, 6)),  # 21:00
        (utc(1, 23, 30), utc(2, 6)),  # 1:30
        (utc(2, 5, 59), utc(2, 6)),
        (utc(2, 6), None),
    ],
)
def test_over_midnight(now: datetime, end: datetime | None) -> None:
    assert QuietHours(21, 8, BERLIN).end(now) == end


def test_within_a_day() -> None:
    noon = QuietHours(12, 14, BERLIN)

    assert noon.end(utc(1, 9, 59)) is None
    assert noon.end(utc(1, 10)) == utc(1, 12)
    assert noon.next_begin(utc(1, 10)) == utc(2, 10)


def test_never_where_both_hours_are_the_same() -> None:
    assert QuietHours(0, 0, BERLIN).end(utc(1, 22)) is None
    assert QuietHours(7, 7, BERLIN).next_begin(utc(1, 22)) is None


def test_where_they_live() -> None:
    assert QuietHours(21, 8, AUCKLAND).end(utc(1, 10)) == utc(1, 20)


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    # 29 March 2026: 2:00 becomes 3:00.
    assert QuietHours(21, 8, BERLIN).end(utc(28, 20, month=3)) == utc(29, 6, month=3)
    # Half past two is left out: it ends with the hour that comes in its place.
    left_out = QuietHours(22, 2, BERLIN)
    end = left_out.end(utc(28, 23, month=3))
    assert end == utc(29, 1, month=3)
    assert left_out.end(end) is None


def test_the_night_in_which_clocks_go_back_ends_once() -> None:
    # 25 October 2026: 3:00 becomes 2:00, so that 2 o'clock comes twice.
    twice = QuietHours(21, 2, BERLIN)
    end = twice.end(utc(24, 22, month=10))
    assert end == utc(25, 0, month=10)
    assert twice.end(end) is None
    # From 1 to 3: still quiet in the second hour of that name.
    long = QuietHours(1, 3, BERLIN)
    assert long.end(utc(25, 1, 30, month=10)) == utc(25, 2, month=10)


@pytest.mark.parametrize("begins", range(24))
@pytest.mark.parametrize("month", [3, 10])
def test_every_silence_ends_and_is_no_longer_than_a_day(begins: int, month: int) -> None:
    quiet = QuietHours(begins, (begins + 5) % 24, BERLIN)
    first = utc(24, 0, month=month)
    for step in range(2 * 24 * 7):
        now = first + timedelta(minutes=30 * step)
        end = quiet.end(now)
        assert end is None or now < end <= now + timedelta(hours=24)
        begin = quiet.next_begin(now)
        assert begin is not None
        assert now < begin <= now + timedelta(hours=26)


def test_a_day_begins_at_their_midnight() -> None:
    assert begin_of_day(now=utc(1, 23), zone=BERLIN) == utc(1, 22)
    assert begin_of_day(now=utc(1, 11), zone=AUCKLAND) == utc(1, 0) - timedelta(hours=12)
