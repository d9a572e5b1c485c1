"""`manage.py receive_mail < MAIL`: for a mail server that hands in replies through a pipe."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.domain import received
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Takes one mail from the standard input: a reply to a mail of ours, or one that came "
        "back. The same mail again changes nothing. Ends with 65 for one that is too large."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the address that it came to, if it is known")

    def handle(self, *, to: str, **_: Any) -> None:
        raw = sys.stdin.buffer.read(received.MOST_BYTES + 1)
        if not raw.strip():
            raise CommandError("There is no mail on the standard input.", returncode=65)
        try:
            row = received.keep(raw, envelope=to, now=clock.now())
        except received.TooLarge:
            raise CommandError("The mail is larger than 30 MB.", returncode=65) from None
        self.stdout.write(f"Kept as {row.pk}.")
