"""When somebody can call: windows of two hours in the open hours of a pool, with room.

A window has room for two calls an hour of each expert who is there, without those booked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from community.lib.call_times import A_CALL, AHEAD, FAR, OPEN_DAYS, WINDOW
from community.models import Callback, Expert, Pool
from community.queries import calendars, coverage
from forum.lib import worktime

Spans = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Window:
    """`room` is how many calls still fit; `zone` is whose clocks show it."""

    begins_at: datetime
    ends_at: datetime
    room: int
    zone: str

    @property
    def day(self) -> datetime:
        """The day on which it begins where its reader is."""
        return self.begins_at.astimezone(ZoneInfo(self.zone))

    @property
    def value(self) -> str:
        """What a form sends: the instant at which it begins, in UTC."""
        return f"{self.begins_at:%Y-%m-%dT%H:%M:%SZ}"


def offered(
    *, pool: Pool, zone: str, now: datetime, without: Callback | None = None, language: str = ""
) -> list[Window]:
    """Windows with room, in order: the first begins in an hour at the earliest, the last lies in
    the fifth open day. `without` is a booking that moves, and takes no room; with `language`, only
    as many as those who speak it can call. Seven statements, whatever the number of experts."""
    hours = calendars.of(pool.calendar)
    slots = list(_first_days(_slots(now, now + FAR, hours), pool.calendar.zone, now))
    if not slots:
        return []
    begin, end = slots[0][0], max(until for _from, until in slots)
    there = coverage.presence(of=[pool], begins_at=begin, ends_at=end)
    speaking = [one for one in there if not language or language in one[0].languages]
    booked = _booked(pool, begin, end, without)
    found = []
    for begins_at, ends_at in slots:
        taken = [one for one in booked if one[0] < ends_at and one[1] > begins_at]
        same = [one for one in taken if one[2] == language]
        room = capacity(there=there, begins_at=begins_at, ends_at=ends_at) - len(taken)
        if language:
            room = min(
                room, capacity(there=speaking, begins_at=begins_at, ends_at=ends_at) - len(same)
            )
        if room > 0:
            found.append(Window(begins_at, ends_at, room, zone))
    return found


def following(*, pool: Pool, after: datetime) -> tuple[datetime, datetime] | None:
    """The first window of the pool that begins then or later; None where it has no hours."""
    hours = calendars.of(pool.calendar)
    later = _slots(after - WINDOW, after + FAR, hours)
    return next((slot for slot in later if slot[0] >= after), None)


def capacity(
    *, there: Iterable[tuple[Expert, Spans]], begins_at: datetime, ends_at: datetime
) -> int:  # fmt: skip
    """How many calls those who are there can make between two instants."""
    return sum(
        int(_shared(spans, begins_at, ends_at) / A_CALL) for _expert, spans in there
    )  # fmt: skip


def present(
    *, there: Iterable[tuple[Expert, Spans]], begins_at: datetime, ends_at: datetime
) -> list[Expert]:
    """Those who are there for any time between two instants."""
    return [one for one, spans in there if _shared(spans, begins_at, ends_at)]


def _slots(
    start: datetime, end: datetime, hours: worktime.Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """Each span of open hours in windows from its own beginning on; what is left over is none."""
    # A day early: the span that runs has begun before, and its windows go by that.
    for begin, close in worktime.spans(start - timedelta(days=2), end, hours):
        while begin + WINDOW <= close:
            if begin >= start:
                yield begin, begin + WINDOW
            begin += WINDOW


def _first_days(
    slots: Iterable[tuple[datetime, datetime]], zone: str, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Those of the first five days on which the pool is open where it is."""
    days = set()
    for begins_at, ends_at in slots:
        if begins_at < now + AHEAD:
            continue
        days.add(begins_at.astimezone(ZoneInfo(zone)).date())
        if len(days) > OPEN_DAYS:
            return
        yield begins_at, ends_at


def _booked(
    pool: Pool, begin: datetime, end: datetime, without: Callback | None
) -> list[tuple[datetime, datetime, str]]:
    rows = Callback.objects.filter(
        pool=pool, status=Callback.Status.BOOKED, begins_at__lt=end, ends_at__gt=begin
    ).exclude(pk=without.pk if without else 0)  # fmt: skip
    return list(rows.values_list("begins_at", "ends_at", "member__language"))


def _shared(spans: Spans, begins_at: datetime, ends_at: datetime) -> timedelta:
    pieces = ((max(begin, begins_at), min(end, ends_at)) for begin, end in spans)
    return sum((end - begin for begin, end in pieces if begin < end), timedelta())
