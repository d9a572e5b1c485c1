"""Saves a database to one file and loads it, with PostgreSQL's own pg_dump and pg_restore.

Works on the embedded server and on any other: `target` is what psycopg.connect takes (host, port,
user, password, dbname, ...). The password travels in the environment, never on a command line.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from community.embedded import binaries
from community.embedded.errors import EmbeddedError, from_os, from_output

Target = dict[str, Any]


def backup(*, target: Target, file: Path) -> int:
    """Write the database to FILE, whole or not at all, and return its size in bytes."""
    program = _program("pg_dump", target, exact=False)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as problem:
        raise from_os(problem, folder=file.parent) from problem
    os.close(descriptor)
    fresh = Path(name)
    try:
        arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--file={fresh}"]
        _run(program, *arguments, target=target, doing="The backup", folder=file.parent)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(file)
    except OSError as problem:
        raise from_os(problem, folder=file) from problem
    finally:
        fresh.unlink(missing_ok=True)
    return file.stat().st_size


def holds_tables(*, target: Target) -> bool:
    """Whether restoring would replace something."""
    with _connected(target) as connection:
        asked = connection.execute(
            "select exists (select from pg_catalog.pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema'))"
        ).fetchone()
    return bool(asked and asked[0])


def restore(*, target: Target, file: Path) -> None:
    """Load FILE in place of the database. A failure leaves the old one as it was.

    It is loaded into a new database beside the old one, then both change names; whoever is
    connected to the old one loses the connection.
    """
    if not file.is_file():
        raise EmbeddedError(f"There is no file {file}.")
    program = _program("pg_restore", target, exact=True)
    code, _ = binaries.run(program, "--list", file.resolve())
    if code != 0:
        raise EmbeddedError(f"{file} is not a backup made by `manage.py db backup`.")
    name = str(target["dbname"])
    fresh, old = f"{name}_restoring", f"{name}_replaced"
    with _connected({**target, "dbname": "postgres"}) as connection:
        _drop(connection, fresh)
        connection.execute(
            sql.SQL("create database {} template template0").format(sql.Identifier(fresh))
        )
        try:
            arguments = ["--exit-on-error", "--no-owner", "--no-privileges", str(file.resolve())]
            there = {**target, "dbname": fresh}
            _run(program, *arguments, target=there, doing="The restore", folder=file)
            _swap(connection, name=name, fresh=fresh, old=old)
        finally:
            _drop(connection, fresh)


def _swap(connection: psycopg.Connection, *, name: str, fresh: str, old: str) -> None:
    """FRESH becomes NAME. Nobody may connect meanwhile, so that the names can change."""
    _drop(connection, old)
    gate = sql.SQL("alter database {} allow_connections {}")
    rename = sql.SQL("alter database {} rename to {}")
    connection.execute(gate.format(sql.Identifier(name), sql.SQL("false")))
    try:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            [name],
        )
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
    except psycopg.Error:
        connection.execute(gate.format(sql.Identifier(name), sql.SQL("true")))
        raise
    connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    _drop(connection, old)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    )


@contextlib.contextmanager
def _connected(target: Target) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(_conninfo(target), autocommit=True) as connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as problem:
        raise EmbeddedError(
            f"The database user may not do this ({_first_line(problem)}): restore as its "
            "owner, with the right to create databases."
        ) from problem
    except psycopg.Error as problem:
        raise EmbeddedError(f"The database does not answer: {_first_line(problem)}") from problem


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0]


def _conninfo(target: Target, *, with_password: bool = True) -> str:
    """TARGET as one line, without what is psycopg's own or a limit meant for web requests."""
    left_out = {"context", "cursor_factory", "prepare_threshold", "options", "autocommit"}
    if not with_password:
        left_out.add("password")
    return make_conninfo(**{key: value for key, value in target.items() if key not in left_out})


def _run(program: Path, *arguments: str, target: Target, doing: str, folder: Path) -> None:
    environment = dict(os.environ)
    if target.get("password"):
        environment["PGPASSWORD"] = str(target["password"])
    done = subprocess.run(  # noqa: S603
        [str(program), f"--dbname={_conninfo(target, with_password=False)}", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=environment,
        check=False,
    )
    if done.returncode != 0:
        raise from_output(done.stderr, doing=doing, folder=folder)


def _program(name: str, target: Target, *, exact: bool) -> Path:
    """NAME of the server's own version, from PG_BIN, the path or the wheel.

    A newer pg_dump reads an older server; a newer pg_restore says things it does not understand.
    """
    with _connected(target) as connection:
        wanted = connection.info.server_version // 10_000
    known: list[tuple[int, Path]] = []
    for folder in _folders(name):
        version = binaries.major(folder, program=name)
        if version == wanted:
            return folder / name
        if version:
            known.append((version, folder / name))
    newer = [path for version, path in known if version > wanted]
    if newer and not exact:
        return newer[0]
    raise EmbeddedError(
        f"No {name} for PostgreSQL {wanted} found: install postgresql-client-{wanted}, "
        "or name its folder in PG_BIN."
    )


def _folders(name: str) -> list[Path]:
    found = shutil.which(name)
    named = os.environ.get("PG_BIN", "").strip()
    places = [Path(named) if named else None, binaries.wheel_folder()]
    if found:
        places.append(Path(found).resolve().parent)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return [place for place in places if place and (place / name).is_file()]
