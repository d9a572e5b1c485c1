"""bin/bench ledger: what two hundred thousand entries cost whoever looks at them.

Made once for each size and kept: facts in bulk, the ledger by the real rebuild.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench import stats
from tests.bench.servers import ROOT, BenchError, processor_seconds

ENTRIES, SMALL = 200_000, 3_000
OF_A_DEED = 4.9  # entries: an acceptance and its asker's word, held and released, and half a mark
MEMBERS, BUSY = 2_000, 0.04  # one of them answers so many of all questions
DAYS = 700
SEED = 1
PAIRS, LOOKS = 60, 40
RATIO, VERIFY_SECONDS = 20.0, 60.0
DAY = timedelta(days=1)


@dataclass
class Result:
    """`ratios`: value, low and high of each, as a multiple of the floor; `processor`: that of their
    processor time, the database's included, which others on the machine hardly move. `verify`:
    seconds by the clock, of the processor, and the most memory that it held (MiB)."""

    entries: int
    of_busy: int
    ratios: dict[str, tuple[float, float, float]]
    processor: dict[str, float]
    verify: tuple[float, float, int]
    rebuild_seconds: float

    def bars(self) -> Iterator[tuple[str, str, bool]]:
        for name, (value, low, high) in self.ratios.items():
            seen = f"{value:.1f} ({low:.1f}-{high:.1f}) times the floor, at most {RATIO:g}"
            if name in self.processor:
                seen += f"; processor {self.processor[name]:.1f} times"
            yield name, seen, high <= RATIO
        seconds, processor, mib = self.verify
        seen = f"{seconds:.1f} s ({processor:.1f} s of processor, {mib} MiB), at most "
        yield "verify_ledger", f"{seen}{VERIFY_SECONDS:g} s", seconds <= VERIFY_SECONDS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="a short look at a small ledger")
    parser.add_argument("--entries", type=int, help=f"how many there are (default {ENTRIES:,})")
    parser.add_argument("--fresh", action="store_true", help="make the ledger anew")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    from tests.bench import pages, world

    world.set_up(given.home or pages.HOME)
    entries = given.entries or (SMALL if given.small else ENTRIES)

    def fill() -> None:
        _fill(entries)

    with world.kept(name=f"bench_ledger_{entries}", fill=fill, fresh=given.fresh):
        result = _look(small=given.small)
    _say(f"{result.entries:,} entries, {result.of_busy:,} of them of one member")
    for name, seen, holds in result.bars():
        _say(f"{'ok    ' if holds else 'MISSED'}  {name}: {seen}")
    _say(f"rebuild_ledger, where nothing is missing: {result.rebuild_seconds:.1f} s")
    if given.json:
        given.json.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    return 0 if given.small or all(holds for *_told, holds in result.bars()) else 1


def _fill(entries: int) -> None:
    from forum.lib import clock
    from reputation.domain import audit
    from tests.bench import deeds

    dice, now, people = random.Random(SEED), clock.now(), deeds.People()
    members = people.several(min(MEMBERS, entries // 20), "member")
    people.write()
    many = round(entries / OF_A_DEED)
    made = []
    for number in range(many):
        at = now - DAY - DAY * DAYS * (many - number) / many
        helper = members[0] if dice.random() < BUSY else dice.choice(members)
        asker, reader = dice.choice(members), dice.choice(members)
        deed = deeds.Deed(asker, helper, at, at + DAY / 24, "Restart it and wait for a minute.")
        if asker is not helper:
            deed.accepted_at = at + DAY / 12
        if reader not in (asker, helper) and dice.random() < 0.5:
            deed.marks = [(reader, at + DAY / 8)]
        made.append(deed)
    deeds.write(made)
    _say(f"{many:,} questions; the ledger ...")
    began = time.monotonic()
    _say(f"{audit.rebuild(now=now):,} entries in {time.monotonic() - began:.0f} s")


def _look(*, small: bool) -> Result:
    from forum.models import Member
    from reputation.models import Account, Entry

    busy = Member.objects.get(pk=Account.objects.order_by("-number", "pk")[0].pk)
    ratios, processor = _pages(busy, pairs=6 if small else PAIRS)
    verified = _command("verify_ledger")
    return Result(
        entries=Entry.objects.count(), of_busy=Entry.objects.filter(receiver=busy).count(),
        ratios=ratios, processor=processor, verify=verified,
        rebuild_seconds=_command("rebuild_ledger")[0],
    )  # fmt: skip


def _pages(
    busy: Any, *, pairs: int
) -> tuple[dict[str, tuple[float, float, float]], dict[str, float]]:
    """The member's own pages, and how long it takes to find their level and rights anew."""
    from django.contrib.sessions.models import Session

    from community.management import preparation
    from tests.bench import measure, pages, scenes, world

    preparation.collect_static(say=_say)
    there = set(Session.objects.values_list("pk", flat=True))
    cookies = scenes.cookies_of(busy)
    found: dict[str, tuple[float, float, float]] = {}
    processor: dict[str, float] = {}
    database = world.postmaster()
    try:
        with pages.served() as (site, floor):
            floor_cpu_ms = pages.floor_cpu(floor)
            for scene in _scenes(busy, cookies):
                alone = measure.in_pairs(
                    scene, site=site, floor=floor, pairs=pairs,
                    database_seconds=lambda: processor_seconds(database),
                )  # fmt: skip
                ratio = alone.ratio
                processor[scene.name] = alone.times_cpu(floor_cpu_ms)
                found[scene.name] = (ratio.value, ratio.low, ratio.high)
            floor_ms = alone.floor_ms
    finally:
        Session.objects.exclude(pk__in=there).delete()
    level = stats.median([one / floor_ms for one in _levels(busy)])
    return found | {"level check": (level.value, level.low, level.high)}, processor


def _scenes(busy: Any, cookies: dict[str, str]) -> Iterator[Any]:
    from django.urls import reverse

    from forum.lib import paging
    from reputation.models import Entry
    from tests.bench.scene import Scene
    from tests.bench.wire import Request

    roots = Entry.objects.filter(receiver=busy, origin=None).order_by("-at", "-pk")
    middle = roots[roots.count() // 2]
    older = f"{reverse('statement')}?month=all&after={paging.encode([middle.at, middle.pk])}"
    headers = {
        "Accept-Language": "en",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
    }
    pages = {
        "statement": reverse("statement"), "statement, older": older,
        "thread, with one's rights": middle.thread.get_absolute_url() if middle.thread else "/",
    }  # fmt: skip
    for name, path in pages.items():
        yield Scene(name, "member", (Request(path, headers=headers),))


def _levels(busy: Any) -> list[float]:
    """Milliseconds of finding out anew what level somebody has and which rights rest."""
    from forum.lib import clock
    from reputation.domain import standing

    taken = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        standing.project(members=[busy.pk], now=clock.now())
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _command(name: str) -> tuple[float, float, int]:
    """A command as an operator runs it: seconds, processor seconds, and MiB at most."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise BenchError(f"{name}: {(done.stdout + done.stderr).strip()[-500:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, processor, round(after.ru_maxrss / 1024)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
