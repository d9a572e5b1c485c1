"""The bench measures a site of known cost rightly, and says so where it cannot."""

import time
from collections.abc import Iterator

import pytest

from community.management.commands.serve import WEB_OPTIONS
from tests.bench import measure
from tests.bench.scene import Scene
from tests.bench.servers import BenchError, Server, serve
from tests.bench.tiny import SLOW
from tests.bench.wire import Request

SLOW_MS = 1000 * SLOW


@pytest.fixture(scope="module")
def floor() -> Iterator[Server]:
    with serve("tests.bench.floor", options=WEB_OPTIONS, env={}) as server:
        yield server


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with serve("tests.bench.tiny", options=WEB_OPTIONS, env={}) as server:
        yield server


def scene(path: str, status: int = 200) -> Scene:
    return Scene("page", "visitor", (Request(path),), status)


def test_what_sleeps_costs_many_floors_and_hardly_any_processor(site: Server, floor: Server):
    found = measure.in_pairs(scene("/slow/"), site=site, floor=floor, pairs=10)

    assert (found.pairs, found.size) == (10, len("here"))
    assert SLOW_MS <= found.ms < SLOW_MS + 60
    assert found.ratio.low <= found.ratio.value <= found.ratio.high
    assert found.ratio.value == pytest.approx(found.ms / found.floor_ms, rel=0.5)
    assert found.cpu_ms < SLOW_MS / 2


def test_the_floor_costs_one_floor(floor: Server):
    found = measure.in_pairs(measure.FLOOR, site=floor, floor=floor, pairs=60)

    assert found.ratio.low < 1.3
    assert found.ratio.high > 0.75


def test_eight_threads_answer_eight_sleepers_at_once(site: Server):
    found = measure.by_many(scene("/slow/"), server=site, connections=16, seconds=0.5)

    alone = 1 / SLOW
    assert 2 * alone < found.rps <= 8 * alone
    assert SLOW_MS <= found.p50 <= found.p99


def test_what_writes_is_sent_once_each(site: Server, floor: Server):
    requests = tuple(Request("/once/", "POST", body=b"x" * n) for n in (10, 20, 30))
    writes = Scene("write", "member", requests, writes=True)

    found = measure.in_pairs(writes, site=site, floor=floor, pairs=50)

    assert (found.pairs, found.size) == (3, 20)
    assert writes.part(0, 1).requests == requests[:1]
    assert scene("/").part(0, 0).requests == scene("/").requests


def test_a_page_with_a_tag_is_asked_for_as_browsers_do(site: Server):
    found = measure.unchanged(scene("/tagged/"), site=site)

    assert found is not None
    assert (found.status, found.requests[0].headers["If-None-Match"]) == (304, '"one"')
    assert measure.unchanged(scene("/"), site=site) is None


def test_a_page_that_changes_meanwhile_is_named_anew(site: Server, floor: Server):
    again = measure.unchanged(scene("/fickle/"), site=site)
    assert again is not None

    found = measure.in_pairs(again, site=site, floor=floor, pairs=300)

    assert (found.pairs, found.size) == (300, 0)


def test_a_page_that_is_not_there_is_no_figure(site: Server, floor: Server):
    with pytest.raises(BenchError, match="page, visitor: /gone/ answered 404"):
        measure.in_pairs(scene("/gone/"), site=site, floor=floor, pairs=3)
    with pytest.raises(BenchError, match="answered 404"):
        measure.by_many(scene("/gone/"), server=site, connections=2, seconds=0.1)


@pytest.mark.thorough
def test_a_server_that_does_not_start_is_no_figure():
    with (
        pytest.raises(BenchError, match="does not answer"),
        serve("tests.bench.not_there", options=("--log-level=critical",), env={}),
    ):
        pass


@pytest.mark.thorough
def test_memory_and_time_of_the_workers_are_seen(site: Server):
    end = time.monotonic() + 10
    while len(site.process.children()) < 2 and time.monotonic() < end:
        time.sleep(0.05)  # one worker may answer before the other is there
    first, second = site.workers_mib()

    assert 5 < first <= second < 200
    assert site.seconds() > 0
