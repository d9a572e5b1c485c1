"""`manage.py reindex_search`: let search read every thread anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from forum.domain import search


class Command(BaseCommand):
    help = "Read every thread anew into the search index. May be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--language", choices=dict(settings.LANGUAGES), help="only threads in this language"
        )

    def handle(self, *args: Any, language: str | None, verbosity: int, **options: Any) -> None:
        def report(count: int) -> None:
            if verbosity > 1:
                self.stdout.write(f"{count} threads")

        count = search.reindex(language=language, report=report)
        if verbosity:
            self.stdout.write(f"Search knows {count} threads.")
