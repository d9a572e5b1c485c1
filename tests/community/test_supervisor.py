"""The supervisor on real processes: small Python programs that write down what befalls them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from community.supervisor import Service, Supervisor

ROOT = Path(__file__).resolve().parents[2]
STEADY = (
    "import pathlib, os, time; pathlib.Path('{name}').write_text(str(os.getpid())); time.sleep(60)"
)
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + STEADY
PROGRAM = """
import sys, pathlib
from community.supervisor import Service, Supervisor
folder = pathlib.Path(sys.argv[1])
services = [Service(name, [sys.executable, "-c", code], patience=float(sys.argv[2]))
            for name, code in zip(sys.argv[3::2], sys.argv[4::2])]
up = lambda: all((folder / service.name).exists() for service in services)
sys.exit(Supervisor(services=services, folder=folder, say=lambda line: print(line, flush=True),
                    is_ready=up, on_ready=lambda: print("ready", flush=True)).run())
"""


def run(folder: Path, *, patience: float = 5, **codes: str) -> subprocess.Popen[str]:
    """A supervisor in a process of its own; each service writes its pid to a file of its name."""
    named = [part for name, code in codes.items() for part in (name, code.format(name=name))]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), str(patience), *named],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(condition, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def pid_of(folder: Path, name: str) -> int | None:
    try:
        return int((folder / name).read_text())
    except (FileNotFoundError, ValueError):
        return None


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_and_says_nothing_more(tmp_path: Path, number: int) -> None:
    with run(tmp_path, web=STEADY, worker=STEADY) as supervisor:
        wait_for(lambda: pid_of(tmp_path, "web") and pid_of(tmp_path, "worker"))
        pids = [pid_of(tmp_path, name) or 0 for name in ("web", "worker")]
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "ready\n"

        supervisor.send_signal(number)
        said = supervisor.stdout.read()

    assert (supervisor.returncode, said) == (0, "")
    assert [is_gone(pid) for pid in pids] == [True, True]


def test_a_killed_service_is_started_again(tmp_path: Path) -> None:
    with run(tmp_path, worker=STEADY) as supervisor:
        wait_for(lambda: pid_of(tmp_path, "worker"))
        first = pid_of(tmp_path, "worker") or 0
        assert supervisor.stdout is not None
        supervisor.stdout.readline()

        os.kill(first, signal.SIGKILL)
        wait_for(lambda: pid_of(tmp_path, "worker") not in (None, first))
        supervisor.terminate()
        said = supervisor.stdout.read()

    assert said == "The worker ended (SIGKILL); starting it again in 0.5 s.\n"
    assert supervisor.returncode == 0


def test_a_service_that_never_comes_up_ends_the_run(tmp_path: Path) -> None:
    with run(tmp_path, web="raise SystemExit(3)", worker=STEADY) as supervisor:
        assert supervisor.stdout is not None
        said = supervisor.stdout.read().splitlines()

    assert said == [
        "The web ended (code 3); starting it again in 0.5 s.",
        "The web ended (code 3); starting it again in 1 s.",
        "The web ended (code 3); starting it again in 2 s.",
        "The web ends each time: see the lines above.",
    ]
    assert supervisor.returncode == 1
    assert is_gone(pid_of(tmp_path, "worker") or 0)


def test_a_service_deaf_to_sigterm_is_killed_when_patience_ends(tmp_path: Path) -> None:
    with run(tmp_path, patience=0.5, web=DEAF) as supervisor:
        wait_for(lambda: pid_of(tmp_path, "web"))
        supervisor.terminate()
        supervisor.wait(10)

    assert supervisor.returncode == 0
    assert is_gone(pid_of(tmp_path, "web") or 0)


def test_a_second_ctrl_c_waits_no_longer(tmp_path: Path) -> None:
    with run(tmp_path, patience=60, web=DEAF) as supervisor:
        wait_for(lambda: pid_of(tmp_path, "web"))
        supervisor.send_signal(signal.SIGINT)
        time.sleep(0.3)
        supervisor.send_signal(signal.SIGINT)
        supervisor.wait(10)

    assert supervisor.returncode == 0
    assert is_gone(pid_of(tmp_path, "web") or 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_kill_9_of_the_supervisor_leaves_nothing_running(tmp_path: Path) -> None:
    with run(tmp_path, web=STEADY) as supervisor:
        wait_for(lambda: pid_of(tmp_path, "web"))
        supervisor.kill()

    wait_for(lambda: is_gone(pid_of(tmp_path, "web") or 0))


def test_waits_grow_and_shrink_again_after_a_steady_run() -> None:
    said: list[str] = []
    service = Service("worker", ["true"])
    supervisor = Supervisor([service], ROOT, said.append, lambda: False, lambda: None)

    for began, ended in [
        (0, 1),
        (2, 3),
        (4, 5),
        (6, 7),
        (8, 9),
        (10, 11),
        (12, 13),
        (14, 15),
        (20, 60),
    ]:
        service.started_at = began
        supervisor._ended(service, ended)

    waits = [float(line.split()[-2]) for line in said]
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 0.5]
