"""The embedded server, on real servers in folders of their own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
from _pytest.mark import ParameterSet
from django.core.management import CommandError, call_command
from django.db import connection

from community.embedded import binaries, pidfile, place, server, tools
from community.embedded.backend.base import DatabaseWrapper
from community.embedded.errors import EmbeddedError, from_os, from_output
from community.management.commands import worker

ROOT = Path(__file__).resolve().parents[2]
OLD = Path(binaries.wheel_folder() or "/").parents[1] / "pginstall" / "bin"  # PostgreSQL 16


def in_every_way(*values: str) -> list[ParameterSet]:
    """Values that are tried with --thorough only."""
    return [pytest.param(value, marks=pytest.mark.thorough) for value in values]


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root's server runs as another user")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for the disk, save in the tests that take `durable`."""
    monkeypatch.setenv("EMBEDDED_PG_SCRATCH", "1")
    monkeypatch.delenv("PG_BIN", raising=False)


@pytest.fixture
def durable(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMBEDDED_PG_SCRATCH")


@pytest.fixture
def make_home(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Makes homes for servers, and takes them down afterwards."""
    homes: list[Path] = []

    def make(name: str) -> Path:
        homes.append(tmp_path / name)
        return homes[-1]

    yield make
    for home in homes:
        server.remove(home=home)


@pytest.fixture
def home(make_home: Callable[[str], Path]) -> Path:
    return make_home("pg")


def connect(running: server.Running) -> psycopg.Connection:
    return psycopg.connect(
        host=running.host, port=server.PORT, user="community", dbname="community", autocommit=True
    )


def ask(running: server.Running, question: str) -> object:
    with connect(running) as connection:
        return connection.execute(question).fetchone()[0]


def place_of(home: Path) -> place.Place:
    found = place.located(home=home)
    assert found is not None
    return found


def kill(home: Path) -> int:
    """kill -9 of the postmaster, and its pid. Its children notice a moment later."""
    pid = pidfile.alive(place_of(home).data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while pidfile.alive(place_of(home).data) is not None:
        time.sleep(0.01)
    return pid


def write_pid(home: Path, pid: int) -> None:
    path = place_of(home).data / "postmaster.pid"
    _, _, rest = path.read_text().partition("\n")
    path.write_text(f"{pid}\n{rest}")
    lock = place_of(home).socket / f"{place.SOCKET_NAME}.lock"
    lock.write_text(f"{pid}\n")


@pytest.mark.thorough
def test_the_first_start_makes_a_database_with_one_order_everywhere(
    home: Path, durable: None
) -> None:
    running = server.ensure(home=home)

    seen = [
        ask(running, "show server_encoding"),
        ask(
            running,
            "select datlocprovider::text || datlocale from pg_database where datname = 'community'",
        ),
        ask(running, "select lower('STRASSE ÄÖÜ')"),
        ask(running, "show fsync"),
        ask(running, "show listen_addresses"),
    ]
    assert seen == ["UTF8", "bPG_UNICODE_FAST", "strasse äöü", "on", ""]
    assert running.started
    assert server.ensure(home=home) == server.Running(running.host, started=False)


@pytest.mark.thorough
def test_only_the_servers_user_reaches_socket_and_data(home: Path) -> None:
    server.ensure(home=home)

    here = place_of(home)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (here.socket, here.data)]
    assert modes == [0o700, 0o700]
    assert here.socket.stat().st_uid == here.data.stat().st_uid
    owner = psutil.Process(pidfile.alive(here.data)).uids().effective
    assert owner == here.data.stat().st_uid
    assert owner != 0


def test_racing_starts_make_one_server(home: Path) -> None:
    command = [sys.executable, "-m", "community.embedded", "start", str(home)]
    starters = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: server.ensure(home=home), range(4)))

    codes = [starter.wait(60) for starter in starters]

    assert codes == [0, 0, 0, 0]
    assert len({answer.host for answer in answers}) == 1
    assert place_of(home).log.read_text().count("ready to accept connections") == 1


@pytest.mark.thorough
def test_a_connected_process_brings_a_killed_server_back_with_every_commit(
    home: Path, durable: None, settings, django_db_blocker
) -> None:
    settings.EMBEDDED_PGDATA = home
    ours = {"NAME": "community", "USER": "community", "PASSWORD": "", "OPTIONS": {}}
    wrapper = DatabaseWrapper({**settings.DATABASES["default"], **ours}, "default")
    with django_db_blocker.unblock():
        with wrapper.cursor() as cursor:
            cursor.execute("create table kept (id int)")
            for number in range(200):
                cursor.execute("insert into kept values (%s)", [number])

        kill(home)
        wrapper.close()
        with wrapper.cursor() as cursor:
            cursor.execute("select count(*), min(id), max(id) from kept")
            kept = cursor.fetchone()
        wrapper.close()

    assert kept == (200, 0, 199)


@pytest.mark.thorough
@pytest.mark.parametrize("left_behind", ["reused", *in_every_way("gone", "zombie", "garbage")])
def test_a_stale_pid_file_is_no_obstacle(home: Path, left_behind: str) -> None:
    first = server.ensure(home=home)
    with connect(first) as connection:
        connection.execute("create table kept as select generate_series(1, 100) as id")
    kill(home)
    other = subprocess.Popen(["sleep", "60" if left_behind == "reused" else "0"])
    try:
        if left_behind == "garbage":
            (place_of(home).data / "postmaster.pid").write_bytes(b"\xff\x00")
        elif left_behind != "gone":
            write_pid(home, other.pid)
        if left_behind == "zombie":
            while psutil.Process(other.pid).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)

        again = server.ensure(home=home)

        assert again.started
        assert ask(again, "select count(*) from kept") == 100
    finally:
        other.kill()
        other.wait()


@pytest.mark.thorough
def test_a_running_server_whose_socket_was_swept_away_is_started_again(home: Path) -> None:
    running = server.ensure(home=home)
    for left in Path(running.host).iterdir():
        left.unlink()

    again = server.ensure(home=home)

    assert (again.started, ask(again, "select 1")) == (True, 1)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name",
    [
        "mit Leerzeichen und Übergröße",
        *in_every_way("it's, so", "/".join(["sehr-langer-ordner" * 5] * 3)),
    ],
)
def test_any_folder_will_do(make_home: Callable[[str], Path], name: str) -> None:
    home = make_home(f"{name}/pg")

    running = server.ensure(home=home)

    assert ask(running, "select 1") == 1
    assert len(os.fsencode(Path(running.host) / place.SOCKET_NAME)) <= place.SOCKET_PATH_LIMIT


def test_a_folder_whose_name_a_shell_would_change_is_refused_in_one_line(make_home) -> None:
    with pytest.raises(EmbeddedError, match=r"move Lotse to another folder\.$"):
        server.ensure(home=make_home("a$HOME`b"))


@pytest.mark.thorough
def test_a_moved_checkout_keeps_its_database(make_home: Callable[[str], Path]) -> None:
    before, after = make_home("before/pg"), make_home("after/pg")
    with connect(server.ensure(home=before)) as connection:
        connection.execute("create table kept as select 1 as id")
    server.stop(home=before)

    before.parent.rename(after.parent)

    assert ask(server.ensure(home=after), "select id from kept") == 1


@pytest.mark.thorough
@as_root
def test_a_copied_checkout_gets_a_database_of_its_own(make_home: Callable[[str], Path]) -> None:
    first, copy = make_home("first"), make_home("copy")
    one = server.ensure(home=first)
    shutil.copytree(first, copy)

    other = server.ensure(home=copy)

    assert other.started
    assert other.host != one.host


@pytest.mark.thorough
@as_root
def test_root_gets_a_server_from_programs_that_only_root_can_read(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = (binaries.wheel_folder() or Path("/")).parents[1]
    without = shutil.ignore_patterns("pginstall", "include")
    shutil.copytree(wheel, closed / wheel.name, ignore=without)
    shutil.copytree(f"{wheel}.libs", closed / f"{wheel.name}.libs")
    monkeypatch.setenv("PG_BIN", str(closed / wheel.name / "pginstall18" / "bin"))

    running = server.ensure(home=home)

    assert ask(running, "select 1") == 1
    assert str(closed) not in psutil.Process(pidfile.alive(place_of(home).data)).exe()


@as_root
@pytest.mark.parametrize(("user", "line"), [("root", "refuses root"), ("no-such-one", "no user")])
def test_a_user_that_cannot_run_it_is_one_line(
    home: Path, monkeypatch, user: str, line: str
) -> None:
    monkeypatch.setenv("EMBEDDED_PG_USER", user)

    with pytest.raises(EmbeddedError, match=line):
        server.ensure(home=home)


@pytest.mark.thorough
@pytest.mark.skipif(not OLD.is_dir(), reason="the wheel holds no second PostgreSQL")
def test_data_of_another_version_is_one_line_and_stays(home: Path, monkeypatch) -> None:
    monkeypatch.setenv("PG_BIN", str(OLD))
    with connect(server.ensure(home=home)) as connection:
        connection.execute("create table kept as select 1 as id")
    server.stop(home=home)

    monkeypatch.delenv("PG_BIN")
    with pytest.raises(EmbeddedError) as refused:
        server.ensure(home=home)
    monkeypatch.setenv("PG_BIN", str(OLD))
    kept = ask(server.ensure(home=home), "select id from kept")

    assert str(refused.value).startswith(f"{place_of(home).data} was made by PostgreSQL 16, but")
    assert "\n" not in str(refused.value)
    assert kept == 1


def test_a_wrong_pg_bin_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/nowhere")

    with pytest.raises(EmbeddedError, match="there is no postgres program in it"):
        server.ensure(home=home)


@pytest.mark.thorough
def test_stop_says_whether_it_stopped_something(home: Path) -> None:
    never = server.stop(home=home)
    server.ensure(home=home)

    assert (never, server.stop(home=home), server.stop(home=home)) == (False, True, False)
    assert server.status(home=home).running is False


@pytest.mark.thorough
def test_remove_leaves_nothing_behind(home: Path) -> None:
    server.ensure(home=home)
    here = place_of(home)

    server.remove(home=home)

    left = [path for path in (here.data, here.socket, home / "WHERE") if path.exists()]
    assert left == []


@pytest.mark.thorough
def test_a_lost_data_folder_is_said_and_not_replaced_by_an_empty_one(home: Path) -> None:
    home.mkdir()
    (home / "WHERE").write_text('{"folder": "/nowhere/lotse", "socket": "/nowhere/lotse/socket"}')

    with pytest.raises(EmbeddedError, match="is gone: put it back, or delete"):
        server.ensure(home=home)

    server.remove(home=home)  # as --reset does
    assert server.ensure(home=home).started


@pytest.mark.thorough
def test_backup_and_restore_bring_everything_back(home: Path, tmp_path: Path, settings) -> None:
    settings.EMBEDDED_PGDATA = home
    running = server.ensure(home=home)
    target = {"host": running.host, "port": server.PORT, "user": "community", "dbname": "community"}
    file = tmp_path / "ünser backup.dump"
    with connect(running) as connection:
        connection.execute("create table kept as select generate_series(1, 1000) as id")
        size = tools.backup(target=target, file=file)
        connection.execute("delete from kept where id > 10")
        connection.execute("create table later (id int)")

        tools.restore(target=target, file=file)  # while somebody is connected

    seen = ask(running, "select count(*) from kept"), ask(running, "select to_regclass('later')")
    names = ask(running, "select string_agg(datname, ' ' order by datname) from pg_database")
    assert seen == (1000, None)
    assert names == "community postgres template0 template1"
    assert size == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


@pytest.mark.thorough
def test_a_restore_that_fails_leaves_the_database_as_it_was(home: Path, tmp_path: Path) -> None:
    running = server.ensure(home=home)
    target = {"host": running.host, "port": server.PORT, "user": "community", "dbname": "community"}
    whole, cut, other = tmp_path / "whole", tmp_path / "cut", tmp_path / "other"
    with connect(running) as connection:
        connection.execute(
            "create table kept as select md5(i::text) from generate_series(1, 9999) i"
        )
    tools.backup(target=target, file=whole)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    other.write_text("a shopping list")

    for file, line in [(cut, "restore"), (other, "is not a backup"), (tmp_path / "no", "no file")]:
        with pytest.raises(EmbeddedError, match=line):
            tools.restore(target=target, file=file)

    assert ask(running, "select count(*) from kept") == 9999
    assert ask(running, "select count(*) from pg_database where datname like 'community_%'") == 0


def test_the_db_command(home: Path, settings, monkeypatch, capsys) -> None:
    settings.EMBEDDED_PGDATA = home
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "community.embedded.backend")
    with pytest.raises(CommandError, match=r"not running\. It has no data yet"):
        call_command("db", "status")
    for verb in ("start", "start", "status", "stop", "stop"):
        call_command("db", verb)

    said = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "The database started",
        "The database was running",
        "The database is running",
        "The database stopped.",
        "The database was not running.",
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "arguments",
    [["check"], ["makemigrations", "--check", "--dry-run"]],
)
def test_looking_at_the_code_starts_no_server(home: Path, arguments: list[str]) -> None:
    environment = {
        **os.environ,
        "EMBEDDED_PGDATA": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    environment.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not home.exists()


@pytest.mark.parametrize("number", [28, 122])
def test_a_full_disk_is_one_line(number: int) -> None:
    told = from_os(OSError(number, os.strerror(number), "x"), folder="/srv/lotse")

    assert str(told) == "The disk is full: free some space for /srv/lotse, then start again."
    log = 'FATAL:  could not write lock file "postmaster.pid": No space left on device'
    assert str(from_output(log, doing="Starting", folder="/srv/lotse")) == str(told)


@pytest.mark.thorough
@pytest.mark.parametrize(("process", "host"), [("", "server"), ("web", "pooler")])
def test_all_but_the_web_take_the_direct_way_where_one_is_named(process: str, host: str) -> None:
    say = "from django.db import connection as c; print(c.settings_dict['HOST'])"
    surroundings = os.environ | {
        "DATABASE_URL": "postgres://site:word@pooler/site", "LOTSE_PROCESS": process,
        "DATABASE_DIRECT_URL": "postgres://site:word@server/site",
        "DJANGO_SETTINGS_MODULE": "community.settings", "SECRET_KEY": "x" * 50,
    }  # fmt: skip

    told = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {say}"],
        env=surroundings, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert told.stdout.strip() == host


def test_the_worker_connects_as_django_does(home: Path, settings) -> None:
    given = worker.connector()._pool_args["kwargs"]

    assert given["dbname"] == connection.settings_dict["NAME"]
    assert not {"cursor_factory", "context"} & given.keys()
