"""Django's `makemigrations`, except that it starts no embedded server: it compares files only.

Django asks the database whether the applied migrations are in order; `migrate` asks that as well.
"""

from typing import Any

from django.core.management.commands import makemigrations
from django.db import connection


class Command(makemigrations.Command):
    def handle(self, *labels: str, **options: Any) -> None:
        engine = connection.settings_dict["ENGINE"]
        connection.settings_dict["ENGINE"] = "django.db.backends.dummy"
        try:
            super().handle(*labels, **options)
        finally:
            connection.settings_dict["ENGINE"] = engine
