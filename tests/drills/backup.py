"""A backup is loaded in place of the database: every row of every table is as it was, in time."""

import time
from pathlib import Path

from tests.drills import scene

THREADS_SMALL, THREADS = 100, 50_000
DEMO_SMALL = ("--threads", "30")
LONGEST = 15 * 60.0  # seconds to have a community of 50,000 threads again (docs/design: safety)
FILL = """
import django; django.setup()
from tests.bench import crowded
crowded.fill(crowded.sources(), {threads}, print)
"""
TABLES = """
select schemaname, tablename from pg_catalog.pg_tables
where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2
"""
# How many rows, and a sum over their contents that does not go by their order.
ROWS = 'select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from "{}"."{}" t'


def run(*, small: bool) -> str:
    threads = THREADS_SMALL if small else THREADS
    with scene.scratch() as home:
        env, log, file = scene.surroundings(home), home.parent / "log", home.parent / "saved"
        scene.migrate(env, log)
        scene.do(env, log, "manage.py", "seed_demo", *(DEMO_SMALL if small else ()))
        scene.do(env, log, "-c", FILL.format(threads=threads))
        before = _contents(home)
        saved = _timed(env, log, "manage.py", "db", "backup", str(file))
        scene.query(home, "delete from forum_notice")
        scene.query(home, "update forum_thread set title = 'spoiled'")
        scene.insist(_contents(home) != before, "spoiling it changed nothing")
        loaded = _timed(env, log, "manage.py", "db", "restore", str(file), "--yes")
        after = _contents(home)
        size = file.stat().st_size / 1_000_000
    changed = [name for name in before if before[name] != after.get(name)]
    scene.insist(before.keys() == after.keys(), "there are other tables than before")
    scene.insist(not changed, f"not as before: {', '.join(changed)}")
    scene.insist(loaded <= LONGEST, f"loading took {loaded:.0f} s")
    rows = sum(count for count, _ in before.values())
    return (
        f"{rows} rows of {len(before)} tables are as before; {threads} more threads, {size:.0f} MB"
        f" saved in {saved:.1f} s, loaded in {loaded:.1f} s"
    )


def _contents(home: Path) -> dict[str, tuple[int, int]]:
    tables = scene.query(home, TABLES)
    return {
        f"{schema}.{table}": tuple(scene.query(home, ROWS.format(schema, table))[0])
        for schema, table in tables
    }


def _timed(env: dict[str, str], log: Path, *command: str) -> float:
    began = time.monotonic()
    scene.do(env, log, *command)
    return time.monotonic() - began
