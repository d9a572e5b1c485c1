"""kill -9 of database, worker and web server under `bin/run`: the page answers again each time."""

import http.client
import os
import signal
import time
from pathlib import Path

import psutil

from tests.drills import scene
from tests.sink import free_port


def run(*, small: bool) -> str:
    rounds = 1 if small else 10
    waits: list[float] = []
    with scene.scratch() as home:
        port, log = free_port(), home.parent / "log"
        env = scene.surroundings(home, "community.settings")
        arguments = ("manage.py", "serve", "--empty", "--port", str(port))
        with scene.running(*arguments, env=env, log=log) as site:
            until_up(port, log, seconds=120)
            for _ in range(rounds):
                for breakage in (kill_database, kill("worker"), kill("gunicorn")):
                    breakage(site.pid, home)
                    waits.append(until_up(port, log, seconds=60))
            worker = scene.wait_for(
                lambda: bool(children(site.pid, "worker")),
                seconds=60,
                problem="the worker was not started again",
            )
            site.send_signal(signal.SIGINT)
            code = site.wait(60)
        said = log.read_text().splitlines()
    scene.insist((code, said[-1]) == (0, "Stopped."), f"Ctrl-C: code {code}, {said[-1]!r}")
    waits.append(worker)
    return f"{len(waits) - 1} kills, the page was back within {max(waits):.1f} s each time"


def kill_database(_pid: int, home: Path) -> None:
    scene.kill_server(home)
    time.sleep(0.3)


def kill(name: str):
    def act(pid: int, _home: Path) -> None:
        for process in children(pid, name):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.3)

    return act


def children(pid: int, word: str) -> list[int]:
    def named(process: psutil.Process) -> bool:
        try:
            return word in process.cmdline()
        except psutil.Error:
            return False

    return [child.pid for child in psutil.Process(pid).children() if named(child)]


def until_up(port: int, log: Path, *, seconds: float) -> float:
    def answers() -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            asked.request("GET", "/questions/", headers={"Host": "localhost"})
            return asked.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    try:
        return scene.wait_for(answers, seconds=seconds, problem="the page does not answer")
    except scene.DrillError as problem:
        raise scene.DrillError(f"{problem}: {log.read_text()[-800:]}") from None
