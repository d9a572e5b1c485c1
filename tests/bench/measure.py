"""Taking the figures: page and floor in turn, then sixteen connections at once."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.bench import stats
from tests.bench.scene import Scene
from tests.bench.servers import BenchError, Server
from tests.bench.stats import Median
from tests.bench.wire import STATEMENTS, Answer, Connection, Request

WARM_UP = 6
TRIES = 3
NOT_MODIFIED = 304
FLOOR = Scene("floor", "nobody", (Request("/"),))


@dataclass(frozen=True)
class Alone:
    """One connection. `ratio` is the median of page by floor, pair by pair; `cpu_ms` and
    `database_ms` are processor time for one answer, of the web's and of the database's processes."""

    ratio: Median
    ms: float
    floor_ms: float
    cpu_ms: float
    database_ms: float
    size: int
    pairs: int


@dataclass(frozen=True)
class Crowd:
    """Many connections, each asking again as soon as it is answered."""

    connections: int
    rps: float
    p50: float
    p99: float


@dataclass
class Figures:
    name: str
    reader: str
    statements: list[str] = field(default_factory=list)
    alone: Alone | None = None
    crowd: Crowd | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def in_pairs(
    scene: Scene,
    *,
    site: Server,
    floor: Server,
    pairs: int,
    database_seconds: Callable[[], float] = lambda: 0.0,
) -> Alone:
    """PAIRS times the page and the floor, taking turns at who goes first.

    A scene that writes has at most as many pairs as it has requests.
    """
    ours, theirs = Connection(site.port), Connection(floor.port)
    bare, raw = FLOOR.requests[0].raw(), requests_of(scene)
    for _ in range(WARM_UP):
        ask(theirs, FLOOR, bare)
        if not scene.writes:
            ask(ours, scene, next(raw))
    pages: list[Answer] = []
    floors: list[float] = []
    used, database = site.seconds(), database_seconds()
    for number, text in enumerate(itertools.islice(raw, pairs)):
        if number % 2:
            floors.append(ask(theirs, FLOOR, bare).ms)
        pages.append(ask(ours, scene, text))
        if not number % 2:
            floors.append(ask(theirs, FLOOR, bare).ms)
    used, database = site.seconds() - used, database_seconds() - database
    if not pages:
        raise BenchError(f"{scene.title}: the community is too small to find enough of it")
    ours.close()
    theirs.close()
    times = [page.ms for page in pages]
    return Alone(
        ratio=stats.median([page / bare for page, bare in zip(times, floors, strict=True)]),
        ms=stats.median(times).value,
        floor_ms=stats.median(floors).value,
        cpu_ms=1000 * used / len(pages),
        database_ms=1000 * database / len(pages),
        size=round(stats.median([len(page.body) for page in pages]).value),
        pairs=len(pages),
    )


def unchanged(scene: Scene, *, site: Server) -> Scene | None:
    """The scene as a browser asks that has the page already; None where it gets no 304.

    A page may change while it is measured (a minute is over, somebody wrote): asked again.
    """
    connection, plain = Connection(site.port), scene.requests[0]
    try:
        for _ in range(TRIES):
            tag = ask(connection, scene, plain.raw()).header("ETag")
            named = Request(plain.path, headers={**plain.headers, "If-None-Match": tag})
            if tag and connection.ask(named.raw()).status == NOT_MODIFIED:
                name = f"{scene.name}, unchanged"
                return Scene(name, scene.reader, (named,), NOT_MODIFIED)
    finally:
        connection.close()
    return None


def by_many(scene: Scene, *, server: Server, connections: int, seconds: float) -> Crowd:
    """CONNECTIONS at once for SECONDS, or until a writing scene has no requests left."""
    lock, raw = threading.Lock(), requests_of(scene)
    times: list[float] = []
    faults: list[Exception] = []
    end = time.monotonic() + seconds

    def work() -> None:
        connection = Connection(server.port)
        try:
            while time.monotonic() < end and not faults:
                with lock:
                    text = next(raw, None)
                if text is None:
                    break
                times.append(ask(connection, scene, text).ms)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(connections)]
    began = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.monotonic() - began
    if faults:
        raise faults[0]
    return Crowd(
        connections, len(times) / took, stats.percentile(times, 0.5), stats.percentile(times, 0.99)
    )


def statements(scene: Scene, *, counted: Server) -> list[str]:
    """The statements of an answer by a server that is warm."""
    connection, raw = Connection(counted.port), requests_of(scene)
    ask(connection, scene, next(raw))
    answer = ask(connection, scene, next(raw))
    connection.close()
    return list(json.loads(answer.header(STATEMENTS)))


def requests_of(scene: Scene) -> Iterator[bytes]:
    """A page again and again; what writes once each."""
    texts = [request.raw() for request in scene.requests]
    return iter(texts) if scene.writes else itertools.cycle(texts)


def ask(connection: Connection, scene: Scene, raw: bytes) -> Answer:
    answer = connection.ask(raw)
    if answer.status != scene.status:
        path = raw.split(b" ", 2)[1].decode()
        raise BenchError(f"{scene.title}: {path} answered {answer.status}")
    return answer
