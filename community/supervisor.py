"""Keeps a few processes running: starts them, restarts those that end, stops all at a signal.

Knows nothing of Django. Each process has a session of its own, so that Ctrl-C reaches us alone and
we end them in order; on Linux they are told to stop when we are killed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

POLL_SECONDS = 0.1
FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
STEADY_SECONDS = 30.0  # who ran this long starts anew without waiting
TRIES_BEFORE_READY = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


@dataclass
class Service:
    """One process to keep running. `patience` is how long it may take to stop, in seconds."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    patience: float = 25.0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    failures: int = 0


@dataclass
class Supervisor:
    """`run` returns 0 after a signal, 1 when a service never came up. Times are monotonic."""

    services: list[Service]
    folder: Path
    say: Callable[[str], None]
    is_ready: Callable[[], bool]
    on_ready: Callable[[], None]
    ready: bool = False
    signals: int = 0
    _woken: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        with self._handled():
            try:
                while not self.signals:
                    if not self._step():
                        return 1
                    self._woken.wait(POLL_SECONDS)
                return 0
            finally:
                self._stop()

    def _step(self) -> bool:
        now = time.monotonic()
        for service in self.services:
            if service.process is None:
                if now >= service.due_at:
                    self._start(service, now)
            elif service.process.poll() is not None:
                self._ended(service, now)
                if not self.ready and service.failures >= TRIES_BEFORE_READY:
                    self.say(f"The {service.name} ends each time: see the lines above.")
                    return False
        if not self.ready and self.is_ready():
            self.ready = True
            self.on_ready()
        return True

    def _start(self, service: Service, now: float) -> None:
        service.process = subprocess.Popen(  # noqa: S603
            service.command,
            cwd=self.folder,
            env={**os.environ, **service.environment},
            stdin=subprocess.DEVNULL,
            pass_fds=service.pass_fds,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        service.started_at = now

    def _ended(self, service: Service, now: float) -> None:
        code = service.process.returncode if service.process else None
        service.process = None
        steady = now - service.started_at >= STEADY_SECONDS
        service.failures = 1 if steady else service.failures + 1
        delay = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** (service.failures - 1))
        service.due_at = now + delay
        self.say(f"The {service.name} ended ({_spoken(code)}); starting it again in {delay:g} s.")

    def _stop(self) -> None:
        """SIGTERM to all at once; SIGKILL when their patience, or ours (a second signal), ends."""
        for service in self.services:
            if service.process is not None:
                service.process.terminate()
        began = time.monotonic()
        for service in self.services:
            if service.process is None:
                continue
            while service.process.poll() is None:
                if self.signals > 1 or time.monotonic() - began > service.patience:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(service.process.pid, signal.SIGKILL)
                    service.process.wait()
                time.sleep(0.02)

    @contextlib.contextmanager
    def _handled(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._signalled) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _signalled(self, *_: object) -> None:
        self.signals += 1
        self._woken.set()


def _spoken(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"code {code}"


def _die_with_parent() -> None:
    """Runs in the child: SIGTERM when the parent is gone, however it went."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
