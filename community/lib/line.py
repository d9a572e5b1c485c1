"""The ladder line of a thread: what its row says of it, and what that means now. Decision 0041.

Pure. Stored are codes, instants and ids; whoever shows them makes the words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

NAME, URGENT = "ladder", "urgent"  # their keys in Thread.service_line
FAR = 9000  # a year
COMMUNITY, MENTORS, EXPERT, LEAD = range(4)  # as models.Service.Step


class State(StrEnum):
    """How a step stands; `DUE`: it is their turn, and what was promised is over."""

    DONE = "done"
    NOW = "now"
    DUE = "due"
    NEXT = "next"


@dataclass(frozen=True)
class Step:
    """`at` is when it begins, of the expert's and the lead's by when an answer is promised."""

    name: int
    state: State
    at: datetime | None = None


@dataclass(frozen=True)
class Expected:
    """How soon such questions were answered so far: half of them within so many `seconds`. `scope`:
    those of a "tag" at this time of day, of a "category", or of the whole "site"."""

    scope: str
    seconds: int
    name: str = ""  # of the tag


@dataclass(frozen=True)
class Line:
    """As `Service` stands, as far as readers see it: `status` "open", "asked_back" or "case".

    `since`: when it began to wait. `first`: what was promised first in this cycle. `owner` holds it
    `until`. `gap`: nobody of the `pool` is there before (datetime.max: nobody has any hours).
    `hold`: so long staff let members answer. `guessed`: the guess of somebody new changes nothing
    (any more). `told`: whoever asked may have been told of something in this cycle.
    """

    status: str
    step: int
    cycle: int
    since: datetime
    mentors: datetime | None = None
    expert: datetime | None = None
    lead: datetime | None = None
    promised: datetime | None = None
    first: datetime | None = None
    owner: int | None = None
    until: datetime | None = None
    pool: int | None = None
    gap: datetime | None = None
    hold: datetime | None = None
    is_urgent: bool = False
    guessed: bool = False
    told: bool = False
    expected: Expected | None = None

    def held_by(self, now: datetime) -> int | None:
        """Who of the team has it now: a claim whose lease is over holds nothing."""
        return self.owner if self.until is not None and self.until > now else None

    def is_late(self, now: datetime) -> bool:
        return self.promised is not None and self.promised <= now

    def is_gap(self, now: datetime) -> bool:
        """Whether nobody of the team is there to keep what was promised."""
        return self.gap is not None and self.gap > now

    def moved(self) -> bool:
        """Whether an answer is promised for later than it was first."""
        return bool(self.first and self.promised and self.promised > self.first)

    def reached(self, now: datetime) -> int:
        """The highest step whose time has come, whether or not a worker was there to say so."""
        times = ((MENTORS, self.mentors), (EXPERT, self.expert), (LEAD, self.lead))
        due = [step for step, at in times if at is not None and at <= now]
        return max([self.step, *due, EXPERT if self.held_by(now) else COMMUNITY])


def steps(line: Line, *, now: datetime) -> list[Step]:
    """What the line shows, in order. Mentors are left out where nobody asks them, the lead until it
    is their turn."""
    current = line.reached(now)
    shown: list[tuple[int, datetime | None]] = [(COMMUNITY, None)]
    if line.mentors is not None and (line.mentors <= now or current < MENTORS):
        shown.append((MENTORS, line.mentors))
    if line.expert is not None or current >= EXPERT:
        shown.append((EXPERT, line.promised))
    if current >= LEAD:
        shown.append((LEAD, line.promised))
    return [Step(name, _state(line, name, current, now), at) for name, at in shown]


def is_known(at: datetime) -> bool:
    """Whether it is a day that comes: who has no hours is back at the end of time."""
    return at.year < FAR


def shows_expected(line: Line, *, now: datetime) -> bool:
    """Only as long as it may still come true."""
    told = line.expected
    return told is not None and (now - line.since).total_seconds() < told.seconds


def as_stored(line: Line) -> dict[str, Any]:
    """For the thread's row; what is empty is left out."""
    stored: dict[str, Any] = {}
    for field in fields(line):
        value = getattr(line, field.name)
        if isinstance(value, datetime):
            stored[field.name] = value.isoformat()
        elif isinstance(value, Expected):
            stored[field.name] = [value.scope, value.seconds, value.name]
        elif value is not None and value is not False:
            stored[field.name] = value
    return stored


def from_stored(stored: Mapping[str, Any]) -> Line:
    """The line as `as_stored` wrote it."""
    given = dict(_read(stored))
    return Line(**given)


def of_row(service_line: Mapping[str, Any]) -> Line | None:
    """What the row of a thread says, if its ladder runs."""
    stored = service_line.get(NAME)
    return from_stored(stored) if stored else None


def _read(stored: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    instants = ("since", "mentors", "expert", "lead", "promised", "first", "until", "gap", "hold")
    known = {field.name for field in fields(Line)}
    for name, value in stored.items():
        if name in instants:
            yield name, datetime.fromisoformat(value)
        elif name == "expected":
            yield name, Expected(*value)
        elif name in known:  # an older release's row may say more
            yield name, value


def _state(line: Line, name: int, current: int, now: datetime) -> State:
    if name < current:
        return State.DONE
    if name > current:
        return State.NEXT
    return State.DUE if name >= EXPERT and line.is_late(now) else State.NOW
