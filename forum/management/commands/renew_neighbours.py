"""`manage.py renew_neighbours`: find out which threads are alike, where nobody has yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from forum.domain import neighbours
from forum.lib import clock
from forum.models import ThreadNeighbours


class Command(BaseCommand):
    help = (
        "Find out which threads are like which, where that was never done or long ago. The worker "
        "does the same, a little at a time. May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="forget all that is known first")

    def handle(self, *, verbosity: int, **options: Any) -> None:
        def report(count: int) -> None:
            if verbosity > 1:
                self.stdout.write(f"{count} threads")

        if options["all"]:
            ThreadNeighbours.objects.all().delete()
        count = neighbours.catch_up(now=clock.now(), report=report)
        if verbosity:
            self.stdout.write(f"{count} threads know what is like them.")
