"""`manage.py audit_service`: whether the ladder is as it must be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.domain import replay, service_audit
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Count what must not be (open without a time, held by nobody who is here, mails that do "
        "not leave ...) and compare each service row with its events. Names what is wrong and ends "
        "with 1; changes nothing, unless it is told to."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="first make the rows again out of their events"
        )

    def handle(self, *, rebuild: bool, verbosity: int, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"{replay.rebuild()} rows were made again.")
        wrong = service_audit.find(now=clock.now())
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} things are not as they must be.")
        if verbosity:
            self.stdout.write("The ladder is as it must be.")
