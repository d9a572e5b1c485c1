"""What drills share: a scratch server, processes that are surely ended, waiting with a limit."""

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from community.embedded import pidfile, place, server

ROOT = Path(__file__).resolve().parents[2]


class DrillError(Exception):
    """What the drill looked for did not hold."""


def insist(held: bool, problem: str) -> None:
    if not held:
        raise DrillError(problem)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A home for a server that keeps its promises (fsync on), and is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lotse-drill-") as folder:
        home = Path(folder) / "pg"
        try:
            yield home
        finally:
            server.remove(home=home)


def surroundings(home: Path, settings: str = "tests.settings") -> dict[str, str]:
    left_out = ("DATABASE_URL", "EMBEDDED_PG_SCRATCH", "DEBUG")
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    own = {"EMBEDDED_PGDATA": str(home), "DJANGO_SETTINGS_MODULE": settings}
    own["GONE_LIST"] = str(home.parent / "gone.jsonl")
    return {"SECRET_KEY": "drills-only-" + "x" * 40, **kept, **own}


@contextlib.contextmanager
def running(
    *arguments: str, env: dict[str, str], log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process, ended with SIGTERM (SIGKILL after 30 seconds) when the block is left."""
    with log.open("ab") if log else contextlib.nullcontext(subprocess.DEVNULL) as output:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def do(env: dict[str, str], log: Path, *arguments: str) -> None:
    """Run Python with these arguments to its end, which must be a good one."""
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    insist(done.returncode == 0, f"{arguments[0]} failed: {log.read_text()[-500:]}")


@functools.cache
def _migrated() -> Path:
    """Where the first of the drills that run one after the other keeps its empty tables, for the
    next ones: to make them takes longer than most of the small drills."""
    folder = Path(tempfile.mkdtemp(prefix="lotse-drills-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "migrated.dump"


def migrate(env: dict[str, str], log: Path) -> None:
    """All tables, empty."""
    file = _migrated()
    if file.is_file():
        do(env, log, "manage.py", "db", "restore", str(file), "--yes")
        return
    do(env, log, "manage.py", "migrate", "-v0")
    do(env, log, "manage.py", "db", "backup", str(file))


def kill_server(home: Path) -> None:
    here = place.located(home=home)
    pid = pidfile.alive(here.data) if here else None
    if pid:
        os.kill(pid, signal.SIGKILL)


def query(home: Path, text: str) -> list[tuple]:
    host = server.ensure(home=home).host
    with psycopg.connect(
        host=host, port=server.PORT, user="community", dbname="community", autocommit=True
    ) as connection:
        asked = connection.execute(text)
        return asked.fetchall() if asked.description else []


def wait_for(
    condition: Callable[[], bool], *, seconds: float, problem: str | Callable[[], str]
) -> float:
    """Wait until CONDITION holds, and return how long that took in seconds. A problem that has to
    be looked at to be said is a function."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began >= seconds:
            insist(False, problem if isinstance(problem, str) else problem())
        time.sleep(0.1)
    return time.monotonic() - began
