"""`manage.py verify_ledger`: whether the ledger says what the facts give."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.lib import clock
from reputation.domain import audit


class Command(BaseCommand):
    help = (
        "Compute every entry, hash, balance and level anew from what happened and compare. Names "
        "each row that differs and ends with 1; changes nothing. What is younger than an hour may "
        "still be on its way. Whoever writes into the ledger waits meanwhile."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        wrong = audit.verify(now=clock.now())
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} differences.")
        if verbosity:
            self.stdout.write("The ledger is what the facts give.")
