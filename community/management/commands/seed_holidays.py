"""`manage.py seed_holidays`: write the holidays of each calendar's country or region into it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.domain import special_days
from community.models import Calendar
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Write the public holidays of each calendar's country or region into it, for this year and "
        "those that follow. Days that somebody entered or changed stay as they are; run it again "
        "at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--years", type=int, default=3, metavar="N", help="this year and the following, in all"
        )

    def handle(self, *args: Any, years: int, **options: Any) -> None:
        if not 1 <= years <= 20:
            raise CommandError("--years is 1 to 20.")
        first = clock.now().year
        calendars = Calendar.objects.exclude(holidays_of="")
        if not calendars:
            self.stdout.write(
                'No calendar says of where its holidays are. Enter "DE", or "DE-BY", in the admin, '
                "under Calendars, and run this again."
            )
        for calendar in calendars:
            try:
                done = special_days.seed(calendar=calendar, years=range(first, first + years))
            except special_days.NoSuchPlace as fault:
                raise CommandError(
                    f'The calendar "{calendar}" asks for the holidays of "{fault}", of which '
                    'nothing is known. It is a country, "DE", or a region of one, "DE-BY".'
                ) from fault
            self.stdout.write(
                f"{calendar}: {done.added} added, {done.renamed} renamed, {done.removed} removed."
            )
