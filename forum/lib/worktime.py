"""Time in which somebody is there: counted by the hours of a calendar, exact across clock changes.

Pure. Instants go in with any zone and come out in UTC. Hours are minutes of the day as the clocks
of the calendar's zone show them: each opens at the first instant at which the clock has come so
far, and closes at the first at which it has come to its end. So an hour that comes twice belongs to
what is open, one that is left out opens at the jump, and each day's hours stay in one piece.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # from and until, in minutes of the day
Hours = tuple[Span, ...]  # of one day, in order

DAY = timedelta(days=1)
NONE = timedelta(0)
MINUTES = 24 * 60
# After so long without an open minute there is none to come: somebody forgot the hours.
LONGEST_CLOSED = timedelta(days=400)


class NeverOpen(ValueError):
    """The calendar has no hours (any more): whoever asked raises an alarm."""


@dataclass(frozen=True)
class Calendar:
    """`week` says the hours of each weekday (0 is Monday; one that is missing is closed), `special`
    those of single days, () for a day that is closed. Raises ValueError for hours that are none.
    """

    zone: str
    week: Mapping[int, Hours]
    special: Mapping[date, Hours] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        if not set(self.week) <= set(range(7)):
            raise ValueError(f"weekdays are 0 to 6: {sorted(self.week)}")
        for hours in (*self.week.values(), *self.special.values()):
            _check(hours)

    def on(self, day: date) -> Hours:
        return self.special.get(day, self.week.get(day.weekday(), ()))


def daily(begins: int, ends: int, *, zone: str) -> Calendar:
    """Every day from one full hour to another, of the same day: 7, 22."""
    return Calendar(zone, dict.fromkeys(range(7), ((begins * 60, ends * 60),)))


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether somebody is there: from the opening instant on, at the closing one no more."""
    span = next(_spans(at, calendar), None)
    return span is not None and span[0] <= at


def next_open(at: datetime, calendar: Calendar) -> datetime:
    """`at` where it is open then, else when it opens next. Raises NeverOpen."""
    begin, _end = next(_opening(at, calendar))
    return max(begin, at.astimezone(UTC))


def add(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The first instant at which so much open time has passed since `start`: `start` itself for
    none, the closing instant where the day is used up exactly. Raises NeverOpen, and ValueError for
    less than nothing."""
    if amount < NONE:
        raise ValueError(f"time does not run back: {amount}")
    start = start.astimezone(UTC)
    if not amount:
        return start
    left = amount
    for begin, end in _opening(start, calendar):
        begin = max(begin, start)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("_opening goes on, or raises")


def due(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """When somebody is to act who has so much open time: at `add`, or at the next opening where
    that falls on the closing instant, at which nobody is there. Raises as `add`."""
    return next_open(add(start, amount, calendar), calendar)


def between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much open time lies between two instants; none where they are the wrong way round, and
    where the calendar has no hours."""
    total = NONE
    for begin, close in _spans(start, calendar, until=end):
        total += max(NONE, min(close, end) - max(begin, start))
    return total


def spans(
    start: datetime, end: datetime, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """When somebody is there between two instants, cut at both; nothing where it never is."""
    for begin, close in _spans(start, calendar, until=end):
        yield max(begin, start.astimezone(UTC)), min(close, end.astimezone(UTC))


def _opening(at: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """The spans that end after `at`, in order, without an end. Raises NeverOpen where the next one
    is too far to be true."""
    reached = at.astimezone(UTC)
    while True:
        for begin, end in _spans(reached, calendar, until=reached + LONGEST_CLOSED):
            yield begin, end
            reached = end
            break
        else:
            raise NeverOpen(f"nobody is there after {reached:%Y-%m-%d}")


def _spans(
    at: datetime, calendar: Calendar, *, until: datetime | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """When it is open, from the span on that ends after `at`, up to those that begin before `until`
    (else: within two days)."""
    until = at + 2 * DAY if until is None else until
    zone = ZoneInfo(calendar.zone)
    # A day early: where clocks go back over midnight, the day after has begun before.
    day = at.astimezone(zone).date() - DAY
    last = until.astimezone(zone).date() + DAY
    while day <= last:
        for first, second in calendar.on(day):
            begin, end = _instant(day, first, zone), _instant(day, second, zone)
            if begin >= until:
                return
            if end > max(begin, at):
                yield begin, end
        day += DAY


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first instant at which the zone's clocks have come to this minute of this day."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if _shown(found, zone) == wall:
        return found
    # It is left out: read by the offset from after the jump it lies before it, and the other way.
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range(int((found - early).total_seconds()) + 1)
    jump = bisect_left(seconds, wall, key=lambda n: _shown(early + timedelta(seconds=n), zone))
    return early + timedelta(seconds=jump)


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's clocks show."""
    return at.astimezone(zone).replace(tzinfo=None)


def _check(hours: Hours) -> None:
    edges = [edge for span in hours for edge in span]
    is_in_order = all(begin < end for begin, end in hours) and all(
        one[1] <= other[0] for one, other in pairwise(hours)
    )
    if not is_in_order or any(not 0 <= edge <= MINUTES for edge in edges):
        raise ValueError(f"hours are minutes of a day, in order: {hours}")
