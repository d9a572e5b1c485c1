"""`manage.py seed_demo`: fill an empty database with the demo community, or make that one large."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.domain.demo import content, grow, people, seed
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Fill an empty database with the demo community. Its passwords are known to everybody: "
        "a database that holds anything else is refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--threads", type=int, default=0, metavar="N",
            help="let the community grow to N threads, with the measured habits of real ones",
        )  # fmt: skip
        parser.add_argument(
            "--seed", type=int, default=1, metavar="S", help="other dice (the same give the same)"
        )

    def handle(self, *args: Any, threads: int, **options: Any) -> None:
        now = clock.now()
        self.began = time.monotonic()
        found = seed.look()
        if found is seed.Found.OTHERS:
            raise CommandError(
                "This database already holds other people's accounts or threads. The demo has "
                "passwords that everybody knows, so it goes into an empty database only: "
                "use another DATABASE_URL, or bin/run --reset."
            )
        everything = content.read()
        if found is seed.Found.EMPTY:
            seed.run(content=everything, seed=options["seed"], now=now, report=self._say)
        elif not threads:
            self._say("demo data is already there")
        if threads:
            grow.run(
                content=everything, threads=threads, seed=options["seed"], now=now,
                report=self._say,
            )  # fmt: skip
        self._sum_up()

    def _say(self, line: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {line}")

    def _sum_up(self) -> None:
        there = seed.counts()
        self.stdout.write(
            f"{there.members} members, {there.threads} threads, {there.posts} posts, "
            f"{there.solutions} solutions."
        )
        handles = ", ".join(people.SIGN_INS)
        self.stdout.write(f"Sign in as {handles} with the password {people.PASSWORD}.")
