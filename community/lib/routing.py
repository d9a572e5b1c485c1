"""Which expert a question is offered to: the arithmetic. Pure; the figures are decision 0040's."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reputation.lib import offering

FIT, CONTINUITY, SLACK, REST = 3.0, 2.0, 1.0, 0.5  # weights of the parts
BY_CATEGORY = 0.5  # who knows its topic, as a share of who knows all its tags
KNOWS_WELL = 2  # the grade that is asked for at first
GOOD, JUDGED = 2, 4  # of whom nothing is known: half of what they answered was accepted
HALF_LIFE = timedelta(days=90)  # of what an answer says of today
RESTED = timedelta(hours=8)
MOST_REFUSALS = 3  # then the question stays with the pool, and the lead hears
LOOKS_AGAIN = 15  # minutes of the pool's hours: everybody was full, or the lead has it as well
GRADE, LANGUAGE, POOL = "grade", "language", "pool"  # what was let go so that somebody fits


@dataclass(frozen=True)
class Parts:
    """What speaks for an expert, each from 0 to 1."""

    fit: float
    continuity: float
    slack: float
    rest: float

    @property
    def score(self) -> float:
        return FIT * self.fit + CONTINUITY * self.continuity + SLACK * self.slack + REST * self.rest

    def as_told(self) -> dict[str, float]:
        """For `ExpertOffer.parts`."""
        return {name: round(value, 3) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Candidate:
    """An expert (an id) who is there and has room. `grade` is the best that they have in what the
    question is about, 0 for none; `speaks` its language; `last_at` when they were given one."""

    expert: int
    parts: Parts
    grade: int
    speaks: bool
    last_at: datetime | None = None

    @property
    def widened(self) -> list[str]:
        """What is let go where this one is asked, in the order in which it is."""
        lacks = {GRADE: self.grade < KNOWS_WELL, LANGUAGE: not self.speaks}
        return [name for name, is_lacking in lacks.items() if is_lacking]


def fit(
    *, grades: Collection[str], tags: Sequence[str], category: str, success: float
) -> float:  # fmt: skip
    """How much of what the question is about (topics: "tag:3", "category:2") an expert of these
    topics knows, weighed by how often what they answer is accepted."""
    share = len(set(tags) & set(grades)) / len(set(tags)) if tags else 0.0
    if category in grades:
        share = max(share, BY_CATEGORY)
    return share * success


def grade(*, grades: dict[str, int], tags: Sequence[str], category: str) -> int:
    """The best grade in anything that the question is about, 0 where there is none."""
    return max((grades.get(topic, 0) for topic in (*tags, category)), default=0)


def success(*, accepted: float, answered: float) -> float:
    """Between 0 and 1, never either; sums of `faded` weights go in."""
    return (accepted + GOOD) / (answered + JUDGED)


def faded(age: timedelta) -> float:
    """What an answer of this age counts: half after `HALF_LIFE`."""
    return float(0.5 ** (max(timedelta(0), age) / HALF_LIFE))


def slack(*, held: int, capacity: int) -> float:
    """Which share of their room is free."""
    return max(0.0, 1 - held / capacity) if capacity else 0.0


def rest(*, last_at: datetime | None, now: datetime) -> float:
    """1 for whoever was given nothing for eight hours, or ever."""
    return 1.0 if last_at is None else min(1.0, max(0.0, (now - last_at) / RESTED))


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """As mentors are ranked: whose turn it is, first of all."""
    return sorted(
        candidates,
        key=lambda one: offering.turn(score=one.parts.score, last_at=one.last_at, pk=one.expert),
    )


def widen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Who may be asked, the best first: those who know it well and speak the language; where there
    is none, whoever speaks it; else whoever is there (flagged, `Candidate.widened`)."""
    for allowed in ([], [GRADE], [GRADE, LANGUAGE]):
        fitting = [one for one in candidates if set(one.widened) <= set(allowed)]
        if fitting:
            return ranked(fitting)
    return []
