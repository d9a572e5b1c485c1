"""Starts, finds and stops the embedded server, for any number of threads and processes at once.

A connected process asks `ensure` again whenever it opens a connection, so a server that died (kill
-9, a machine that went down) is started anew by whoever comes next.
"""

import contextlib
import os
import pwd
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fasteners
import psycopg
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from community.embedded import binaries, pidfile, place
from community.embedded.errors import EmbeddedError, from_os, from_output
from community.embedded.place import Place

PORT = "5432"  # a name in the socket's folder, not a port of the network
DATABASE = OWNER = "community"
LOCK_SECONDS = 120
START_SECONDS = 300  # recovery after a crash may take a while
RECOVERY_GRACE_SECONDS = 20
_threads = threading.Lock()  # the file's lock holds between processes only


@dataclass(frozen=True)
class Running:
    """A server that answers: the folder of its socket, and whether this call started it."""

    host: str
    started: bool


@dataclass(frozen=True)
class Status:
    running: bool
    folder: Path | None
    user: str | None
    version: str | None


def ensure(*, home: Path) -> Running:
    """A running server on HOME, started (and its data made) where needed. Raises EmbeddedError."""
    home = Path(home).resolve()
    here = place.located(home=home)
    if here and _ping(here) == pq.Ping.OK:
        return Running(str(here.socket), started=False)
    binaries.folder()  # without programs, no folder is made either
    with _locked(home):
        here = place.settled(home=home)
        if _settled_ping(here) == pq.Ping.OK:
            return Running(str(here.socket), started=False)
        programs = binaries.runnable(user=here.user, shelf=here.folder / "pgsql")
        version = binaries.major(programs, user=here.user) or 0
        _check_version(here, version)
        if not (here.data / "PG_VERSION").exists():
            _make_data(here, programs, version)
        _start(here, programs)
        _make_database(here)
    return Running(str(here.socket), started=True)


def stop(*, home: Path) -> bool:
    """Stop the server on HOME; False where none ran."""
    home = Path(home).resolve()
    if not (home / "WHERE").exists():
        return False
    with _locked(home):
        here = place.located(home=home)
        if here is None or pidfile.alive(here.data) is None:
            return False
        _halt(here)
    return True


def status(*, home: Path) -> Status:
    """How the server on HOME stands; starts nothing."""
    home = Path(home).resolve()
    here = place.located(home=home)
    if here is None:
        return Status(running=False, folder=None, user=None, version=None)
    running = _ping(here) == pq.Ping.OK
    version = here.data / "PG_VERSION"
    user = here.user or pwd.getpwuid(os.geteuid()).pw_name
    return Status(running, here.folder, user, version.read_text().strip() if running else None)


def remove(*, home: Path) -> None:
    """Stop the server on HOME and delete all its data."""
    home = Path(home).resolve()
    if not home.exists():
        return
    with _locked(home):
        here = place.located(home=home)
        if here is None and (home / "WHERE").exists():
            with contextlib.suppress(EmbeddedError):  # what WHERE names is gone already
                here = place.settled(home=home)
        if here:
            if pidfile.alive(here.data) is not None:
                _halt(here, mode="immediate")
            place.removed(place=here)
        shutil.rmtree(home / "data", ignore_errors=True)
        (home / "WHERE").unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = fasteners.InterProcessLock(home / "lock")
        with _threads:
            if not lock.acquire(timeout=LOCK_SECONDS):
                raise EmbeddedError(
                    f"Another process has held {home / 'lock'} for two minutes: end it, try again."
                )
            try:
                yield
            finally:
                lock.release()
    except OSError as problem:
        raise from_os(problem, folder=home) from problem


def _ping(here: Place) -> int:
    where = {"host": str(here.socket), "port": PORT, "user": OWNER, "dbname": "postgres"}
    return pq.PGconn.ping(make_conninfo(**where, connect_timeout=3).encode())


def _settled_ping(here: Place) -> int:
    """The ping once a server that is coming up or going down has done so."""
    deadline = time.monotonic() + START_SECONDS
    lost_at = time.monotonic() + 3
    while time.monotonic() < deadline:
        answer = _ping(here)
        if answer == pq.Ping.OK:
            return answer
        if answer == pq.Ping.NO_RESPONSE:
            if pidfile.alive(here.data) is None:
                return answer
            if time.monotonic() > lost_at:  # it runs, but somebody swept its socket away
                _halt(here)
                return answer
        time.sleep(0.05)
    raise EmbeddedError(f"The database in {here.folder} does not come up: see {here.log}.")


def _check_version(here: Place, version: int) -> None:
    if not binaries.OLDEST <= version <= binaries.NEWEST:
        raise EmbeddedError(
            f"PostgreSQL {version} does not fit: name the programs of a version from "
            f"{binaries.OLDEST} to {binaries.NEWEST} in PG_BIN."
        )
    noted = here.data / "PG_VERSION"
    if noted.exists() and noted.read_text().strip() != str(version):
        made = noted.read_text().strip()
        raise EmbeddedError(
            f"{here.data} was made by PostgreSQL {made}, but the programs here are version "
            f"{version}: name the folder of PostgreSQL {made}'s programs in PG_BIN, "
            "or begin anew with bin/run --reset."
        )


def _locales(version: int) -> list[list[str]]:
    """What initdb may be asked for, best first: the same order of letters on every machine."""
    if version >= 18:
        return [["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]]
    if version == 17:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    return [["--locale=C.UTF-8"], ["--locale=C.utf8"], ["--locale=en_US.UTF-8"], ["--locale=C"]]


def _make_data(here: Place, programs: Path, version: int) -> None:
    """Run initdb beside and rename, so that an interrupted one leaves nothing half-made."""
    fresh = here.folder / "data.new"
    code, output = 1, ""
    for locale in _locales(version):
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if here.user:
            os.chown(fresh, pwd.getpwnam(here.user).pw_uid, pwd.getpwnam(here.user).pw_gid)
        code, output = binaries.run(
            programs / "initdb", "-D", fresh, "-U", OWNER, "-E", "UTF8", "--auth-local=trust",
            "--auth-host=reject", *locale, *(["--no-sync"] if _scratch() else []), user=here.user,
        )  # fmt: skip
        if code == 0 or "locale" not in output:
            break
    if code != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise from_output(output, doing="Making the database", folder=here.folder)
    shutil.rmtree(here.data, ignore_errors=True)  # it had no PG_VERSION
    fresh.rename(here.data)


def _scratch() -> bool:
    """Whether a crash may lose data: only bin/test says so, for its own folder."""
    return os.environ.get("EMBEDDED_PG_SCRATCH") == "1"


def _options(here: Place) -> str:
    settings = {
        "shared_buffers": "128MB",
        "max_connections": "100",
        "random_page_cost": "1.1",
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Parallel plans need room in /dev/shm, of which containers give 64 MB.
        "max_parallel_workers_per_gather": "0",
        "max_parallel_maintenance_workers": "0",
    }
    if _scratch():
        # Tests wait until a deadlock is found: a second is long for that.
        settings |= {"fsync": "off", "full_page_writes": "off", "deadlock_timeout": "50ms"}
    given = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return f"-h '' -p {PORT} -k \"{here.socket}\" {given}"


def _start(here: Place, programs: Path) -> None:
    """pg_ctl start. After kill -9 the dead server's children may hold its memory for a moment."""
    pidfile.disown(here.data)
    pidfile.drop_socket_lock(here.socket / f"{place.SOCKET_NAME}.lock")
    if here.log.exists() and here.log.stat().st_size > 5_000_000:
        here.log.unlink()
    deadline = time.monotonic() + RECOVERY_GRACE_SECONDS
    while True:
        before = here.log.stat().st_size if here.log.exists() else 0
        code, output = binaries.run(
            programs / "pg_ctl", "-D", here.data, "-l", here.log, "-w", "-t", START_SECONDS,
            "-o", _options(here), "start", user=here.user,
        )  # fmt: skip
        if code == 0:
            return
        told = _tail(here.log, before) or output
        if "still in use" not in told or time.monotonic() > deadline:
            raise from_output(told, doing="Starting the database", folder=here.folder)
        time.sleep(0.2)


def _tail(log: Path, offset: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(offset)
            return file.read(100_000).decode(errors="replace")
    except OSError:
        return ""


def _halt(here: Place, *, mode: str = "fast") -> None:
    programs = binaries.runnable(user=here.user, shelf=here.folder / "pgsql")
    code, output = binaries.run(
        programs / "pg_ctl", "-D", here.data, "-m", mode, "-w", "-t", 60, "stop", user=here.user
    )
    if code != 0 and pidfile.alive(here.data) is not None:
        raise from_output(output, doing="Stopping the database", folder=here.folder)


def _make_database(here: Place) -> None:
    try:
        with psycopg.connect(
            host=str(here.socket), port=PORT, user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            asked = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if asked.fetchone() is None:
                made = sql.SQL("create database {}").format(sql.Identifier(DATABASE))
                connection.execute(made)
    except psycopg.Error as problem:
        raise from_output(
            str(problem), doing="Making the database", folder=here.folder
        ) from problem
