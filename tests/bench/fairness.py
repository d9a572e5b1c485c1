"""bin/bench fairness: what honest help and what attacks earn, by the real code."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.bench.servers import ROOT

DOCS = ROOT / "docs" / "FAIRNESS.md"
EXAMPLES = {14: Decimal("3.99"), 40: Decimal("1.81")}
HEAD = ("who", "threads", "points", "money", "of the expert's", "at most", "first month", "listed")
INTRODUCTION = """\
# What farming earns

Written by `bin/bench fairness --write-docs`; do not edit by hand. The facts and their events are
rows of a real database, the ledger is written by `rebuild_ledger`, the months are computed from it.

- Fixed inputs (`tests/bench/attacks.py`, always the same dice): an honest answer is accepted with
  .40, else confirmed with .25, marked by each of three readers with .25, its question had waited
  with .10; a flooder's .04, .01, .02 and 0. In a ring everybody gives everybody else fakes in turn.
- *threads*, *points* (P of reputation.md, section 3) and *money* (in the site's currency) are of
  one member and one month, the mean of {months} (a payout window pays six); of a ring the member
  who earns most. *first month* is the money of the first month alone: the weights of pairs bite
  from the second month on, so it is what a ring can make once in ninety days.
- *of the expert's*: the share of what the honest expert earns in the same time; it must stay under
  *at most*. Where that is empty no arithmetic stops it: the review list must name them (*listed*,
  with what it found), and two people release their money.
- A *patient* ring makes as many fakes as weigh something, then waits until the pairs are forgotten.
  A *star* gets an acceptance each from real customers who do nothing else here.
"""


@dataclass(frozen=True)
class Row:
    """Of one who earns: figures of a month, the mean of all of them; money in the site's
    currency."""

    name: str
    threads: float
    points: float
    money: float
    share: float
    most: float | None
    first: float
    listed: list[str]
    problem: str = ""


@dataclass
class Result:
    examples: dict[int, Decimal]
    rows: list[Row]
    months: int

    @property
    def problems(self) -> list[str]:
        wrong = [
            f"worked example over {threads} threads: {self.examples[threads]}, not {amount}"
            for threads, amount in EXAMPLES.items()
            if self.examples[threads] != amount
        ]
        return wrong + [f"{row.name}: {row.problem}" for row in self.rows if row.problem]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="a short look, for the tests")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--write-docs", action="store_true", help="write docs/FAIRNESS.md")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    from tests.bench import pages, world

    world.set_up(given.home or pages.HOME)
    from tests.bench import attacks

    with world.scratch():
        result = look(attacks.SMALL if given.small else attacks.WHOLE)
    for line in lines(result):
        _say(line)
    if given.json:
        told = {**asdict(result), "problems": result.problems}
        given.json.write_text(json.dumps(told, indent=1, default=str) + "\n", encoding="utf-8")
    if given.write_docs:
        write(result)
    # A short look has the same weights, but too few dice for the bounds.
    missed = [] if given.small else result.problems
    for problem in result.problems:
        _say(f"MISSED  {problem}")
    return 1 if missed else 0


def look(size: Any) -> Result:
    """Everything happens, the ledger is written, the months are computed, the list is made."""
    from reputation.domain import audit, review
    from tests.bench import attacks, deeds

    world = attacks.World(size)
    everything = world.everything()
    examples = {threads: world.example(threads) for threads in EXAMPLES}
    world.people.write(mentors=world.mentors)
    deeds.talk(world.talkers, at=deeds.JOINED)
    found = [*everything, *examples.values()]
    # In the order in which it happened, as ids grow with time.
    deeds.write(sorted((d for one in found for d in one.deeds), key=lambda deed: deed.asked_at))
    last = datetime(attacks.YEAR, size.months + 2, 1, tzinfo=UTC)
    _say(f"{sum(len(one.deeds) for one in found):,} questions; the ledger ...")
    _say(f"{audit.rebuild(now=last):,} entries")
    for month in range(1, size.months + 1):  # as the nights before each close
        review.look(now=datetime(attacks.YEAR, month, 27, tzinfo=UTC))
    return _result(everything, examples, size)


def _result(everything: Sequence[Any], examples: dict[int, Any], size: Any) -> Result:
    from reputation.queries import review
    from tests.bench import attacks, money

    first = date(attacks.YEAR, 1, 1)
    people = [member.pk for one in everything for member in one.members]
    people += [one.members[0].pk for one in examples.values()]
    paid = money.months(people)
    kinds = review.of_members(members=people)
    stars = review.to_be_looked_at(month=first, members=people)
    rows: list[Row] = []
    for one in everything:
        best = max(one.members, key=lambda m: sum(x.amount for x in paid[m.pk].values()))
        rows.append(_row(one, best.pk, paid[best.pk], first, size, rows, kinds, stars))
    worked = {
        threads: sum((month.amount for month in paid[one.members[0].pk].values()), Decimal(0))
        for threads, one in examples.items()
    }
    return Result(worked, rows, size.months)


def _row(
    one: Any, best: int, months: dict[date, Any], first: date, size: Any, before: list[Row],
    kinds: dict[int, list[str]], stars: set[int],
) -> Row:  # fmt: skip
    earned = float(sum(month.amount for month in months.values())) / size.months
    expert = before[0].money if before else earned
    share = earned / expert if expert else 0.0
    problem = ""
    if one.most is not None and share >= one.most:
        problem = f"{share:.1%} of the expert's money, not under {one.most:.0%}"
    missing = [member.handle for member in one.members if not kinds[member.pk]]
    if one.is_listed and missing:
        problem = f"{len(missing)} of them not on the review list: {missing[0]}"
    if one.name == "star" and best not in stars:
        problem = "not to be looked at before its month closes"
    return Row(
        name=one.name,
        threads=sum(month.judged for month in months.values()) / size.months,
        points=float(sum(month.points for month in months.values())) / size.months,
        money=earned, share=share, most=one.most,
        first=float(months[first].amount), listed=kinds[best], problem=problem,
    )  # fmt: skip


def lines(result: Result) -> Iterator[str]:
    for threads, amount in result.examples.items():
        yield f"worked example over {threads} threads: {amount}"
    rows = [HEAD, *map(cells, result.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        yield "  ".join(
            cell.rjust(width) if 0 < column < len(HEAD) - 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def cells(row: Row) -> tuple[str, ...]:
    """One row of the table: HEAD says what stands where."""
    return (
        row.name, f"{row.threads:.0f}", f"{row.points:.1f}", f"{row.money:.2f}",
        f"{100 * row.share:.1f} %", "" if row.most is None else f"{100 * row.most:.0f} %",
        f"{row.first:.2f}", ", ".join(row.listed),
    )  # fmt: skip


def write(result: Result) -> None:
    told = [
        INTRODUCTION.format(months=result.months),
        "## The worked example\n",
        "6 SOL, 2 CONF, 9 HELP and 1 RESC are 133 points. " + " ".join(
            f"Over {threads} threads they bring {amount}."
            for threads, amount in result.examples.items()
        ),
        "\n## Who earns what\n",
        f"| {' | '.join(HEAD)} |",
        f"| {' | '.join(['---', *['--:'] * (len(HEAD) - 2), '---'])} |",
        *(f"| {' | '.join(cells(row))} |" for row in result.rows),
    ]  # fmt: skip
    told += ["\n## Missed\n", *(f"- {one}" for one in result.problems)] if result.problems else []
    with suppress(FileExistsError):
        DOCS.parent.mkdir()
    DOCS.write_text("\n".join(told) + "\n", encoding="utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
