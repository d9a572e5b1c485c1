"""bin/bench promise: what "usually answered within" is worth, replayed on what happened.

Each question hears what was reckoned in the night before it was asked, by the product's own code,
and is held against when it was answered.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bench import stats
from tests.bench.servers import ROOT, BenchError

DUMP = ROOT.parent / "shared" / "data" / "stackexchange_beer_2017"
DOCS = ROOT / "docs" / "EXPECTED.md"
DEMO, SMALL_DEMO = 2_000, 180
WARM = timedelta(days=60)  # of a history that has only begun, or half of a short one
HOUR = 3600
STEPS = ("as told", "tag, the rarest", "tag, the commonest", "category", "site")
HEAD = ("step", "questions", "told", "answered within it", "median error", "times off")
INTRODUCTION = """\
# What “usually answered within” is worth

Written by `bin/bench promise --write-docs`; do not edit by hand. Every question of a history, from
its sixtieth day on (of one of less than four months, those of its second half), hears what
`community/queries/expected.py` had reckoned in the night before it was asked, and is held against
when somebody answered.

- *told*: the share of the questions of which something could be said at all. Fewer than twenty
  questions of the year before say nothing; nor do those of which fewer than half were answered.
- *answered within it*: of those told, the share that was answered within the time. It is a median,
  so one half is exact: more is careful, less is hopeful.
- *median error*: half of them were answered within so long of what was said, sooner or later.
- *times off*: the same as a factor: half of them lie within so many times of it. Waiting times
  reach from minutes to months, so this says more than the hours.
- *as told* is what whoever asked reads: the first step that has something to say. The others are
  each step by itself, whether or not an earlier one would have spoken. *tag* is the question's tag
  in its six hours of the day; of several the rarest that is known, or the commonest.
"""


@dataclass(frozen=True)
class Case:
    """Of one question: what each step told (seconds, None: nothing), and what happened then."""

    told: dict[str, float | None]
    seconds: float  # infinite: never


@dataclass(frozen=True)
class Row:
    """One step over a whole history; shares from 0 to 1, `error` in seconds."""

    step: str
    questions: int
    told: float
    within: float | None
    error: float | None
    factor: float | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="a short look at a small demo alone")
    parser.add_argument("--data", type=Path, default=DUMP, metavar="DIR", help="a dump")
    parser.add_argument("--threads", type=int, help=f"of the demo (default {DEMO:,})")
    parser.add_argument("--fresh", action="store_true", help="make the demo anew")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--write-docs", action="store_true", help="write docs/EXPECTED.md")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    from tests.bench import pages, world

    if not given.small and not given.data.is_dir():
        raise BenchError(f"there is no {given.data}: name a dump with --data")
    world.set_up(given.home or pages.HOME)
    found: dict[str, list[Row]] = {}
    if not given.small:
        with world.scratch():
            _import(given.data)
            found[f"The dump {given.data.name}"] = rows(replay())
    threads = given.threads or (SMALL_DEMO if given.small else DEMO)
    with world.community(threads=threads, fresh=given.fresh, report=_say):
        found[f"The demo with {threads:,} threads"] = rows(replay())
    for name, of_it in found.items():
        _say(f"\n{name}")
        for line in lines(of_it):
            _say(line)
    if given.json:
        told = {name: [asdict(row) for row in of_it] for name, of_it in found.items()}
        given.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if given.write_docs:
        write(found)
    return 0


def replay() -> list[Case]:
    """All public questions of the database in the order in which they were asked, each with what
    was known in the morning of its day."""
    from django.db.models import Max, Min

    from community.domain import expecting
    from forum.models import Thread

    asked = Thread.objects.questions().listed_for(None).filter(duplicate_of=None)
    asked = asked.prefetch_related("thread_tags").order_by("created_at", "pk")
    span = asked.aggregate(first=Min("created_at"), last=Max("created_at"))
    cases: list[Case] = []
    night: datetime | None = None
    known = Known([])
    for thread in asked:
        if thread.created_at < span["first"] + min(WARM, (span["last"] - span["first"]) / 2):
            continue
        before = thread.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
        if before != night:
            night = before
            expecting.renew(now=night)
            known = Known.read()
        cases.append(Case(known.told(thread), _seconds(thread)))
    return cases


class Known:
    """What was reckoned in one night, by step."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.tags = {(row.tag_id, row.band): row for row in rows if row.scope == "tag"}
        self.categories = {row.category_id: row for row in rows if row.scope == "category"}
        self.site = next((row for row in rows if row.scope == "site"), None)

    @classmethod
    def read(cls) -> "Known":
        from community.models import ExpectedTime

        return cls(list(ExpectedTime.objects.all()))

    def told(self, thread: Any) -> dict[str, float | None]:
        from community.queries import expected

        band = expected.band(thread.created_at)
        ids = [one.tag_id for one in thread.thread_tags.all()]
        tags = [row for pk in ids if (row := self.tags.get((pk, band)))]
        tags.sort(key=lambda row: (row.count, row.pk))
        said = expected.of(thread)
        by_step = (
            tags[0] if tags else None, tags[-1] if tags else None,
            self.categories.get(thread.category_id), self.site,
        )  # fmt: skip
        each = [None if row is None or row.seconds is None else row.seconds for row in by_step]
        return dict(zip(STEPS, [said.seconds if said else None, *each], strict=True))


def rows(cases: Sequence[Case]) -> list[Row]:
    """Every step over all of them."""
    return [_row(step, cases) for step in STEPS]


def _row(step: str, cases: Sequence[Case]) -> Row:
    pairs = [(said, one.seconds) for one in cases if (said := one.told[step]) is not None]
    if not pairs:
        return Row(step, len(cases), 0.0, None, None, None)
    errors = [abs(was - said) for said, was in pairs]
    factors = [max(max(was, 1) / max(said, 1), max(said, 1) / max(was, 1)) for said, was in pairs]
    error, factor = (stats.percentile(found, 0.5) for found in (errors, factors))
    return Row(
        step, len(cases), len(pairs) / len(cases),
        sum(was <= said for said, was in pairs) / len(pairs),
        error if math.isfinite(error) else None, factor if math.isfinite(factor) else None,
    )  # fmt: skip


def _seconds(thread: Any) -> float:
    """How long it waited for an answer that counts, as the product reckons."""
    from django.db.models import Q
    from django.db.models.functions import Length

    from community.lib.saying import SAYS_LITTLE
    from forum.models import Post

    answers = Post.objects.filter(thread=thread, kind=Post.Kind.ANSWER, deleted_at=None)
    answers = answers.filter(Q(author=None) | ~Q(author=thread.author_id))
    answers = answers.alias(length=Length("body"))
    answers = answers.filter(Q(length__gte=SAYS_LITTLE) | Q(body__contains="://"))
    first = answers.order_by("created_at").values_list("created_at", flat=True).first()
    return math.inf if first is None else (first - thread.created_at).total_seconds()


def lines(of_it: Sequence[Row]) -> Iterator[str]:
    table = [HEAD, *map(cells, of_it)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    for row in table:
        yield "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def cells(row: Row) -> tuple[str, ...]:
    """One row of the table: HEAD says what stands where."""
    return (
        row.step, f"{row.questions:,}", f"{row.told:.0%}",
        "" if row.within is None else f"{row.within:.0%}",
        "" if row.error is None else f"{row.error / HOUR:.1f} h",
        "" if row.factor is None else f"{row.factor:.1f}",
    )  # fmt: skip


def write(found: dict[str, list[Row]]) -> None:
    told = [INTRODUCTION]
    for name, of_it in found.items():
        told += [
            f"## {name}\n", f"| {' | '.join(HEAD)} |",
            f"| {' | '.join(['---', *['--:'] * (len(HEAD) - 1)])} |",
            *(f"| {' | '.join(cells(row))} |" for row in of_it), "",
        ]  # fmt: skip
    with suppress(FileExistsError):
        DOCS.parent.mkdir()
    DOCS.write_text("\n".join(told).rstrip() + "\n", encoding="utf-8")


def _import(folder: Path) -> None:
    import os

    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("import_stackexchange", str(folder), stdout=nowhere)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
