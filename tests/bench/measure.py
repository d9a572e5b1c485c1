"""Taking the figures: page and floor in turn, then sixteen connections at once."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tests.bench import stats
from tests.bench.scene import Scene
from tests.bench.servers import BenchError, Server
from tests.bench.stats import Median
from tests.bench.wire import STATEMENTS, Answer, Connection, Request

WARM_UP = 6
TRIES = 3
OK, NOT_MODIFIED = 200, 304
_numbers = itertools.count()
FLOOR = Scene("floor", "nobody", (Request("/"),))


@dataclass(frozen=True)
class Alone:
    """One connection. `ratio` is the median of page by floor, pair by pair; `cpu_ms` and
    `database_ms` are processor time for an answer, of the web's and the database's processes;
    `size` is the bytes of the body as it came, gzip."""

    ratio: Median
    ms: float
    floor_ms: float
    cpu_ms: float
    database_ms: float
    size: int
    pairs: int

    def times_cpu(self, floor_cpu_ms: float) -> float:
        """How many times the floor's processor time an answer takes, the database's included."""
        return (self.cpu_ms + self.database_ms) / floor_cpu_ms


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
    pages: list[Answer] = []
    floors: list[float] = []
    bare, raw = FLOOR.requests[0].raw(), requests_of(scene)
    with Connection(site.port) as ours, Connection(floor.port) as theirs:
        for _ in range(WARM_UP):
            ask(theirs, FLOOR, bare)
            if not scene.writes:
                ask(ours, scene, next(raw))
        used, database = site.seconds(), database_seconds()
        while len(pages) < pairs and (text := next(raw, None)) is not None:
            page_first = len(pages) % 2 == 0
            floor_ms = 0.0 if page_first else ask(theirs, FLOOR, bare).ms
            page = ask(ours, scene, text)
            if page.status != scene.status:  # it changed while we looked: no pair
                raw = requests_of(named(scene, page))
                continue
            pages.append(page)
            floors.append(ask(theirs, FLOOR, bare).ms if page_first else floor_ms)
        used, database = site.seconds() - used, database_seconds() - database
    if not pages:
        raise BenchError(f"{scene.title}: the community is too small to find enough of it")
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
    """The scene as a browser asks that has the page already; None where it gets no 304."""
    with Connection(site.port) as connection:
        for _ in range(TRIES):  # a minute may be over between two requests
            again = named(scene, ask(connection, scene, scene.requests[0].raw()))
            if ask(connection, again, again.requests[0].raw()).status == NOT_MODIFIED:
                return replace(again, name=f"{scene.name}, unchanged")
    return None


def named(scene: Scene, answer: Answer) -> Scene:
    """The scene for whoever has got this answer, and expects that it still holds."""
    plain = scene.requests[0]
    headers = {**plain.headers, "If-None-Match": answer.header("ETag")}
    named = (Request(plain.path, headers=headers),)
    return replace(scene, requests=named, status=NOT_MODIFIED, is_cold=False)


def by_many(scene: Scene, *, server: Server, connections: int, seconds: float) -> Crowd:
    """CONNECTIONS at once for SECONDS, or until a writing scene has no requests left."""
    lock, raw = threading.Lock(), requests_of(scene)
    times: list[float] = []
    faults: list[Exception] = []
    end = time.monotonic() + seconds

    def work() -> None:
        try:
            with Connection(server.port) as connection:
                while time.monotonic() < end and not faults:
                    with lock:
                        text = next(raw, None)
                    if text is None:
                        break
                    times.append(ask(connection, scene, text).ms)
        except Exception as fault:
            faults.append(fault)

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
    raw = requests_of(scene)
    with Connection(counted.port) as connection:
        ask(connection, scene, next(raw))
        answer = ask(connection, scene, next(raw))
    return list(json.loads(answer.header(STATEMENTS)))


def requests_of(scene: Scene) -> Iterator[bytes]:
    """A page again and again; what writes once each, what is cold never the same."""
    if scene.is_cold:
        return (_elsewhere(scene.requests[0], number).raw() for number in _numbers)
    texts = [request.raw() for request in scene.requests]
    return iter(texts) if scene.writes else itertools.cycle(texts)


def _elsewhere(request: Request, number: int) -> Request:
    joint = "&" if "?" in request.path else "?"
    return replace(request, path=f"{request.path}{joint}cold={number}")


def ask(connection: Connection, scene: Scene, raw: bytes) -> Answer:
    """The answer, with the scene's status; instead of 304 also 200. Raises BenchError."""
    answer = connection.ask(raw)
    may_be_new = scene.status == NOT_MODIFIED and answer.status == OK
    if answer.status != scene.status and not may_be_new:
        path = raw.split(b" ", 2)[1].decode()
        raise BenchError(f"{scene.title}: {path} answered {answer.status}")
    return answer
