"""What months brought by one set of rules, and how another one differs from it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from reputation.lib.book import Line
from reputation.lib.pay_rows import HELPED, Help, Row, Step

TENTH = Decimal("0.1")
MOST = 20  # people who are named


@dataclass(slots=True)
class Side:
    """What was released, less what was taken back, between two instants."""

    by_member: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_rule: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def points(self) -> Decimal:
        return sum(self.by_member.values(), Decimal(0))


@dataclass(slots=True)
class PayRows:
    """What payback asks of the rows: `moves` of points by rules that pay, by origin the `releases`
    of what was taken back, and what `helps` say."""

    moves: list[Row] = field(default_factory=list)
    releases: dict[int, list[Row]] = field(default_factory=dict)
    helps: list[Help] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a member has on either side."""

    member: int
    now: Decimal
    then: Decimal


def side(written: Iterable[list[Line]], *, since: datetime, until: datetime) -> Side:
    """Of the rows of each claim."""
    found = Side()
    for lines in written:
        for line in lines:
            if since <= line.at < until:
                found.by_member[line.claim.receiver] += line.points
                found.by_rule[line.claim.terms.code] += line.points
                found.counts[line.claim.terms.code] += line.kind == "released"
    return found


def pay_rows(written: Iterable[list[Line]], *, giver_days: int) -> PayRows:
    """Of the rows of each claim, numbered as they come. `giver_days`: what the set asks."""
    found, pk = PayRows(), 0
    for lines in written:
        if not lines:
            continue
        claim, origin = lines[0].claim, pk + 1
        steps = [Step(origin + place, one.at, one.kind, one.weight.cut)
                 for place, one in enumerate(lines)]  # fmt: skip
        pk += len(lines)
        if claim.terms.code in HELPED and claim.thread is not None:
            found.helps.append(
                Help(
                    origin, claim.at, claim.receiver, claim.thread, claim.giver, claim.terms.code,
                    giver_days, steps[1:],
                )
            )  # fmt: skip
        if claim.terms.pays:
            moved = [
                Row(
                    step.pk, one.kind, origin, one.step, claim.receiver, claim.giver, one.points,
                    one.at, giver_days,
                )
                for one, step in zip(lines, steps, strict=True)
                if one.kind in ("released", "reversed")
            ]  # fmt: skip
            found.moves += [row for row in moved if row.points]
            if any(row.kind == "reversed" for row in moved):
                found.releases[origin] = [row for row in moved if row.kind == "released"]
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
