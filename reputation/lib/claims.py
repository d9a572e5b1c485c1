"""What a fact brings: from when to when it holds, who gave it to whom. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

BACK = "back"
Key = tuple[int, str, int, int | None]


@dataclass(frozen=True, slots=True)
class Terms:
    """One rule as it stands in its set, with what of the set matters for it."""

    rule_id: int
    code: str
    points: Decimal
    most: int | None
    per: str
    hold_days: int
    pays: bool
    thread_pot: Decimal
    pair_weights: tuple[Decimal, ...]
    mutual_weight: Decimal
    pair_days: int


@dataclass(slots=True)
class Run:
    """A while in which a claim holds: `end` is empty while it still does."""

    start: datetime
    reason: str = ""
    actor: int | None = None
    end: datetime | None = None
    end_reason: str = ""
    end_actor: int | None = None


@dataclass(slots=True)
class Claim:
    """`decays`: repeated giving weighs less (not the word of the team or a mentor). `offs` are the
    conditions that fail just now; the claim holds while there is none."""

    terms: Terms
    source: str
    receiver: int
    giver: int | None = None
    thread: int | None = None
    post: int | None = None
    base: Decimal = Decimal(0)
    decays: bool = True
    runs: list[Run] = field(default_factory=list)
    offs: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.terms.rule_id, self.source, self.receiver, self.giver)

    @property
    def at(self) -> datetime:
        return self.runs[0].start

    @property
    def order(self) -> tuple[datetime, str, str, int, int]:
        """Which of two came first: the same on every day that somebody asks."""
        return (self.at, self.terms.code, self.source, self.receiver, self.giver or 0)

    def begin(self, at: datetime, actor: int | None) -> None:
        if not self.offs:
            self.runs.append(Run(at, actor=actor))

    def turn_off(self, what: str, at: datetime, reason: str, actor: int | None) -> None:
        """A condition fails: the run that goes on, if any, ends with this reason."""
        if not self.offs and self.runs:
            last = self.runs[-1]
            last.end, last.end_reason, last.end_actor = at, reason, actor
        self.offs.add(what)

    def turn_on(self, what: str, at: datetime, actor: int | None) -> None:
        """The condition holds again: with the last one that failed a new run begins."""
        if what not in self.offs:
            return
        self.offs.discard(what)
        if not self.offs:
            self.runs.append(Run(at, BACK if self.runs else "", actor))

    def holds_at(self, at: datetime) -> bool:
        return any(run.start <= at and (run.end is None or run.end > at) for run in self.runs)

    def cut(
        self, *, since: datetime, until: datetime | None, by: tuple[int | None, int | None]
    ) -> None:
        """Let it not hold between the two instants, because the accounts belong together."""
        runs: list[Run] = []
        for run in self.runs:
            is_before = run.end is not None and run.end <= since
            if is_before or (until is not None and run.start >= until):
                runs.append(run)
                continue
            if run.start < since:
                runs.append(Run(run.start, run.reason, run.actor, since, "linked", by[0]))
            if until is not None and (run.end is None or run.end > until):
                reason = BACK if runs else ""
                runs.append(Run(until, reason, by[1], run.end, run.end_reason, run.end_actor))
        self.runs = runs
