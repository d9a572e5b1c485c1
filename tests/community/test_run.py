"""`bin/run` when something is missing: one line that says what and what to do, no traceback."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from community import secrets_file

ROOT = Path(__file__).resolve().parents[2]
NO_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\nexit 0\n'
HOW = "install it (on Debian and Ubuntu: apt install python3-venv)."
TOO_OLD = '#!/bin/sh\ncase "$2" in *version_info*) exit 1 ;; esac\nexit 0\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with bin/ and nothing else."""
    shutil.copytree(ROOT / "bin", tmp_path / "a clone" / "bin")
    (tmp_path / "a clone" / "requirements.txt").write_text("nothing==1\n")
    return tmp_path / "a clone"


def run_with(clone: Path, python: str | None) -> subprocess.CompletedProcess[str]:
    """bin/run on a path that holds the shell's tools, and PYTHON under every name of it."""
    tools = clone.parent / "tools"
    tools.mkdir()
    for name in ("cat", "cksum", "dirname", "sh"):
        (tools / name).symlink_to(shutil.which(name) or "")
    if python:
        (tools / "python3").write_text(python)
        (tools / "python3").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", clone / "bin" / "run"], env={"PATH": str(tools)}, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("python", "line"),
    [
        (None, "Python 3.11 or newer is missing: install it, or name one in PYTHON."),
        (TOO_OLD, "Python 3.11 or newer is missing: install it, or name one in PYTHON."),
        (NO_VENV, f"python3 has no venv module: {HOW}"),
    ],
)
def test_a_missing_python_is_one_line(clone: Path, python: str | None, line: str) -> None:
    done = run_with(clone, python)

    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"lotse: {line}\n")


@pytest.fixture
def serve(tmp_path: Path):
    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {"EMBEDDED_PGDATA": str(tmp_path / "pg"), "DJANGO_SETTINGS_MODULE": "tests.settings"}
        return subprocess.run(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env={**os.environ, **own, **variables},
            capture_output=True,
            text=True,
        )

    return run


def test_a_taken_port_is_one_line_and_starts_nothing(serve, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = serve("--port", str(port))

    assert done.stderr == (
        f"CommandError: Port {port} is taken: end what uses it, or choose another one "
        "(bin/run --port 8001).\n"
    )
    assert (done.returncode, (tmp_path / "pg").exists()) == (1, False)


def test_a_database_that_does_not_answer_is_one_line(serve, unused_tcp_port: int) -> None:
    done = serve(
        "--port", str(unused_tcp_port), DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing"
    )

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("CommandError: connection ")


@pytest.mark.thorough
def test_a_wrong_postgresql_is_one_line(serve, unused_tcp_port: int) -> None:
    done = serve("--port", str(unused_tcp_port), PG_BIN="/nowhere", DATABASE_URL="")

    assert done.stderr == (
        "CommandError: PG_BIN is /nowhere, but there is no postgres program in it: "
        "name a folder like /usr/lib/postgresql/18/bin.\n"
    )


@pytest.mark.thorough
def test_reset_leaves_a_server_that_is_not_ours_alone(serve, unused_tcp_port: int) -> None:
    done = serve(
        "--reset", "--port", str(unused_tcp_port), DATABASE_URL="postgres://a@127.0.0.1:1/b"
    )

    assert done.stderr.startswith("CommandError: --reset deletes the embedded database only")


@pytest.fixture
def unused_tcp_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secrets.env"

    first, text = secrets_file.complete(file=file), file.read_text()
    again = secrets_file.complete(file=file)

    assert (first, again) == (["SECRET_KEY", "FIELD_KEY", "VAPID_PRIVATE_KEY"], [])
    assert file.read_text() == text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secrets.env"]


def test_secrets_that_are_there_stay(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("SECRET_KEY=mine\n")

    made = secrets_file.complete(file=file)

    assert made == ["FIELD_KEY", "VAPID_PRIVATE_KEY"]
    assert file.read_text().startswith("SECRET_KEY=mine\nFIELD_KEY=")
