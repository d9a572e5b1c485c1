"""bin/bench sweep: what a sweep of the ladder costs among a million service rows.

Made once for each size and kept: rows in bulk. The sweep that is measured is the real one.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench import stats
from tests.bench.servers import BenchError

ROWS, SMALL = 1_000_000, 5_000
DUE, LOOKS = 200, 200
EMPTY_MS, DUE_MS = 1.0, 50.0  # the statement where nothing is due; a due question with all it does
HOUR = timedelta(hours=1)


@dataclass
class Result:
    """`empty_ms`: of the sweep's statement where nothing is due; `due_ms`: of each question that
    climbs a step, with its commit; `plan`: how the database finds them."""

    rows: int
    due: int
    empty_ms: float
    due_ms: float
    sweep_seconds: float
    plan: list[str]

    @property
    def is_on_index(self) -> bool:
        return "Index Scan using service_due" in self.plan and "Sort" not in self.plan

    def bars(self) -> Iterator[tuple[str, str, bool]]:
        yield "the partial index", ", ".join(self.plan), self.is_on_index
        seen = f"{self.empty_ms:.2f} ms, at most {EMPTY_MS:g} ms"
        yield "nothing is due", seen, self.empty_ms <= EMPTY_MS
        seen = f"{self.due_ms:.1f} ms, at most {DUE_MS:g} ms"
        yield "a due question", seen, self.due_ms <= DUE_MS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="a short look at few rows")
    parser.add_argument("--rows", type=int, help=f"how many there are (default {ROWS:,})")
    parser.add_argument("--fresh", action="store_true", help="make the rows anew")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)


def run(given: argparse.Namespace) -> int:
    from tests.bench import pages, world

    world.set_up(given.home or pages.HOME)
    rows = given.rows or (SMALL if given.small else ROWS)

    def fill() -> None:
        _fill(rows)

    with world.kept(name=f"bench_sweep_{rows}", fill=fill, fresh=given.fresh):
        result = _look(due=20 if given.small else DUE)
    _say(f"{result.rows:,} rows; {result.due} of them climb in {result.sweep_seconds:.1f} s")
    for name, seen, holds in result.bars():
        _say(f"{'ok    ' if holds else 'MISSED'}  {name}: {seen}")
    if given.json:
        given.json.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    return 0 if given.small or all(holds for *_told, holds in result.bars()) else 1


def _fill(rows: int) -> None:
    """Questions by one statement, all of them closed or solved: half are looked at in two years."""
    from django.db import connection

    from community.domain import policies
    from community.models import Policy, Pool
    from forum.lib import clock
    from tests.bench import deeds

    people = deeds.People()
    asker = people.one("asker")
    people.write()
    now = clock.now()
    pool = Pool.objects.select_related("calendar").get(is_general=True)
    policy = Policy.objects.select_related("calendar").get()
    snapshot = policies.snapshot(policy, pool=pool, now=now) | {"run": {}}
    asked = {"n": rows, "category": deeds.category().pk, "by": asker.pk, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_THREADS, asked)
        values = {"pool": pool.pk, "now": now, "snapshot": json.dumps(snapshot)}
        cursor.execute(_SERVICES, values)
    _say(f"{rows:,} rows made")


_THREADS = """
INSERT INTO forum_thread (kind, state, title, slug, excerpt, category_id, language, author_id,
  tag_names, tag_slugs, answer_count, created_at, active_at, closed_reason, version, service_state,
  service_line)
SELECT 'question', 'closed', 'Why does it not work?', 'why', '', %(category)s, 'en', %(by)s,
  '{}', '{}', 1, %(now)s::timestamptz - n * interval '1 minute', %(now)s, '', 1, '', '{}'
FROM generate_series(1, %(n)s) AS n
"""
_SERVICES = """
INSERT INTO community_service (thread_id, status, step, cycle, snapshot, pool_id, asked_at,
  anchor_at, ask_backs, is_urgent, leases_broken, tries, problem, next_action_at, solved_at)
SELECT id, CASE mod(id, 2) WHEN 0 THEN 'closed' ELSE 'solved' END, 0, 1, %(snapshot)s, %(pool)s,
  created_at, created_at, 0, false, 0, 0, '',
  CASE mod(id, 2) WHEN 0 THEN NULL ELSE %(now)s::timestamptz + interval '2 years' END, created_at
FROM forum_thread
"""


def _look(*, due: int) -> Result:
    from django.db import connection

    from community.domain import sweeping
    from community.models import Service
    from forum.lib import clock

    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sweeping.DUE}", [now])
        plan = [line.strip().removeprefix("->  ") for (line,) in cursor.fetchall()]
        taken = []
        for _ in range(LOOKS):
            began = time.perf_counter()
            cursor.execute(sweeping.DUE, [now])
            taken.append(1000 * (time.perf_counter() - began))
    rows = Service.objects.count()
    chosen = _make_due(due, now)
    began = time.perf_counter()
    done = sweeping.sweep(now=now)
    seconds = time.perf_counter() - began
    Service.objects.filter(pk__in=chosen).update(status="closed", step=0, next_action_at=None)
    if done != due:
        raise BenchError(f"{done} of {due} questions climbed")
    return Result(
        rows=rows, due=due, empty_ms=stats.median(taken).value, due_ms=1000 * seconds / due,
        sweep_seconds=seconds, plan=[_way(line) for line in plan if "cost=" in line],
    )  # fmt: skip


def _way(line: str) -> str:
    return line.partition(" on ")[0].partition("  (cost")[0]


def _make_due(due: int, now: datetime) -> list[int]:
    """So many of them wait since yesterday, in a cycle of their own, and an expert is due now."""
    from django.db.models import F

    from community.models import Service

    chosen = list(Service.objects.order_by("pk").values_list("pk", flat=True)[:due])
    Service.objects.filter(pk__in=chosen).update(
        status="open",
        step=1,
        cycle=F("cycle") + 1,
        anchor_at=now - 24 * HOUR,
        expert_at=now,
        lead_at=now + 240 * HOUR,
        promised_at=now + 4 * HOUR,
        next_action_at=now,
        solved_at=None,
    )
    return chosen


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
