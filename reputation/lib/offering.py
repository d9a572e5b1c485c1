"""Whom a waiting question is offered to: who fits, who is likely to answer, how many. Pure.

Figures of decision 0037. Refused offers are in no figure here, so that to refuse costs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.lib import worktime
from forum.lib.worktime import Calendar

# Of the community's hours.
WAVES = (timedelta(minutes=30), timedelta(minutes=60), timedelta(minutes=120))
OWN_BEFORE = timedelta(minutes=15)
ANSWERS_WITHIN = timedelta(hours=1)
STANDS = timedelta(hours=2)  # so long an offer is shown as one
REMEMBERED = timedelta(days=90)  # offers older than that say nothing of today
BAND_HOURS = 6
ENOUGH = 0.8  # that somebody of a wave answers within the hour
# A mentor of whom nothing is known, and how many offers that assumption is worth.
PRIOR, WORTH = 0.3, 4

BY_TAG, BY_CATEGORY = 1.0, 0.5
TOPIC, SUCCESS, HOURS, LOAD, TODAY = 3, 2, 1, 2, 1  # weights of the parts


@dataclass(frozen=True)
class Tally:
    """Of so many offers that stood a full hour or were answered in it, so many were."""

    answered: int = 0
    offered: int = 0

    @property
    def share(self) -> float:
        """0 of none."""
        return self.answered / self.offered if self.offered else 0.0


@dataclass(frozen=True)
class Parts:
    """What fits, each from 0 to 1; `load` and `today` (newcomers, and offers of this day, as shares
    of what this mentor wants) count against."""

    topic: float
    success: float
    hours: float
    load: float
    today: float

    @property
    def score(self) -> float:
        return (
            TOPIC * self.topic + SUCCESS * self.success + HOURS * self.hours
            - LOAD * self.load - TODAY * self.today
        )  # fmt: skip

    def as_told(self) -> dict[str, float]:
        """For `Offer.why`."""
        return {name: round(value, 3) for name, value in vars(self).items()}


@dataclass(frozen=True)
class Candidate:
    """A mentor (an id) who could be asked now; `last_at` is when they were last."""

    mentor: int
    parts: Parts
    chance: float
    band: int
    last_at: datetime | None = None


def band(hour: int) -> int:
    """The part of the day: 0 is the night, 3 the evening."""
    return hour // BAND_HOURS


def chance(*, here: Tally, ever: Tally) -> float:
    """How likely this mentor answers within an hour, asked at this part of the day: what they did
    then, leaning on what they did at any hour, leaning on what is usual. Between 0 and 1, never
    either."""
    usual = (ever.answered + WORTH * PRIOR) / (ever.offered + WORTH)
    return (here.answered + WORTH * usual) / (here.offered + WORTH)


def topic_fit(*, own: Iterable[str], tags: Iterable[str], category: str) -> float | None:
    """How well a mentor of these topics fits a question: by a tag fully, by its category half.
    Whoever named none helps everywhere, and fits worst; None: somebody for other things."""
    topics = set(own)
    if not topics:
        return 0.0
    if topics & set(tags):
        return BY_TAG
    return BY_CATEGORY if category in topics else None


def turn(*, score: float, last_at: datetime | None, pk: int) -> tuple[float, bool, float, int]:
    """To sort by: the best first; of equals who was asked longest ago, never before all, then the
    lower id."""
    return -score, last_at is not None, last_at.timestamp() if last_at else 0.0, pk


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Whose turn it is, first of all."""
    return sorted(
        candidates,
        key=lambda one: turn(score=one.parts.score, last_at=one.last_at, pk=one.mentor),
    )


def wave(*, best: Sequence[Candidate], asked: Sequence[float] = ()) -> list[Candidate]:
    """The first of `best` that are needed beside those who were `asked` (their chances): the fewest
    with whom the chance that somebody answers is ENOUGH, or all of them where it is not."""
    nobody = _nobody(asked)
    chosen: list[Candidate] = []
    for one in best:
        if is_enough(nobody=nobody):
            break
        chosen.append(one)
        nobody *= 1 - one.chance
    return chosen


def is_covered(asked: Sequence[float]) -> bool:
    """Whether those who were asked are enough."""
    return is_enough(nobody=_nobody(asked))


def is_enough(*, nobody: float) -> bool:
    """`nobody`: the chance that nobody answers."""
    return 1 - nobody >= ENOUGH - 1e-9


def _nobody(chances: Sequence[float]) -> float:
    product = 1.0
    for one in chances:
        product *= 1 - one
    return product


@dataclass(frozen=True)
class Times:
    """When mentors are asked: the newcomer's own one (None where there is none), then in waves."""

    own: datetime | None
    waves: tuple[datetime, ...]


def usual_times(*, since: datetime, halves: bool, has_own: bool, calendar: Calendar) -> Times:
    """By the community's hours from `since` on; in `halves` for a newcomer's first question.
    Raises NeverOpen."""
    after = [wait / 2 if halves else wait for wait in WAVES]
    first = max(timedelta(0), after[0] - OWN_BEFORE)
    return Times(
        own=worktime.due(since, first, calendar) if has_own else None,
        waves=tuple(worktime.due(since, wait, calendar) for wait in after),
    )
