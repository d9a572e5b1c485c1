"""`manage.py serve`, behind `bin/run`: database, tables, demo, web and worker, until Ctrl-C."""

import errno
import http.client
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.utils import DatabaseError

from community import catalogues
from community.domain.demo import people
from community.embedded import server
from community.embedded.errors import EmbeddedError, from_os
from community.management import preparation
from community.supervisor import Service, Supervisor

LOOPBACK = "127.0.0.1"
PRELOAD = "--preload"  # workers share what was read before they were forked: community/warmth.py
# The bench measures with the same.
WEB_OPTIONS = (
    "--worker-class=gthread", "--workers=2", "--threads=4", "--graceful-timeout=10",
    "--no-control-socket", "--log-level=warning", PRELOAD,
)  # fmt: skip
INTERRUPTED = 130


class Command(BaseCommand):
    help = "Shows the community on this machine. Ctrl-C stops it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to listen (8000)")
        parser.add_argument("--empty", action="store_true", help="begin without demo data")
        parser.add_argument("--reset", action="store_true", help="delete all data first")
        parser.add_argument("--dev", action="store_true", help="show faults, reload changed code")

    def handle(self, *, port: int, empty: bool, reset: bool, dev: bool, **_: Any) -> None:
        ours = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        try:
            with _listening(port) as listener:
                if reset:
                    self._reset()
                ours = not preparation.is_running()
                preparation.start_database(say=self.say)
                code = self._serve(listener, port=port, empty=empty, dev=dev)
        except KeyboardInterrupt:
            code = INTERRUPTED
        except (EmbeddedError, ImproperlyConfigured, DatabaseError) as problem:
            raise CommandError(str(problem).strip().partition("\n")[0]) from problem
        except OSError as problem:
            raise CommandError(str(from_os(problem, folder=settings.VAR_DIR))) from problem
        finally:
            if ours:  # also when we were stopped while it started
                server.stop(home=Path(settings.EMBEDDED_PGDATA))
        if code == 0:
            self.say("Stopped.")
        sys.exit(code)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _reset(self) -> None:
        if not preparation.is_embedded():
            raise CommandError(
                "--reset deletes the embedded database only: empty the one that DATABASE_URL "
                "names with its own tools."
            )
        preparation.reset(say=self.say)

    def _serve(self, listener: socket.socket, *, port: int, empty: bool, dev: bool) -> int:
        preparation.migrate(say=self.say)
        catalogues.compile_changed()
        preparation.collect_static(say=self.say)
        demo = preparation.load_demo(empty=empty, say=self.say)
        connection.close()
        supervisor = Supervisor(
            services=_services(listener, port=port, dev=dev),
            folder=settings.BASE_DIR,
            say=self.say,
            is_ready=lambda: _answers(port),
            on_ready=lambda: self._greet(port=port, demo=demo),
        )
        return supervisor.run()

    def _greet(self, *, port: int, demo: bool) -> None:
        self.say(f"\n{settings.SITE_NAME} is at http://localhost:{port}")
        if demo:
            handles = ", ".join(people.SIGN_INS)
            self.say(f"Sign in with a password as one of {handles}; it is {people.PASSWORD}")
        folder = getattr(settings, "EMAIL_FILE_PATH", None)
        self.say(f"Mail goes to {folder}" if folder else "Mail goes to EMAIL_URL")
        self.say("Ctrl-C stops it.\n")


def _listening(port: int) -> socket.socket:
    """The web's socket, taken before any work is done; gunicorn inherits it."""
    if not 0 < port < 65536:
        raise CommandError(f"{port} is no port: choose one from 1024 to 65535 with --port.")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as problem:
        listener.close()
        reasons = {
            errno.EADDRINUSE: f"Port {port} is taken: end what uses it, or choose another one",
            errno.EACCES: f"Port {port} is not for ordinary users: choose another one",
        }
        reason = reasons.get(problem.errno or 0, f"Port {port} cannot be used")
        raise CommandError(f"{reason} (bin/run --port 8001).") from problem
    return listener


def _services(listener: socket.socket, *, port: int, dev: bool) -> list[Service]:
    number = listener.fileno()
    web = [sys.executable, "-m", "gunicorn", "community.wsgi", f"--bind=fd://{number}"]
    # Code that is read before the workers are forked is never read again.
    kept = [option for option in WEB_OPTIONS if not (dev and option == PRELOAD)]
    web += [*kept, *(["--reload"] if dev else [])]
    worker = [sys.executable, "manage.py", "worker"]
    surroundings = {"SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{port}"}
    return [
        Service("web server", web, surroundings, (number,)),
        Service("worker", worker, surroundings),
    ]


def _answers(port: int) -> bool:
    """Whether the web server says anything at all; what is wrong with a fault is in its log."""
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        asked.request("GET", "/healthz", headers={"Host": "localhost"})
        asked.getresponse().read()
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
