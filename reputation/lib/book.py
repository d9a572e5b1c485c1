"""From claims to the rows of the ledger: held, released with their weight, reversed. Pure.

Everything goes by the instants of the facts, never by when somebody computes, so that the same
claims give the same rows on any later day. Weights are found at the release, by what holds then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from reputation.lib.claims import Claim, Key, Run

Turn = tuple[Key, int]  # a claim, and which of its runs
Place = tuple[str, int, str, int | None]
NOTHING = Decimal(0)
ONE = Decimal(1)
STORED = Decimal("0.0001")  # as many places as a row has
LAG = timedelta(minutes=10)  # by then what happened before has been written by whoever did it
SECOND_LOOK = timedelta(days=1)  # what came back is held so long at least
# What is held so long after its release was due is released by no sweep: its rows contradict what
# happened, and a person looks at it.
STUCK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weight:
    points: Decimal
    pair: int | None = None
    is_mutual: bool = False
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it ought to be, all but its place in the chain."""

    claim: Claim
    kind: str
    step: int
    at: datetime
    points: Decimal = NOTHING
    weight: Weight = Weight(NOTHING)
    held_until: datetime | None = None
    reason: str = ""
    actor: int | None = None

    @property
    def order(self) -> tuple[object, ...]:
        return (self.at, self.step, self.claim.order)


def due(claim: Claim, run: Run) -> datetime:
    """When what a run holds is released: the first time after the whole hold."""
    first = claim.at + timedelta(days=claim.terms.hold_days)
    return first if run is claim.runs[0] else max(first, run.start + SECOND_LOOK)


def rounded(points: Decimal) -> Decimal:
    """As the database keeps them. Rows, hashes, accounts and pots add up what is rounded once: a
    weight of an eighth makes more places than there are."""
    return points.quantize(STORED, ROUND_HALF_UP)


class Book:
    """Claims, and what others of the same people came before each of them."""

    def __init__(self, claims: Iterable[Claim], *, zone: ZoneInfo) -> None:
        self.zone = zone
        self.by_pair: dict[tuple[int, int], list[Claim]] = defaultdict(list)
        self.by_post: dict[Place, list[Claim]] = defaultdict(list)
        self.by_month: dict[tuple[str, int, int, int], list[Claim]] = defaultdict(list)
        self.released: dict[tuple[int, int | None], list[tuple[Run, Decimal]]] = defaultdict(list)
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        if not claim.runs:
            return
        if claim.terms.pays and claim.giver is not None:
            self.by_pair[claim.giver, claim.receiver].append(claim)
        if claim.terms.per == "answer":
            self.by_post[_place(claim)].append(claim)
        if claim.terms.per == "month":
            self.by_month[self._month(claim)].append(claim)

    def lines(
        self,
        claims: Iterable[Claim],
        *,
        horizon: datetime,
        known: Mapping[Turn, Weight] = MappingProxyType({}),
    ) -> dict[Key, list[Line]]:
        """The rows of these claims (all of each thread among them) in their order, as far as they
        can be known: what is released after `horizon` and what follows that comes later. What was
        released before has the weight that is `known`, of the run of that number."""
        mine = [claim for claim in claims if claim.runs]
        weights: dict[Turn, Weight] = {}
        turns = [
            (due(claim, run), claim.order, number, claim, run)
            for claim in mine
            for number, run in enumerate(claim.runs)
            if (claim.key, number) in known
            or (due(claim, run) <= horizon and (run.end is None or run.end > due(claim, run)))
        ]
        for at, _order, number, claim, run in sorted(turns, key=lambda turn: turn[:3]):
            weight = known.get((claim.key, number)) or self._weigh(claim, run, at)
            weights[claim.key, number] = weight
            if claim.terms.pays:
                self.released[claim.receiver, claim.thread].append((run, weight.points))
        return {claim.key: list(_steps(claim, weights)) for claim in mine}

    def _weigh(self, claim: Claim, run: Run, at: datetime) -> Weight:
        terms = claim.terms
        if self._is_beyond_most(claim, at):
            return Weight(NOTHING, cut="most")
        pair, is_mutual, factor = None, False, ONE
        if terms.pays and claim.giver is not None:
            if claim.decays:
                pair = self._pair(claim, at)
                weights = terms.pair_weights
                factor = weights[pair - 1] if pair <= len(weights) else NOTHING
            is_mutual = self._is_mutual(claim, at)
            factor *= terms.mutual_weight if is_mutual else ONE
        points = rounded(claim.base * factor)
        if not terms.pays:
            return Weight(points)
        before = self.released[claim.receiver, claim.thread]
        taken = sum((got for other, got in before if other.end is None or other.end > at), NOTHING)
        left = max(NOTHING, terms.thread_pot - taken) if claim.thread is not None else points
        counted = min(points, left)
        return Weight(counted, pair, is_mutual, "pot" if counted < points else "")

    def _pair(self, claim: Claim, at: datetime) -> int:
        """The how manieth thread it is in which this giver gives to this receiver."""
        others = self._window(self.by_pair[claim.giver or 0, claim.receiver], claim, at)
        before = {other.thread for other in others if other.order < claim.order}
        return 1 + len(before - {claim.thread})

    def _is_mutual(self, claim: Claim, at: datetime) -> bool:
        back = self.by_pair.get((claim.receiver, claim.giver or 0), ())
        return any(other.at <= claim.at for other in self._window(back, claim, at))

    def _window(self, others: Iterable[Claim], claim: Claim, at: datetime) -> list[Claim]:
        """Of what was given within the days before `claim`, all that still holds at its release."""
        since = claim.at - timedelta(days=claim.terms.pair_days)
        return [other for other in others if other.at > since and other.holds_at(at)]

    def _is_beyond_most(self, claim: Claim, at: datetime) -> bool:
        terms = claim.terms
        if terms.most is None or terms.per not in ("answer", "month"):
            return False  # once is once: its source names the member
        if terms.per == "answer":
            others = self.by_post[_place(claim)]
        else:
            others = self.by_month[self._month(claim)]
        return sum(other.order < claim.order and other.holds_at(at) for other in others) >= (
            terms.most
        )

    def _month(self, claim: Claim) -> tuple[str, int, int, int]:
        day = claim.at.astimezone(self.zone)
        return (claim.terms.code, claim.receiver, day.year, day.month)


def _place(claim: Claim) -> Place:
    """What a limit for one answer counts by; an article has no answers, and is its own."""
    if claim.post is None:
        return (claim.terms.code, claim.receiver, "thread", claim.thread)
    return (claim.terms.code, claim.receiver, "post", claim.post)


def _steps(claim: Claim, weights: Mapping[Turn, Weight]) -> Iterable[Line]:
    count = _counter()
    for number, run in enumerate(claim.runs):
        until = due(claim, run)
        yield Line(
            claim, "restored" if number else "held", count(), run.start, held_until=until,
            reason=run.reason if number else "", actor=run.actor,
        )  # fmt: skip
        weight, got = weights.get((claim.key, number)), NOTHING
        if run.end is None or run.end > until:
            if weight is None:
                return  # not released yet, and so nothing after it
            got = weight.points
            yield Line(claim, "released", count(), until, got, weight)
        if run.end is None:
            return
        yield Line(
            claim, "reversed", count(), run.end, -got, reason=run.end_reason, actor=run.end_actor
        )


def _counter() -> Callable[[], int]:
    return iter(range(1_000_000)).__next__
