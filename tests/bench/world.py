"""The community that is measured: made once for each size, kept, copied for each run.

What a run writes goes into a copy, so the next one finds the same. The server is the embedded one,
on a folder of its own: whatever DATABASE_URL names is never touched.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from community.embedded import pidfile, place, server

Report = Callable[[str], None]
SEED = 1


def set_up(home: Path) -> None:
    """Django, with the bench's settings, on the embedded server of HOME."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "EMBEDDED_PGDATA": str(home.resolve()),
        "DATABASE_URL": "",
        "DATABASE_DIRECT_URL": "",
        "DEBUG": "",
    }
    import django

    django.setup()


def postmaster() -> psutil.Process:
    here = place.located(home=Path(settings.EMBEDDED_PGDATA))
    pid = pidfile.alive(here.data) if here else None
    if pid is None:
        raise RuntimeError("the bench's database does not run")
    return psutil.Process(pid)


@contextlib.contextmanager
def community(*, threads: int, fresh: bool, report: Report) -> Iterator[None]:
    """A copy of the community of THREADS threads, for this run; Django's connection is on it."""
    home = Path(settings.EMBEDDED_PGDATA)
    ours = not server.status(home=home).running
    kept, copy = f"bench_{threads}", f"bench_{threads}_run_{os.getpid()}"
    try:
        with _administration(home) as ask:
            if fresh:
                _drop(ask, kept)
            if not ask(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}"), kept):
                _make(ask, kept, threads, report)
        _use(kept)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        try:
            with _administration(home) as ask:
                ask(_copying(copy, kept))
            _use(copy)
            yield
        finally:
            connection.close()
            with _administration(home) as ask:
                _drop(ask, copy)
    finally:
        if ours:
            server.stop(home=home)


@contextlib.contextmanager
def kept(*, name: str, fill: Callable[[], None], fresh: bool = False) -> Iterator[None]:
    """A database that is filled once and then only read; Django's connection is on it."""
    home = Path(settings.EMBEDDED_PGDATA)
    ours = not server.status(home=home).running
    half = f"{name}_half"
    try:
        with _administration(home) as ask:
            if fresh:
                _drop(ask, name)
            if not ask(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}"), name):
                _drop(ask, half)
                _empty(ask, half)
                fill()
                _finish(ask, half, name)
        _use(name)
        call_command("migrate", interactive=False, verbosity=0)
        yield
    finally:
        connection.close()
        if ours:
            server.stop(home=home)


@contextlib.contextmanager
def scratch() -> Iterator[None]:
    """An empty database with its tables, gone afterwards; Django's connection is on it."""
    home = Path(settings.EMBEDDED_PGDATA)
    ours, name = not server.status(home=home).running, f"bench_scratch_{os.getpid()}"
    try:
        with _administration(home) as ask:
            _empty(ask, name)
        yield
    finally:
        connection.close()
        with _administration(home) as ask:
            _drop(ask, name)
        if ours:
            server.stop(home=home)


def _make(ask: Callable[..., list[tuple]], kept: str, threads: int, report: Report) -> None:
    """Under another name until it is whole, so that what was stopped is not taken for it."""
    from tests.bench import exact

    report(f"Making the community of {threads} threads (once) ...")
    half = f"{kept}_half"
    _drop(ask, half)
    _empty(ask, half)
    call_command("createcachetable", verbosity=0)
    with Path(os.devnull).open("w") as nowhere:
        call_command("seed_demo", threads=threads, seed=SEED, stdout=nowhere)
    exact.complete()
    _finish(ask, half, kept)


def _empty(ask: Callable[..., list[tuple]], name: str) -> None:
    """A new database with its tables; Django's connection is on it.

    bin/test has made tables on its server already (tests/template.py).
    """
    ask(_copying(name, os.environ.get("TESTS_TEMPLATE") or "template0"))
    _use(name)
    call_command("migrate", interactive=False, verbosity=0)


def _finish(ask: Callable[..., list[tuple]], half: str, whole: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    connection.close()
    ask(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(half), sql.Identifier(whole)
        )
    )


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = os.environ["BENCH_DATABASE"] = name


@contextlib.contextmanager
def _administration(home: Path) -> Iterator[Callable[..., list[tuple]]]:
    host = server.ensure(home=home).host
    with psycopg.connect(
        host=host, port=server.PORT, user=server.OWNER, dbname=server.DATABASE, autocommit=True
    ) as open_connection:

        def ask(statement: sql.Composable, *values: str) -> list[tuple]:
            text = statement.format(*values) if isinstance(statement, sql.SQL) else statement
            done = open_connection.execute(text)
            return done.fetchall() if done.description else []

        yield ask


def _copying(name: str, template: str) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        sql.Identifier(name), sql.Identifier(template)
    )


def _drop(ask: Callable[..., list[tuple]], name: str) -> None:
    ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
