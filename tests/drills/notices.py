"""One answer in a thread that ten thousand follow: everybody is told once, by a worker whose memory
stays flat, while pages answer as before.

Mails to followers wait ten minutes, to leave with what comes until then. The drill does not: as
soon as all are told their time has come.
"""

import http.client
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests import sink
from tests.drills import scene, site

PEOPLE = """
from tests import factories
from django.utils import timezone
from forum.models import Following, Member
thread = factories.question(by=factories.member("asker"))
people = Member.objects.bulk_create([
    Member(handle=f"fan{{n}}", handle_skeleton=f"fan{{n}}", display_name=f"Fan {{n}}",
        email=f"fan{{n}}@example.com",
        language=("en", "de")[n % 2], joined_at=timezone.now()) for n in range({count})])
Following.objects.bulk_create([
    Following(thread=thread, member=one, how="by_hand", began_at=timezone.now()) for one in people])
factories.member("helper")
"""
ANSWER = """
from tests import factories
from forum.models import Member, Thread
factories.answer(Thread.objects.get(), by=Member.objects.get(handle="helper"))
"""
MOST_GROWTH = 40  # MiB of the worker: what it loads when it first writes and sends mail
MOST_WAIT = 1.0  # seconds of any page meanwhile
PATIENCE = 240  # seconds until all are told and the first mails leave
SLOWEST = 7  # mails a second, beyond that
# What a worker has in hand just now is left to it: it may hold some rows and want others.
DUE_NOW = """
update forum_outboxmessage set due_at = now() where id in (
  select id from forum_outboxmessage where sent_at is null and attempts = 0 and due_at > now()
  for update skip locked)
"""
SETTLED = "(sent_at is not null or parked_at is not null or dropped_at is not null)"
UNSENT = """
select case when parked_at is not null then 'parked' when dropped_at is not null then 'dropped'
  else 'waiting' end as state, kind, attempts, problem, count(*)
from forum_outboxmessage where sent_at is null group by 1, 2, 3, 4 order by 5 desc limit 5
"""


@dataclass
class Seen:
    """What was measured while the mails went out."""

    began: float = field(default_factory=time.monotonic)
    told: float = 0.0
    first: float = 0.0  # of the followers' mails
    settled: float = 0.0
    pages: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def run(*, small: bool) -> str:
    count = 500 if small else 10_000
    with scene.scratch() as home, sink.running() as server:
        server.keeps_words = False
        port, log = sink.free_port(), home.parent / "log"
        env = scene.surroundings(home, "community.settings")
        env["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        arguments = ("manage.py", "serve", "--empty", "--port", str(port))
        with scene.running(*arguments, env=env, log=log) as running:
            site.until_up(port, log, seconds=180)
            shell(env, PEOPLE.format(count=count))
            path = _path(home)
            before = [_page(port, url) for _ in range(30) for url in ("/", path)]
            worker = _worker(running.pid)
            shell(env, ANSWER)
            seen = _watch(home, port, path, worker, count + 1)
            left = unsent(home)
            scene.insist(not left, left)
            known = {
                row[0] for row in scene.query(home, "select message_id from forum_outboxmessage")
            }
        return _report(count + 1, known, server, before, seen, small=small)


def _watch(home: Path, port: int, path: str, worker: int, count: int) -> Seen:
    """Read pages until the last mail has left or was given up."""
    seen = Seen(memory=[_memory(worker)])
    while not seen.settled:
        passed = time.monotonic() - seen.began
        scene.insist(passed < PATIENCE + count / SLOWEST, unsent(home))
        for url in ("/", path, path, "/"):
            seen.pages.append(_page(port, url))
            time.sleep(0.1)
        seen.memory.append(_memory(worker))
        if not seen.told and _count(home, "forum_outboxmessage") >= count:
            seen.told = time.monotonic() - seen.began
            scene.query(home, DUE_NOW)
        if _count(home, "forum_outboxmessage", SETTLED) >= count:
            seen.settled = time.monotonic() - seen.began
        if not seen.first and _count(home, "forum_outboxmessage", SETTLED) > 1:
            seen.first = time.monotonic() - seen.began
    return seen


def _report(
    count: int, known: set[str], server: sink.Sink, before: list[float], seen: Seen, *, small: bool
) -> str:
    came = server.ids
    scene.insist(len(known) == count, f"{len(known)} mails for {count} people")
    scene.insist(set(came) == known, f"{len(known - set(came))} of {count} mails were lost")
    scene.insist(len(came) == count, f"{len(came) - count} mails came twice")
    growth = seen.memory[-1] - seen.memory[0]
    scene.insist(growth <= MOST_GROWTH, f"the worker grew by {growth:.0f} MiB")
    took = max(seen.settled - seen.first, 0.1)
    worst = max(seen.pages)
    scene.insist(small or worst <= MOST_WAIT, f"a page took {worst * 1000:.0f} ms")
    return (
        f"{count} people told in {seen.told:.1f} s ({count / seen.told:.0f} a second), "
        f"{count} mails in {took:.0f} s ({count / took:.0f} a second) through "
        f"{server.connections} connections, each once; the worker {seen.memory[0]:.0f} MiB at the "
        f"start, {max(seen.memory):.0f} at most, {seen.memory[-1]:.0f} at the end; pages "
        f"{_times(before)} before, {_times(seen.pages)} meanwhile"
    )


def _times(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms (at most {max(seconds) * 1000:.0f})"


def shell(env: dict[str, str], script: str) -> None:
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
    subprocess.run(command, cwd=scene.ROOT, env=env, check=True)


def _page(port: int, url: str) -> float:
    """How many seconds the page takes."""
    began = time.monotonic()
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked.request("GET", url, headers={"Host": "localhost"})
    response = asked.getresponse()
    response.read()
    asked.close()
    scene.insist(response.status == http.client.OK, f"{url}: {response.status}")
    return time.monotonic() - began


def _path(home: Path) -> str:
    ((pk, slug),) = scene.query(home, "select id, slug from forum_thread")
    return f"/questions/{pk}/{slug}/"


def _worker(pid: int) -> int:
    found: list[int] = []

    def is_there() -> bool:
        found[:] = site.children(pid, "worker")
        return bool(found)

    scene.wait_for(is_there, seconds=60, problem="there is no worker")
    return found[0]


def _memory(pid: int) -> float:
    """MiB of its own."""
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def _count(home: Path, table: str, which: str = "true") -> int:
    return int(scene.query(home, f"select count(*) from {table} where {which}")[0][0])


def unsent(home: Path) -> str:
    """What did not leave, and why; "" where all did."""
    rows = scene.query(home, UNSENT)
    return "; ".join(
        f"{count} {kind} {state} after {tries} tries: {problem or 'no problem'}"
        for state, kind, tries, problem, count in rows
    )
