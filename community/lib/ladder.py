"""When whom a waiting question goes to: the arithmetic of the ladder. Pure; decision 0039.

A *snapshot* is what a service row keeps of policy and calendars, as JSON: figures in minutes under
the names of `Policy`, two calendars ("community" counts for mentors, "pool" for experts and lead),
and under "run" what has happened to the clock in this cycle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from forum.lib import worktime
from forum.lib.worktime import MINUTES, Calendar, Hours

Snapshot = Mapping[str, Any]
WAVES = ("wave_1", "wave_2", "wave_3")
FIGURES = (
    *WAVES, "expert_after", "promise_after", "lead_after", "lead_promise_after",
    "newcomer_percent", "accept_within", "lease", "hold_back",
)  # fmt: skip
# An answer by somebody new puts expert and lead off by so many minutes of the pool's hours.
PUT_OFF = 4 * 60
# Special days of so long stand in a snapshot: no question runs for longer without a new cycle.
FORESEEN = timedelta(days=400)
ROUND_THE_CLOCK: Hours = ((0, MINUTES),)


@dataclass(frozen=True)
class Times:
    """When each step is due, at instants at which somebody is there; a promise is kept until its
    very instant, the closing one too. `raw` holds the bare targets, for figures."""

    waves: tuple[datetime, ...]
    expert_at: datetime
    promised_at: datetime
    lead_at: datetime
    lead_promised_at: datetime
    raw: Mapping[str, datetime]

    @property
    def mentors_at(self) -> datetime:
        return self.waves[0]


def times(*, anchor: datetime, snapshot: Snapshot, halves: bool) -> Times:
    """Of a question that waits since `anchor`; in `halves` for a newcomer's first one and for one
    that waits again. Raises NeverOpen where a calendar has no hours."""
    share = snapshot["newcomer_percent"] / 100 if halves else 1.0
    run = snapshot.get("run", {})
    later = PUT_OFF if run.get("put_off") else 0
    community, pool = (calendar(snapshot[name]) for name in ("community", "pool"))

    def target(name: str, hours: Calendar, more: int = 0) -> datetime:
        wait = timedelta(minutes=snapshot[name] * share + more)
        return _stopped(worktime.add(anchor, wait, hours), stops(snapshot), hours)

    raw = {name: target(name, community) for name in WAVES}
    raw |= {
        "expert": target("expert_after", pool, later), "promise": target("promise_after", pool),
        "lead": target("lead_after", pool, later),
        "lead_promise": target("lead_promise_after", pool),
    }  # fmt: skip
    return Times(
        waves=tuple(worktime.next_open(raw[name], community) for name in WAVES),
        expert_at=worktime.next_open(raw["expert"], pool), promised_at=raw["promise"],
        lead_at=worktime.next_open(raw["lead"], pool), lead_promised_at=raw["lead_promise"],
        raw=raw,
    )  # fmt: skip


def later(*, start: datetime, minutes: float, snapshot: Snapshot) -> datetime:
    """At the pool: so many minutes of its hours from `start`, when somebody is there."""
    return worktime.due(start, timedelta(minutes=minutes), calendar(snapshot["pool"]))


def opening(*, at: datetime, hours: Calendar) -> datetime:
    """When somebody of the pool is there next: `at` itself while it is open, and where it has no
    hours to come."""
    try:
        return worktime.next_open(at, hours)
    except worktime.NeverOpen:
        return at


def stops(snapshot: Snapshot) -> list[tuple[datetime, datetime]]:
    """The spans in which the clock stood still in this cycle, in order."""
    told = snapshot.get("run", {}).get("stops", ())
    return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in told]


def stopped(snapshot: Snapshot, *, begin: datetime, end: datetime) -> dict[str, Any]:
    """The same snapshot with one more span in which the clock stood still."""
    run = dict(snapshot.get("run", {}))
    run["stops"] = [*run.get("stops", ()), [begin.isoformat(), end.isoformat()]]
    return {**snapshot, "run": run}


def run(snapshot: Snapshot, **said: Any) -> dict[str, Any]:
    """The same snapshot with something else said of this cycle."""
    return {**snapshot, "run": {**snapshot.get("run", {}), **said}}


def anew(snapshot: Snapshot, *, halves: bool) -> dict[str, Any]:
    """The same for a new cycle: nothing has happened to its clock yet."""
    return {**snapshot, "run": {"halves": halves}}


def counts_from(snapshot: Snapshot) -> datetime | None:
    """Since when posts may answer in this cycle, where that is later than it waits: what was there
    when it was asked again answers nothing, although the promise is an older one."""
    told = snapshot.get("run", {}).get("counts_from")
    return datetime.fromisoformat(told) if told else None


def halves(snapshot: Snapshot) -> bool:
    return bool(snapshot.get("run", {}).get("halves"))


def is_put_off(snapshot: Snapshot) -> bool:
    return bool(snapshot.get("run", {}).get("put_off"))


def was_put_off(snapshot: Snapshot) -> bool:
    """Whether it was in this cycle, be it so still or not."""
    return "put_off" in snapshot.get("run", {})


def calendar(told: Mapping[str, Any]) -> Calendar:
    """The calendar that `as_told` gave."""
    return Calendar(
        zone=told["zone"],
        week={int(day): _hours(spans) for day, spans in told["week"].items()},
        special={date.fromisoformat(day): _hours(spans) for day, spans in told["special"].items()},
    )


def as_told(hours: Calendar, *, since: datetime) -> dict[str, Any]:
    """A calendar for a snapshot, with its special days from `since` on, as far as is foreseen."""
    first, last = (since - timedelta(days=2)).date(), (since + FORESEEN).date()
    return {
        "zone": hours.zone,
        "week": {str(day): _spans(spans) for day, spans in sorted(hours.week.items())},
        "special": {
            day.isoformat(): _spans(spans)
            for day, spans in sorted(hours.special.items())
            if first <= day <= last
        },
    }


def always(zone: str) -> Calendar:
    """Round the clock: instead of a calendar in which somebody forgot the hours."""
    return Calendar(zone=zone, week=dict.fromkeys(range(7), ROUND_THE_CLOCK))


def _stopped(at: datetime, spans: Sequence[tuple[datetime, datetime]], hours: Calendar) -> datetime:
    """What was left to wait when the clock stopped is waited from when it went on."""
    for begin, end in spans:
        if begin < at:
            at = worktime.add(end, worktime.between(begin, at, hours), hours)
    return at


def _hours(spans: Sequence[Sequence[int]]) -> Hours:
    return tuple((begin, end) for begin, end in spans)


def _spans(hours: Hours) -> list[list[int]]:
    return [[begin, end] for begin, end in hours]
