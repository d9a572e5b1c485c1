"""Erase an account whose owner wrote a letter: done a day later, unless they cancel it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.domain import erasing
from forum.lib import clock
from forum.models import Member
from forum.rules import NotAllowed


class Command(BaseCommand):
    help = "Let an account be erased in a day, as its owner asked by letter."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="whose account")
        parser.add_argument("--by", required=True, help="the administrator who read the letter")

    def handle(self, *, handle: str, by: str, **options: Any) -> None:
        found = {one.handle: one for one in Member.objects.filter(handle__in=[handle, by])}
        if missing := {handle, by} - set(found):
            raise CommandError(f"No member of that handle: {', '.join(sorted(missing))}.")
        try:
            asked = erasing.ask(member=found[handle], by=found[by], now=clock.now())
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{handle} is erased at {asked.due_at:%Y-%m-%d %H:%M} UTC.")
