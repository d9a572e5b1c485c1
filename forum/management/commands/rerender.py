"""`manage.py rerender`: after the renderer has changed."""

from typing import Any

from django.core.management.base import BaseCommand

from forum.domain import house, rendering


class Command(BaseCommand):
    help = "Renders anew every post and house text that an older version of the renderer stored."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{house.rerender()} house texts rendered anew.")
        done = rendering.rerender(report=lambda n: self.stdout.write(f"  {n} posts"))
        self.stdout.write(f"{done} posts rendered anew.")
