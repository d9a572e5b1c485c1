"""When somebody is there for a pool, in a language: by the hours that people entered.

Counted in quarters of an hour, as shifts are entered: an hour has as many people as its quarter
with the fewest, of those in which the pool is open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q

from community.models import Away, Expert, Pool
from community.queries import calendars, experts, pools
from forum.lib import worktime

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
WEEK_HOURS = 168
GAP_AFTER = timedelta(days=5)  # nobody there for so long is a gap, told when somebody asks
LOOKS = timedelta(days=60)
NEVER = datetime.max.replace(tzinfo=UTC)
Spans = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Hour:
    """`people` is how many are there at least, None while the pool is closed."""

    begins_at: datetime
    people: int | None

    @property
    def is_gap(self) -> bool:
        return self.people == 0


@dataclass(frozen=True)
class Coverage:
    """A week of a pool in one language: 168 hours."""

    pool: Pool
    language: str
    hours: list[Hour]

    @property
    def gaps(self) -> list[tuple[datetime, datetime]]:
        """Open hours without anybody, joined where they follow one another."""
        found = []
        for is_gap, hours in groupby(self.hours, key=lambda hour: hour.is_gap):
            if is_gap:
                ones = list(hours)
                found.append((ones[0].begins_at, ones[-1].begins_at + HOUR))
        return found

    @property
    def days(self) -> list[list[Hour]]:
        """Seven rows of twenty-four."""
        return [self.hours[n : n + 24] for n in range(0, WEEK_HOURS, 24)]


def monday(*, pool: Pool, now: datetime) -> datetime:
    """The beginning of the week in which `now` is, by the clocks of the pool."""
    zone = ZoneInfo(pool.calendar.zone)
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=here.weekday())
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def week(*, pool: Pool, begins_at: datetime, language: str) -> Coverage:
    """168 hours from then on, with special days, absences and who stands in."""
    return weeks(pool=pool, begins_at=begins_at, languages=[language])[0]


def weeks(
    *, pool: Pool, begins_at: datetime, languages: Sequence[str] | None = None
) -> list[Coverage]:
    """The same in each language (of the site, unless said). Nine statements, however many people
    and hours there are."""
    ends_at = begins_at + WEEK_HOURS * HOUR
    open_spans = list(worktime.spans(begins_at, ends_at, calendars.of(pool.calendar)))
    there = presence(of=[pool], begins_at=begins_at, ends_at=ends_at)[pool.pk]
    codes = languages if languages is not None else [code for code, _name in settings.LANGUAGES]
    return [
        Coverage(pool, code, _hours(open_spans, _speaking(there, code), begins_at))
        for code in codes
    ]  # fmt: skip


def gap_until(*, pool: Pool, language: str, now: datetime) -> datetime | None:
    """Since nobody of the pool, or of those after it, is there in this language within five days:
    when somebody is, NEVER where none has hours. None where there is no gap."""
    first = _first_there(pool, language, now, enough=now + GAP_AFTER)
    return None if first < now + GAP_AFTER else first


def first_there(*, pool: Pool, language: str, now: datetime) -> datetime:
    """When somebody who speaks it is there next, while their pool is open; NEVER where that is
    beyond two months."""
    return _first_there(pool, language, now, enough=now)


def _first_there(pool: Pool, language: str, now: datetime, *, enough: datetime) -> datetime:
    """Where somebody is there before `enough`, nobody asks who comes after them: it is paid for
    while somebody asks a question."""
    first = NEVER
    for one in pools.links(pool=pool):
        hours = calendars.of(one.calendar)
        for until in (now + GAP_AFTER, now + LOOKS):
            there = presence(of=[one], begins_at=now, ends_at=until)[one.pk]
            spans = list(worktime.spans(now, until, hours))
            found = _first(spans, _speaking(there, language))
            first = min(first, found or NEVER)
            if found is not None or not there:  # where nobody is, nobody is later
                break
        if first < enough:
            break
    return first


def presence(
    *, of: Sequence[Pool], begins_at: datetime, ends_at: datetime
) -> dict[int, list[tuple[Expert, Spans]]]:
    """By pool: each expert of it, or standing in there, with when they are: shifts without
    absences, and for whoever only stands in, while they do. Six statements, however many pools."""
    absences = Away.objects.filter(
        begins_at__lt=ends_at, until__gt=begins_at, ended_at=None
    ).order_by("pk")  # fmt: skip
    members: dict[int, set[int]] = {one.pk: set() for one in of}
    for pool, expert in Pool.experts.through.objects.filter(pool__in=of).values_list(
        "pool", "expert"
    ):
        members[pool].add(expert)
    everybody = set().union(*members.values())
    instead = list(absences.filter(expert__in=everybody).exclude(stand_in=None))
    people = (
        experts.active()
        .filter(Q(pk__in=everybody | {one.stand_in_id for one in instead}))
        .prefetch_related("shifts", Prefetch("absences", queryset=absences, to_attr="gone"))
    )
    found: dict[int, list[tuple[Expert, Spans]]] = {one.pk: [] for one in of}
    for one in people:
        spans = list(worktime.spans(begins_at, ends_at, experts.hours(one)))
        for away in vars(one)["gone"]:
            spans = list(_without(spans, away.begins_at, away.until))
        for pool, its in members.items():
            times = [
                (away.begins_at, away.until) for away in instead
                if away.stand_in_id == one.pk and away.expert_id in its
            ]  # fmt: skip
            if one.pk in its:
                found[pool].append((one, spans))
            elif times:
                found[pool].append((one, _both(spans, times)))
    return found


def _speaking(there: Sequence[tuple[Expert, Spans]], language: str) -> list[Spans]:
    return [spans for one, spans in there if language in one.languages]


def _hours(is_open: Spans, there: list[Spans], begins_at: datetime) -> list[Hour]:
    quarters = [begins_at + n * QUARTER for n in range(4 * WEEK_HOURS)]
    counts = [0] * len(quarters)
    for spans in there:
        for n in _quarters(spans, begins_at, whole=True):
            counts[n] += 1
    opened = set(_quarters(is_open, begins_at, whole=False))
    hours = []
    for first in range(0, len(quarters), 4):
        people = [counts[n] for n in range(first, first + 4) if n in opened]
        hours.append(Hour(quarters[first], min(people) if people else None))
    return hours


def _quarters(spans: Spans, begins_at: datetime, *, whole: bool) -> Iterator[int]:
    """Numbers of the quarters that the spans fill: `whole`, or touch."""
    for begin, end in spans:
        first, last = (begin - begins_at) / QUARTER, (end - begins_at) / QUARTER
        low = -int(-first // 1) if whole else int(first)
        high = int(last) if whole else -int(-last // 1)
        yield from range(max(0, low), min(4 * WEEK_HOURS, high))


def _without(spans: Spans, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    for one, other in spans:
        if one < min(other, begin):
            yield one, min(other, begin)
        if max(one, end) < other:
            yield max(one, end), other


def _both(spans: Spans, times: Spans) -> Spans:
    found = [
        (max(one[0], other[0]), min(one[1], other[1])) for one in spans for other in times
    ]  # fmt: skip
    return sorted((begin, end) for begin, end in found if begin < end)


def _first(is_open: Spans, there: list[Spans]) -> datetime | None:
    shared = [span for spans in there for span in _both(spans, is_open)]
    return min((begin for begin, _end in shared), default=None)
