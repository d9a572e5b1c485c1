"""Open time, counted by another way as well: minute by minute, as a clock on the wall goes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.lib import worktime
from forum.lib.worktime import Calendar, Hours, NeverOpen

BERLIN, MINUTE, HOUR = "Europe/Berlin", timedelta(minutes=1), timedelta(hours=1)
OFFICE: dict[int, Hours] = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))
# With jumps at night and at midnight, of an hour and of half of one, of a day, and none at all.
ZONES = [
    BERLIN, "Europe/London", "Europe/Dublin", "Atlantic/Azores", "America/New_York",
    "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "America/Havana",
    "America/Asuncion", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland",
    "Pacific/Chatham", "UTC",
]  # fmt: skip
# Around each of these some of the zones move their clocks.
NIGHTS = [
    datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC), datetime(2026, 9, 6, 4, tzinfo=UTC),
    datetime(2018, 11, 4, 3, tzinfo=UTC), datetime(2018, 2, 18, 2, tzinfo=UTC),
]  # fmt: skip


def at(text: str, zone: str = BERLIN, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def office(**special: Hours) -> Calendar:
    return Calendar(BERLIN, OFFICE, {date.fromisoformat(d[1:]): h for d, h in special.items()})


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    edges = draw(st.lists(st.integers(0, 96), max_size=4, unique=True).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple((begin * 15, end * 15) for begin, end in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Somehow open, on Wednesdays at least."""
    week = draw(st.dictionaries(st.integers(0, 6), hours(), max_size=7))
    week.setdefault(2, ((600, 700),))
    if not week[2]:
        week[2] = ((0, 24 * 60),)
    days = st.sampled_from(NIGHTS).flatmap(
        lambda night: st.integers(-2, 2).map(lambda n: night.date() + timedelta(days=n))
    )
    special = draw(st.dictionaries(days, hours(), max_size=2))
    return Calendar(draw(st.sampled_from(ZONES)), week, special)


@st.composite
def instants(draw: st.DrawFn, many: int = 1) -> list[datetime]:
    """Of the days around the same night."""
    night, minutes = draw(st.sampled_from(NIGHTS)), st.integers(-3 * 24 * 60, 3 * 24 * 60)
    return [night + draw(minutes) * MINUTE for _ in range(many)]


amounts = st.integers(0, 12 * 60).map(lambda n: n * MINUTE)


def clock_on_the_wall(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, bool]]:
    """Each minute from `start` on, and whether it is open: by the farthest that the clock has come
    so far, for what has closed does not open again because clocks go back."""
    zone, farthest = ZoneInfo(calendar.zone), datetime(2000, 1, 1)  # noqa: DTZ001 - as shown
    now = start - 6 * HOUR
    while True:
        farthest = max(farthest, now.astimezone(zone).replace(tzinfo=None))
        minute = farthest.hour * 60 + farthest.minute
        if now >= start:
            spans = calendar.on(farthest.date())
            yield now, any(begin <= minute < end for begin, end in spans)
        now += MINUTE


@settings(max_examples=40)
@given(calendars(), instants(), st.integers(0, 2500))
def test_as_a_clock_on_the_wall_goes(calendar: Calendar, at: list[datetime], minutes: int) -> None:
    (start,) = at
    wall = clock_on_the_wall(calendar, start)
    counted, said = 0, []
    for now, is_open in wall:
        if now >= start + minutes * MINUTE:
            break
        said.append((now, is_open))
        counted += is_open

    assert worktime.between(start, start + minutes * MINUTE, calendar) == counted * MINUTE
    for now, is_open in said[:: max(1, len(said) // 40)]:
        assert worktime.is_open(now, calendar) is is_open
    first = next((now for now, is_open in said if is_open), None)
    if first is not None:
        assert worktime.next_open(start, calendar) == first
        assert worktime.add(start, counted * MINUTE, calendar) == max(
            now + MINUTE for now, is_open in said if is_open
        )


@settings(max_examples=40)
@given(calendars(), instants(), amounts)
def test_what_was_added_lies_between(
    calendar: Calendar, at: list[datetime], one: timedelta
) -> None:
    lies_between(calendar, at, one)


@pytest.mark.thorough
@settings(max_examples=4_000)
@given(calendars(), instants(), amounts)
def test_what_was_added_lies_between_in_thousands(
    calendar: Calendar, at: list[datetime], one: timedelta
) -> None:
    lies_between(calendar, at, one)


def lies_between(calendar: Calendar, at: list[datetime], one: timedelta) -> None:
    (start,) = at
    target = worktime.add(start, one, calendar)

    assert worktime.between(start, target, calendar) == one
    due = worktime.due(start, one, calendar)
    assert due >= target
    assert worktime.is_open(due, calendar)
    assert worktime.between(start, due, calendar) == one


@settings(max_examples=40)
@given(calendars(), instants(), amounts, amounts)
def test_later_and_more_is_never_earlier(
    calendar: Calendar, at: list[datetime], one: timedelta, other: timedelta
) -> None:
    (start,) = at
    both = worktime.add(start, one + other, calendar)

    assert both >= worktime.add(start, one, calendar)
    assert worktime.add(start + other, one, calendar) >= worktime.add(start, one, calendar)
    assert worktime.add(worktime.add(start, one, calendar), other, calendar) == both


@settings(max_examples=40)
@given(calendars(), instants(3))
def test_parts_of_a_stretch_make_the_whole(calendar: Calendar, at: list[datetime]) -> None:
    first, middle, last = sorted(at)

    whole = worktime.between(first, last, calendar)
    parts = worktime.between(first, middle, calendar) + worktime.between(middle, last, calendar)
    assert whole == parts
    assert timedelta(0) <= whole <= last - first
    if first < last:
        assert worktime.between(last, first, calendar) == timedelta(0)


@pytest.mark.parametrize(
    ("start", "amount", "target", "due"),
    [
        # Friday 16:59: a minute is left, the rest is on Monday.
        ("2026-07-03T16:59", 2 * MINUTE, "2026-07-06T09:01", "2026-07-06T09:01"),
        # On the closing minute nobody is there.
        ("2026-07-03T16:00", HOUR, "2026-07-03T17:00", "2026-07-06T09:00"),
        ("2026-07-03T17:00", HOUR, "2026-07-06T10:00", "2026-07-06T10:00"),
        ("2026-07-04T12:00", timedelta(0), "2026-07-04T12:00", "2026-07-06T09:00"),
        ("2026-07-06T10:00", 8 * HOUR, "2026-07-07T10:00", "2026-07-07T10:00"),
    ],
)
def test_worked_examples(start: str, amount: timedelta, target: str, due: str) -> None:
    assert worktime.add(at(start), amount, office()) == at(target)
    assert worktime.due(at(start), amount, office()) == at(due)


def test_a_special_day_has_its_own_hours_and_may_have_none() -> None:
    closed = office(**{"_2026-07-06": ()})
    short = office(**{"_2026-07-06": ((600, 660), (720, 780))})
    sunday = office(**{"_2026-07-05": ((600, 660),)})
    friday = at("2026-07-03T16:00")

    assert worktime.add(friday, 2 * HOUR, closed) == at("2026-07-07T10:00")
    assert worktime.add(friday, 3 * HOUR, short) == at("2026-07-06T13:00")
    assert worktime.due(friday, 2 * HOUR, short) == at("2026-07-06T12:00")
    assert worktime.add(friday, 2 * HOUR, sunday) == at("2026-07-05T11:00")


def test_an_hour_that_is_left_out_and_one_that_comes_twice() -> None:
    night = Calendar(BERLIN, {6: ((60, 240),)})  # Sundays from 1 to 4

    spring, autumn = at("2026-03-29T00:00"), at("2026-10-25T00:00")
    assert worktime.between(spring, spring + 12 * HOUR, night) == 2 * HOUR
    assert worktime.between(autumn, autumn + 12 * HOUR, night) == 4 * HOUR
    assert worktime.add(spring, 90 * MINUTE, night) == at("2026-03-29T03:30")
    assert worktime.add(autumn, 90 * MINUTE, night) == at("2026-10-25T02:30")
    assert worktime.add(autumn, 150 * MINUTE, night) == at("2026-10-25T02:30", fold=1)
    # Half past two is left out: it opens at the jump, and never where it also closes there.
    jump = Calendar(BERLIN, {6: ((150, 300),)})
    assert worktime.next_open(spring, jump) == at("2026-03-29T03:00")
    assert worktime.between(spring, spring + 12 * HOUR, jump) == 2 * HOUR
    within = Calendar(BERLIN, {6: ((125, 170),)})
    assert worktime.between(spring, spring + 12 * HOUR, within) == timedelta(0)


def test_a_day_that_is_left_out() -> None:
    # Samoa had no 30 December 2011.
    apia = Calendar("Pacific/Apia", dict.fromkeys(range(7), ((540, 600),)))

    start = at("2011-12-29T09:30", "Pacific/Apia")
    assert worktime.add(start, HOUR, apia) == at("2011-12-31T09:30", "Pacific/Apia")


def test_without_hours_there_is_an_alarm_and_no_endless_search() -> None:
    never = Calendar(BERLIN, {})
    once = Calendar(BERLIN, {}, {date(2026, 7, 6): ((540, 600),)})
    start = at("2026-07-03T12:00")

    for act in (
        lambda: worktime.next_open(start, never),
        lambda: worktime.add(start, MINUTE, never),
        lambda: worktime.due(start, timedelta(0), never),
        lambda: worktime.add(start, 2 * HOUR, once),
        lambda: worktime.due(start, HOUR, once),
    ):
        with pytest.raises(NeverOpen):
            act()
    assert worktime.add(start, HOUR, once) == at("2026-07-06T10:00")
    assert worktime.between(start, start + 900 * 24 * HOUR, never) == timedelta(0)
    assert not worktime.is_open(start, never)


def test_by_the_second_and_all_day() -> None:
    always = worktime.daily(0, 24, zone=BERLIN)
    start = at("2026-10-24T23:59:59")

    assert worktime.add(start, timedelta(seconds=2), always) == at("2026-10-25T00:00:01")
    assert worktime.between(start, start + 48 * HOUR, always) == 48 * HOUR
    assert worktime.due(start, timedelta(seconds=1), always) == at("2026-10-25T00:00")


@pytest.mark.parametrize(
    "week", [{7: ((0, 60),)}, {0: ((60, 60),)}, {0: ((0, 1441),)}, {0: ((60, 120), (90, 180))}]
)
def test_hours_that_are_none(week: dict[int, Hours]) -> None:
    with pytest.raises(ValueError, match=r"weekdays|hours"):
        Calendar(BERLIN, week)


def test_time_does_not_run_back() -> None:
    with pytest.raises(ValueError, match="run back"):
        worktime.add(at("2026-07-03T12:00"), -MINUTE, office())
