"""`manage.py close_month`: close the months that are over, as the worker does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from forum.lib import clock
from forum.rules import NotAllowed
from reputation.domain import closing, payback_round
from reputation.queries import closes


class Command(BaseCommand):
    help = (
        "Sum up the payback of the next month that is over: once, for ever. The worker does it by "
        "itself a few hours after each month; this is for when it was away. Says why where it "
        "cannot."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not closes.pays():
            raise CommandError("This site pays nothing: PAYBACK is off.")
        now = clock.now()
        payback_round.see(now=now)
        closing.open_books(now=now)
        month = closes.next_month(closes.closes())
        try:
            close = closing.close(month=month, by=None, now=now)
        except NotAllowed as refusal:
            raise CommandError(f"{month} is not closed: {refusal}") from refusal
        if verbosity:
            self.stdout.write(f"{close}: {close.count} members, {close.total}.")
