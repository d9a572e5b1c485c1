"""bin/bench pages: what every page costs, as a multiple of the floor."""

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.bench import bars, docs, measure, table, weight, world
from tests.bench.measure import Alone, Crowd, Figures
from tests.bench.servers import ROOT, Server, processor_seconds, serve
from tests.bench.wire import Connection

CONNECTIONS = 16
HOME = ROOT / "var" / "bench" / "pg"
COUNTING = ("--worker-class=gthread", "--workers=1", "--threads=1", "--no-control-socket",
            "--log-level=warning")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How large the community is, and how long to look."""

    threads: int
    pairs: int
    seconds: float
    writes: int


LARGE = Plan(threads=10_000, pairs=100, seconds=3.0, writes=250)
SMALL = Plan(threads=180, pairs=6, seconds=0.2, writes=12)


@dataclass
class Result:
    machine: dict[str, Any]
    pages: list[Figures] = field(default_factory=list)
    floor: Crowd | None = None
    floor_cpu_ms: float = 0.0
    workers_mib: list[float] = field(default_factory=list)
    load_after: float = 0.0
    first_visits: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--small", action="store_true", help="a short look at a small community")
    parser.add_argument("--threads", type=int, help="how many threads the community has")
    parser.add_argument("--pairs", type=int, help="how often a page is asked for alone")
    parser.add_argument("--seconds", type=float, help=f"how long by {CONNECTIONS} connections")
    parser.add_argument("--only", default="", metavar="WORD", help="scenes with WORD in their name")
    parser.add_argument("--home", type=Path, default=HOME, help=argparse.SUPPRESS)
    parser.add_argument("--fresh", action="store_true", help="make the community anew")
    parser.add_argument("--no-browser", action="store_true", help="leave out the first visits")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures and statements")
    parser.add_argument("--write-docs", action="store_true", help="write docs/PERFORMANCE.md")


def run(given: argparse.Namespace) -> int:
    plan = SMALL if given.small else LARGE
    changed = {key: getattr(given, key) for key in ("threads", "pairs", "seconds")}
    plan = Plan(**{**asdict(plan), **{key: value for key, value in changed.items() if value}})
    world.set_up(given.home)
    with world.community(threads=plan.threads, fresh=given.fresh, report=_say):
        result = look(plan, only=given.only, browser=not given.no_browser)
    for line in table.lines(result):
        _say(line)
    if given.json:
        given.json.write_text(json.dumps(result.as_json(), indent=1) + "\n", encoding="utf-8")
    if given.write_docs:
        docs.write(result)
    return 1 if bars.missed(result) and not given.small else 0


def look(plan: Plan, *, only: str, browser: bool) -> Result:
    """Everything, in the order in which it does not disturb what follows."""
    from community.management import preparation
    from tests.bench import scenes

    preparation.collect_static(say=_say)
    found = [one for one in scenes.every(writes=plan.writes) if only in one.title]
    result = Result(machine=machine(plan))
    with _counting() as counted:
        texts = {one.title: measure.statements(one.part(-2), counted=counted) for one in found}
    with served() as (site, floor):
        result.floor_cpu_ms = floor_cpu(floor)
        for scene in found:
            _say(f"{scene.title} ...")
            result.pages += _figures(scene, site, floor, plan, texts[scene.title])
        result.floor = measure.by_many(
            measure.FLOOR, server=floor, connections=CONNECTIONS, seconds=plan.seconds
        )
        result.workers_mib = site.workers_mib()
        result.load_after = _load()
        if browser:
            result.first_visits = weight.first_visits(site.port, found)
    return result


def _figures(
    scene: Any, site: Server, floor: Server, plan: Plan, texts: list[str]
) -> Iterator[Figures]:
    # What writes has each request once: the last two were counted, a third goes one by one.
    third = len(scene.requests) // 3
    alone, rest = _alone(scene.part(0, third), site, floor, plan), scene.part(third, -2)
    crowd = None
    if rest.requests:
        crowd = measure.by_many(rest, server=site, connections=CONNECTIONS, seconds=plan.seconds)
    yield Figures(scene.name, scene.reader, texts, alone, crowd)
    if scene.is_cold:
        again = measure.unchanged(scene, site=site)
        if again is not None:
            yield Figures(again.name, again.reader, [], _alone(again, site, floor, plan))


def _alone(scene: Any, site: Server, floor: Server, plan: Plan) -> Alone:
    database = world.postmaster()
    return measure.in_pairs(
        scene, site=site, floor=floor, pairs=plan.pairs,
        database_seconds=lambda: processor_seconds(database),
    )  # fmt: skip


@contextmanager
def _counting() -> Iterator[Server]:
    with serve("tests.bench.counted", options=COUNTING, env={}, path="/healthz") as counted:
        yield counted


@contextmanager
def served() -> Iterator[tuple[Server, Server]]:
    """The site and the floor, as `bin/run` serves."""
    from community.management.commands.serve import WEB_OPTIONS

    with ExitStack() as stack:
        site = serve("community.wsgi", options=WEB_OPTIONS, env={}, path="/healthz")
        floor = serve("tests.bench.floor", options=WEB_OPTIONS, env={})
        yield stack.enter_context(site), stack.enter_context(floor)


def floor_cpu(floor: Server) -> float:
    """Processor milliseconds for one answer of the floor: too short to be seen in a few."""
    many, used = 500, floor.seconds()
    with Connection(floor.port) as connection:
        for _ in range(many):
            measure.ask(connection, measure.FLOOR, measure.FLOOR.requests[0].raw())
    return 1000 * (floor.seconds() - used) / many


def machine(plan: Plan) -> dict[str, Any]:
    from django.db import connection

    from forum.lib import clock
    from forum.models import Post, Thread

    connection.ensure_connection()
    return {
        "date": clock.now().date().isoformat(),
        "threads": Thread.objects.count(),
        "posts": Post.objects.count(),
        "cores": psutil.cpu_count(),
        "processor": _processor(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "load": _load(),
        "python": platform.python_version(),
        "postgresql": str(connection.connection.info.server_version // 10_000),
        **{f"plan_{key}": value for key, value in asdict(plan).items()},
    }


def _load() -> float:
    """How many processes wanted a core in the last minute."""
    return round(psutil.getloadavg()[0], 1)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
