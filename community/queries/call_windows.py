"""When somebody can call: windows of two hours in the open hours of a pool, with room.

A window has room for two calls an hour of each expert who is there, without those booked, in
whatever pool: an expert of two pools has one time for both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from community.lib.call_room import Room
from community.lib.call_times import A_CALL, AHEAD, FAR, OPEN_DAYS, WINDOW
from community.models import Callback, Expert, Pool
from community.queries import calendars, coverage
from forum.lib import worktime

Spans = list[tuple[datetime, datetime]]
People = Sequence[tuple[Expert, Spans]]
Presence = Mapping[int, People]  # by pool


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
    booked = _booked(begin, end, without)
    pools = {one.pool_id: one.pool for one in booked} | {pool.pk: pool}
    there = coverage.presence(of=list(pools.values()), begins_at=begin, ends_at=end)
    found = []
    for begins_at, ends_at in slots:
        room = room_of(there=there, begins_at=begins_at, ends_at=ends_at)
        for one in booked:
            if one.begins_at < ends_at and one.ends_at > begins_at:
                room.add(
                    callers(
                        people=there[one.pool_id],
                        begins_at=begins_at,
                        ends_at=ends_at,
                        language=one.member.language,
                    )
                )
        left = room.fits(
            callers(people=there[pool.pk], begins_at=begins_at, ends_at=ends_at, language=language)
        )
        if left > 0:
            found.append(Window(begins_at, ends_at, left, zone))
    return found


def following(*, pool: Pool, after: datetime) -> tuple[datetime, datetime] | None:
    """The first window of the pool that begins then or later; None where it has no hours."""
    hours = calendars.of(pool.calendar)
    later = _slots(after - WINDOW, after + FAR, hours)
    return next((slot for slot in later if slot[0] >= after), None)


def room_of(*, there: Presence, begins_at: datetime, ends_at: datetime) -> Room:
    """Places for calls between two instants: what each of those who are there can make, whichever
    of their pools it is for."""
    places: dict[int, int] = {}
    for people in there.values():
        for one, spans in people:
            calls = int(_shared(spans, begins_at, ends_at) / A_CALL)
            places[one.pk] = max(places.get(one.pk, 0), calls)
    return Room(places)


def callers(
    *, people: People, begins_at: datetime, ends_at: datetime, language: str
) -> list[int]:  # fmt: skip
    """Ids of those of a pool who speak it ("": whatever they speak) and are there long enough for a
    call between two instants."""
    return [
        one.pk
        for one, spans in people
        if (not language or language in one.languages)
        and _shared(spans, begins_at, ends_at) >= A_CALL
    ]


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


def _booked(begin: datetime, end: datetime, without: Callback | None) -> list[Callback]:
    """In all pools; whoever booked first is first."""
    rows = Callback.objects.filter(
        status=Callback.Status.BOOKED, begins_at__lt=end, ends_at__gt=begin
    ).exclude(pk=without.pk if without else 0)  # fmt: skip
    return list(rows.select_related("pool", "member").order_by("booked_at", "pk").only(
        "begins_at", "ends_at", "pool", "member__language"
    ))  # fmt: skip


def _shared(spans: Spans, begins_at: datetime, ends_at: datetime) -> timedelta:
    pieces = ((max(begin, begins_at), min(end, ends_at)) for begin, end in spans)
    return sum((end - begin for begin, end in pieces if begin < end), timedelta())
