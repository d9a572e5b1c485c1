"""`manage.py rotate_field_key`: seal what is sealed with the new FIELD_KEY."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.domain import rotating


class Command(BaseCommand):
    help = (
        "Seal phone numbers, private drawers (also of questions that wait for a look), bank "
        "details and second factors with the FIELD_KEY of now. First set FIELD_KEY to the new key "
        "and FIELD_KEY_BEFORE to the old one, and start all processes anew; afterwards take "
        "FIELD_KEY_BEFORE away. It may be run again."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if not settings.FIELD_KEY:
            raise CommandError("FIELD_KEY is not set: there is no key to turn to.")
        turned = rotating.turn()
        if verbosity:
            self.stdout.write(f"{turned.done} rows are sealed with the key of now.")
        if turned.unreadable:
            raise CommandError(
                f"No key opens {len(turned.unreadable)} rows (they stay as they are, keep the old "
                f"key): {', '.join(turned.unreadable[:20])}"
            )
