"""Worked examples of the points page: claims made up here, weighed by the book as all others are.

So they say what the rules do, whatever the rules are. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reputation.lib import payback
from reputation.lib.book import Book, Line
from reputation.lib.claims import Claim, Terms

HANA, NINA, MARA = 1, 2, 3  # who helps, who asks, who confirms
READERS = range(11, 99)
DAY = timedelta(days=1)
FAR = timedelta(days=3650)
MONTH = (("SOL", 6), ("CONF", 2), ("HELP", 9), ("RESC", 1))  # of the design's example of money
SPREADS = ((14, 8), (40, 8))  # (judged, useful) threads of that month


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger: `counts` is what is left of `base`, less than nothing where it was
    taken back. `times`: so many alike."""

    code: str
    base: Decimal
    counts: Decimal
    pair: int | None
    is_mutual: bool
    cut: str
    at: datetime
    is_gone: bool = False
    times: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """`name` says which story it is; the page tells it."""

    name: str
    rows: list[Row]

    @property
    def total(self) -> Decimal:
        return sum((row.counts * row.times for row in self.rows), Decimal(0))


@dataclass(frozen=True, slots=True)
class Pay:
    """What a month of these points pays, by how many threads they came from."""

    counts: list[tuple[str, int]]
    points: Decimal
    judged: int
    useful: int
    quality: Decimal
    amount: Decimal

    @property
    def share(self) -> Decimal:
        """The quality in percent, to be read: it is not rounded before the product."""
        return (self.quality * 100).quantize(Decimal("0.1"))


class _Story:
    """Facts about Hana and Nina, in the order in which they are told."""

    def __init__(self, terms: Mapping[str, Terms], at: datetime, zone: ZoneInfo) -> None:
        self.terms, self.at, self.zone = terms, at, zone
        self.claims: list[Claim] = []

    def tells(
        self, code: str, *, to: int = HANA, by: int = NINA, thread: int = 1, day: int = 0,
        less: Decimal = Decimal(0), decays: bool = True,
    ) -> Claim:  # fmt: skip
        place = len(self.claims)
        terms = self.terms[code]
        base = max(Decimal(0), terms.points - less)
        claim = Claim(terms, f"fact:{place:03}", to, by, thread, thread, base, decays)
        claim.begin(self.at + day * DAY + place * timedelta(seconds=1), None)
        self.claims.append(claim)
        return claim

    def ends(self, name: str, *, of: int = HANA) -> Example:
        book = Book(self.claims, zone=self.zone)
        lines = book.lines(self.claims, horizon=self.at + FAR)
        told = [line for claim in self.claims if claim.receiver == of for line in lines[claim.key]]
        rows = [_row(line) for line in told if line.kind in ("released", "reversed")]
        return Example(name, _together(rows))


def _row(line: Line) -> Row:
    weight = line.weight
    return Row(
        line.claim.terms.code, line.claim.base, line.points, weight.pair, weight.is_mutual,
        weight.cut, line.at, line.kind == "reversed",
    )  # fmt: skip


def _together(rows: list[Row]) -> list[Row]:
    """What is alike but for its second is one row."""
    found: list[Row] = []
    for row in rows:
        last = found[-1] if found else None
        same = last is not None and (last.code, last.counts, last.cut) == (
            row.code, row.counts, row.cut,
        )  # fmt: skip
        if last is not None and same and row.code == "HELP":
            found[-1] = Row(
                last.code, last.base, last.counts, last.pair, last.is_mutual, last.cut, last.at,
                last.is_gone, last.times + 1,
            )  # fmt: skip
        else:
            found.append(row)
    return found


def build(*, terms: Mapping[str, Terms], at: datetime, zone: ZoneInfo) -> list[Example]:
    """Those that these rules can tell: none of a rule that the set does not have."""
    stories = (
        ("rescue", ("SOL", "RESC"), _rescue), ("again", ("SOL",), _again),
        ("mutual", ("SOL",), _mutual), ("pot", ("SOL", "RESC", "HELP"), _pot),
        ("silent", ("SOL", "CONF"), _silent), ("back", ("SOL",), _back),
    )  # fmt: skip
    return [
        tell(_Story(terms, at, zone), name)
        for name, codes, tell in stories
        if all(code in terms for code in codes)
    ]


def _rescue(story: _Story, name: str) -> Example:
    story.tells("SOL")
    story.tells("RESC")
    return story.ends(name)


def _again(story: _Story, name: str) -> Example:
    """The same two, one question a week."""
    for number in range(len(story.terms["SOL"].pair_weights) + 1):
        story.tells("SOL", thread=number + 1, day=7 * number)
    return story.ends(name)


def _mutual(story: _Story, name: str) -> Example:
    story.tells("SOL", to=NINA, by=HANA, thread=1)
    story.tells("SOL", thread=2, day=3)
    return story.ends(name)


def _pot(story: _Story, name: str) -> Example:
    story.tells("SOL")
    story.tells("RESC")
    for reader in READERS[: 1 + (story.terms["HELP"].most or 5)]:
        story.tells("HELP", by=reader)
    return story.ends(name)


def _silent(story: _Story, name: str) -> Example:
    """The hold is over before Nina is back: both come to what an acceptance alone brings."""
    first = story.tells("CONF", by=MARA, decays=False)
    story.tells("SOL", day=30, less=first.base)
    return story.ends(name)


def _back(story: _Story, name: str) -> Example:
    claim = story.tells("SOL")
    hold = timedelta(days=claim.terms.hold_days)
    claim.turn_off("own", claim.at + hold + 6 * DAY, "broken", None)
    return story.ends(name)


def pay(*, terms: Mapping[str, Terms], money: payback.Money) -> list[Pay]:
    """A month, out of few threads that mostly helped and out of many that mostly did not."""
    if not all(code in terms for code, _count in MONTH):
        return []
    points = sum((terms[code].points * count for code, count in MONTH), Decimal(0))
    return [
        Pay(
            list(MONTH), points, judged, useful,
            payback.quality(judged=judged, useful=useful, money=money),
            payback.amount(points=points, judged=judged, useful=useful, money=money),
        )
        for judged, useful in SPREADS
    ]  # fmt: skip
