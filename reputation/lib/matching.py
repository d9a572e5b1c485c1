"""Which mentor fits a newcomer best, and why. Pure: the same people give the same order.

Score = 3 topic + 2 device or tariff + 2 own sponsor + 1 usual hours - 2 load / capacity, each part
between 0 and 1; of equals whoever was longest without a newcomer, then the one of the lower id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from reputation.lib import hours

WEIGHTS = {"topic": 3, "device": 2, "sponsor": 2, "hours": 1, "load": -2}
NEVER = datetime.min.replace(tzinfo=UTC)
NOTHING, WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Wish:
    """A newcomer who wants a mentor. `topics` as "tag:3"; `devices` in small letters; `moments` are
    when they were here; `refused` are ids of those whom they are not given again."""

    member: int
    language: str
    points: int = 0
    topics: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    tariff: str = ""
    sponsor: int | None = None
    moments: tuple[datetime, ...] = ()
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor as matching sees them. Usually here from `from_hour` to `until_hour` in `zone`, over
    midnight where the first is the later; all day where they are the same."""

    member: int
    languages: frozenset[str]
    capacity: int
    load: int = 0
    points: int = 0
    is_company: bool = False
    topics: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    tariff: str = ""
    from_hour: int = 0
    until_hour: int = 0
    zone: str = "UTC"
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate and the parts of their score."""

    candidate: Candidate
    parts: dict[str, Fraction]
    shared: dict[str, Any]

    @property
    def score(self) -> Fraction:
        return sum((WEIGHTS[name] * part for name, part in self.parts.items()), NOTHING)

    @property
    def order(self) -> tuple[Fraction, datetime, int]:
        """Smallest first is best first."""
        return (-self.score, self.candidate.last_at or NEVER, self.candidate.member)

    @property
    def why(self) -> dict[str, Any]:
        """What decided, as a row keeps it: the parts, what is shared, and the places taken."""
        told = {name: round(float(part), 4) for name, part in self.parts.items()}
        places = {"taken": self.candidate.load, "capacity": self.candidate.capacity}
        return {**told, **self.shared, **places, "score": round(float(self.score), 4)}


def fits(wish: Wish, candidate: Candidate) -> bool:
    """Whether this mentor may be given to this newcomer at all."""
    return not (
        candidate.member == wish.member
        or candidate.is_company
        or candidate.load >= candidate.capacity
        or wish.language not in candidate.languages
        or candidate.points < wish.points
        or candidate.member in wish.refused
    )


def match(wish: Wish, candidate: Candidate) -> Match:
    """With the parts of the score, whether or not they fit."""
    topics = wish.topics & candidate.topics
    devices = wish.devices & candidate.devices
    is_same_tariff = bool(wish.tariff) and wish.tariff.casefold() == candidate.tariff.casefold()
    parts = {
        "topic": _topic_part(wish.topics, topics),
        "device": WHOLE if devices or is_same_tariff else NOTHING,
        "sponsor": WHOLE if candidate.member == wish.sponsor else NOTHING,
        "hours": _hours_part(wish.moments, candidate),
        "load": Fraction(candidate.load, candidate.capacity) if candidate.capacity else WHOLE,
    }
    # What they use is told to nobody: that it is the same is enough.
    return Match(candidate, parts, {"topics": sorted(topics), "language": wish.language})


def ranked(wish: Wish, candidates: Iterable[Candidate]) -> Sequence[Match]:
    """Everybody who fits, the best first."""
    found = [match(wish, one) for one in candidates if fits(wish, one)]
    return sorted(found, key=lambda one: one.order)


def _topic_part(wished: frozenset[str], shared: frozenset[str]) -> Fraction:
    """Whoever looks after the topic of the question knows all of it; else the share of its tags
    that they look after."""
    if any(one.startswith("category:") for one in shared):
        return WHOLE
    tags = sum(one.startswith("tag:") for one in wished)
    return Fraction(len(shared), tags) if tags else NOTHING


def _hours_part(moments: Sequence[datetime], candidate: Candidate) -> Fraction:
    """The share of the moments at which this mentor is usually here."""
    if not moments:
        return NOTHING
    zone = ZoneInfo(candidate.zone)
    begins, ends = candidate.from_hour, candidate.until_hour
    here = sum(
        hours.is_usual(hour=moment.astimezone(zone).hour, begins=begins, ends=ends)
        for moment in moments
    )
    return Fraction(here, len(moments))
