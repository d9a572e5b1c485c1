"""`manage.py db start|stop|status|backup FILE or FOLDER|restore FILE`."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from community.embedded import server, tools
from community.embedded.errors import EmbeddedError
from forum.domain import restoring
from forum.lib import clock
from forum.management.again import say

EMBEDDED = "community.embedded.backend"
NOT_RUNNING = 3
# What `backup FOLDER` names its files, and knows them again by: it deletes no others.
NAMED, OURS = "lotse-%Y%m%dT%H%M%SZ.dump", re.compile(r"lotse-\d{8}T\d{6}Z\.dump")


class Command(BaseCommand):
    help = "Starts, stops, shows, saves and loads the database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("start", help="start the embedded server")
        verbs.add_parser("stop", help="stop the embedded server")
        verbs.add_parser("status", help="say whether it runs, and where it lives")
        backup = verbs.add_parser("backup", help="save the database")
        backup.add_argument(
            "file", type=Path,
            help="where to; in a folder, a file of its own, and those older than BACKUP_DAYS go",
        )  # fmt: skip
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
        now = clock.now()
        self._note()
        goal = file / now.astimezone(UTC).strftime(NAMED) if file.is_dir() else file
        size = tools.backup(target=connection.get_connection_params(), file=goal)
        self.stdout.write(f"Saved to {goal} ({size / 1_000_000:.1f} MB).")
        if goal != file:
            self._prune(file, now)

    def _prune(self, folder: Path, now: datetime) -> None:
        """Of those that it named itself, by the instant in the name."""
        for old in sorted(folder.iterdir()):
            if not OURS.fullmatch(old.name):
                continue
            made = datetime.strptime(old.name, NAMED).replace(tzinfo=UTC)
            if now - made > timedelta(days=settings.BACKUP_DAYS):
                old.unlink()
                self.stdout.write(f"Deleted {old}: older than {settings.BACKUP_DAYS} days.")

    def restore(self, *, file: Path, yes: bool, **_: Any) -> None:
        target = connection.get_connection_params()
        is_there = tools.holds_tables(target=target)
        if not yes and is_there:
            raise CommandError(
                f"The database {target['dbname']} is not empty: add --yes to replace it."
            )
        if is_there:
            self._note()
        connection.close()
        tools.restore(target=target, file=file)
        self.stdout.write(f"Loaded {file}.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(
                "It is of an older release. Before anybody uses it, run `manage.py migrate`, and"
                " then `manage.py erase_member --again`, so that nobody who was erased comes back."
            )
            return
        try:
            done = restoring.again(now=clock.now())
        except OSError as problem:
            raise CommandError(
                f"The list of what has gone cannot be read ({problem}): mend that, and run"
                " `manage.py erase_member --again` before anybody uses the site."
            ) from problem
        say(self.stdout, done)

    def _note(self) -> None:
        """The list of what has gone, up to this moment."""
        try:
            restoring.note()
        except (DatabaseError, OSError) as problem:
            # One of an older release, or broken: it is replaced because of that, perhaps.
            connection.close()
            self.stderr.write(f"The list of what has gone was not brought up to date: {problem}")
