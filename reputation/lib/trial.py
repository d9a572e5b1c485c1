"""What months brought by one set of rules, and how another one differs from it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from reputation.lib import payback
from reputation.lib.book import Line

Month = tuple[int, int]
Judged = Mapping[tuple[int, Month], set[int]]  # by member and month: threads judged then
HELPED = {"SOL", "CONF", "HELP"}
TENTH = Decimal("0.1")
MOST = 20  # people who are named


@dataclass(slots=True)
class Side:
    """What was released, less what was taken back, between two instants. `paying`: of it by member
    and month what counts for money and still stands; `useful`: (member, thread) in which they
    helped."""

    by_member: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_rule: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    counts: Counter[str] = field(default_factory=Counter)
    paying: dict[tuple[int, Month], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    useful: set[tuple[int, int]] = field(default_factory=set)

    @property
    def points(self) -> Decimal:
        return sum(self.by_member.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Moved:
    """What a member has on either side."""

    member: int
    now: Decimal
    then: Decimal


def side(
    written: Iterable[list[Line]], *, since: datetime, until: datetime, zone: ZoneInfo,
    verified: Mapping[int, datetime],
) -> Side:  # fmt: skip
    """Of the rows of each claim. `verified`: givers who count for money, and since when."""
    found = Side()
    for lines in written:
        for line in lines:
            if since <= line.at < until:
                found.by_member[line.claim.receiver] += line.points
                found.by_rule[line.claim.terms.code] += line.points
                found.counts[line.claim.terms.code] += line.kind == "released"
        last = lines[-1] if lines else None
        if last is None or last.kind != "released":
            continue
        claim = last.claim
        if claim.terms.code in HELPED and claim.thread is not None and last.points:
            found.useful.add((claim.receiver, claim.thread))
        since_when = verified.get(claim.giver) if claim.giver is not None else claim.at
        known = since_when is not None and since_when <= claim.at
        if claim.terms.pays and known and since <= last.at < until:
            found.paying[claim.receiver, month(last.at, zone)] += last.points
    return found


def month(at: datetime, zone: ZoneInfo) -> Month:
    day = at.astimezone(zone)
    return (day.year, day.month)


def cost(of: Side, *, judged: Judged, money: payback.Money) -> dict[int, Decimal]:
    """By member, what those months would have cost: each by itself, rounded to cents."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for (member, when), points in of.paying.items():
        threads = judged.get((member, when), set())
        useful = sum((member, thread) in of.useful for thread in threads)
        found[member] += payback.amount(
            points=points, judged=len(threads), useful=useful, money=money
        )
    return found


def people(now: Side, then: Side) -> list[Moved]:
    """Everybody who has anything on either side: whom it concerns most comes first."""
    members = now.by_member.keys() | then.by_member.keys()
    zero = Decimal(0)
    found = [Moved(pk, now.by_member.get(pk, zero), then.by_member.get(pk, zero)) for pk in members]
    return sorted(
        (one for one in found if one.now or one.then),
        key=lambda one: (-abs(one.then - one.now), one.member),
    )


def gains(one: Moved) -> bool:
    """By more than a tenth of what they have."""
    return one.then - one.now > abs(one.now) * TENTH


def loses(one: Moved) -> bool:
    return one.now - one.then > abs(one.now) * TENTH
