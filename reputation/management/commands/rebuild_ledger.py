"""`manage.py rebuild_ledger`: write what the facts give and the ledger lacks."""

from typing import Any

from django.core.management.base import BaseCommand

from forum.lib import clock
from reputation.domain import audit


class Command(BaseCommand):
    help = (
        "Compute the whole ledger from what happened and write the entries that are missing: all "
        "of them where it is empty, as after an upgrade. What stands stays; `verify_ledger` names "
        "what should not. The worker does the same, bit by bit."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        written = audit.rebuild(now=clock.now())
        if verbosity:
            self.stdout.write(f"{written} entries written.")
