"""gunicorns as `bin/run` starts them, and what they use of the machine."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.wire import Connection, Request, WireError

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until a server answers, or has stopped


class BenchError(Exception):
    """Nothing can be measured, and why."""


@dataclass(frozen=True)
class Server:
    port: int
    process: psutil.Process

    def seconds(self) -> float:
        """Processor time of all its processes so far."""
        return processor_seconds(self.process)

    def workers_mib(self) -> list[float]:
        """What each worker holds in MiB: its own pages, and its share of those it shares (PSS)."""
        workers = self.process.children()
        return sorted(worker.memory_full_info().pss / 2**20 for worker in workers)


def processor_seconds(root: psutil.Process) -> float:
    """User and system time of a process and of all that it started, also of those that ended."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    times = root.cpu_times()
    return total + times.children_user + times.children_system


@contextlib.contextmanager
def serve(
    application: str, *, options: Sequence[str], env: Mapping[str, str], path: str = "/"
) -> Iterator[Server]:
    """A gunicorn that answers PATH. Raises BenchError where it does not come up."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "gunicorn", application, *options]
        command += [f"--bind=fd://{listener.fileno()}"]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
        )
        try:
            port = listener.getsockname()[1]
            _until_it_answers(process, port, path)
            yield Server(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _until_it_answers(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    raw = Request(path, headers={"Connection": "close"}).raw()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            # The socket listens before anybody serves it: who asks too early waits in vain.
            with Connection(port, patience=2) as connection:
                connection.ask(raw)
            return
        except (OSError, WireError):
            time.sleep(0.1)
    raise BenchError(f"the server does not answer {path}: see the lines above")
