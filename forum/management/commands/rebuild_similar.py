"""`manage.py rebuild_similar`: make anew what similar questions are found by."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from forum.domain import weights
from forum.domain.weights import Step
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Weigh the words of all questions anew, so that similar ones are found. The worker does "
        "the same when the community has grown by a tenth. May be stopped and run again, while "
        "people read and write."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--read", action="store_true", help="read all texts anew (after an upgrade says so)"
        )

    def handle(self, *, read: bool, verbosity: int, **options: Any) -> None:
        began, done = time.monotonic(), dict.fromkeys(("read", "weighed", "counted"), 0)

        def report(step: Step) -> None:
            done[step.what] += step.count
            if verbosity > 1:
                self.stdout.write(f"{step.what}: {done[step.what]}")

        if read:
            weights.read_again(report=report)
        weights.renew(now=clock.now(), anew=True, report=report)
        if verbosity:
            self.stdout.write(
                f"{done['read']} threads read, {done['weighed']} weighed, {done['counted']} terms "
                f"counted in {time.monotonic() - began:.0f} s."
            )
