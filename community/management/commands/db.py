"""`manage.py db start|stop|status|backup FILE|restore FILE`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from community.embedded import server, tools
from community.embedded.errors import EmbeddedError

EMBEDDED = "community.embedded.backend"
NOT_RUNNING = 3


class Command(BaseCommand):
    help = "Starts, stops, shows, saves and loads the database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("start", help="start the embedded server")
        verbs.add_parser("stop", help="stop the embedded server")
        verbs.add_parser("status", help="say whether it runs, and where it lives")
        backup = verbs.add_parser("backup", help="save the database to FILE")
        backup.add_argument("file", type=Path)
        restore = verbs.add_parser("restore", help="load FILE in place of the database")
        restore.add_argument("file", type=Path)
        restore.add_argument("--yes", action="store_true", help="replace what is there")

    def handle(self, *, verb: str, **options: Any) -> None:
        embedded = settings.DATABASES["default"]["ENGINE"] == EMBEDDED
        if verb in ("start", "stop", "status") and not embedded:
            raise CommandError(
                "DATABASE_URL names a server of its own: start and stop it with its own tools."
            )
        try:
            getattr(self, verb)(**options)
        except (EmbeddedError, ImproperlyConfigured) as problem:
            raise CommandError(str(problem)) from problem

    def start(self, **_: Any) -> None:
        running = server.ensure(home=settings.EMBEDDED_PGDATA)
        word = "started" if running.started else "was running"
        self.stdout.write(f"The database {word}: socket in {running.host}")

    def stop(self, **_: Any) -> None:
        stopped = server.stop(home=settings.EMBEDDED_PGDATA)
        self.stdout.write("The database stopped." if stopped else "The database was not running.")

    def status(self, **_: Any) -> None:
        seen = server.status(home=settings.EMBEDDED_PGDATA)
        if not seen.running:
            where = f" Its data: {seen.folder}" if seen.folder else " It has no data yet."
            raise CommandError(f"The database is not running.{where}", returncode=NOT_RUNNING)
        self.stdout.write(
            f"The database is running: PostgreSQL {seen.version} as {seen.user} in {seen.folder}"
        )

    def backup(self, *, file: Path, **_: Any) -> None:
        size = tools.backup(target=connection.get_connection_params(), file=file)
        self.stdout.write(f"Saved to {file} ({size / 1_000_000:.1f} MB).")

    def restore(self, *, file: Path, yes: bool, **_: Any) -> None:
        target = connection.get_connection_params()
        if not yes and tools.holds_tables(target=target):
            raise CommandError(
                f"The database {target['dbname']} is not empty: add --yes to replace it."
            )
        tools.restore(target=target, file=file)
        self.stdout.write(f"Loaded {file}. Run `manage.py migrate` if it is of an older release.")
