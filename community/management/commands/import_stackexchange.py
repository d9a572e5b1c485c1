"""`manage.py import_stackexchange DIR`: take in a public Stack Exchange dump."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.domain.imports import reader, run
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Import an unpacked Stack Exchange dump (Posts.xml, Users.xml ...) into a category. May be"
        " stopped and run again, also with a later dump of the same site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder with Posts.xml")
        parser.add_argument(
            "--limit",
            type=_positive,
            metavar="N",
            help="only the first N questions, and what belongs to them",
        )
        parser.add_argument(
            "--site", default="", help="what ties dumps together; default: DIR's name"
        )
        parser.add_argument(
            "--category", default="", help="address of the category; default: the site"
        )
        parser.add_argument("--language", default="en", help="what people there write; default: en")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = run.run(
                folder=options["folder"],
                now=clock.now(),
                tell=self.stdout.write,
                site=options["site"],
                category=options["category"],
                language=options["language"],
                limit=options["limit"],
            )
        except (run.ImportRefused, reader.FileRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped. What was done is kept; run the same command again to go on.",
                returncode=130,
            ) from None
        for line in report.lines():
            self.stdout.write(line)


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number
