"""Erase an account whose owner wrote a letter: done a day later, unless they cancel it. Or, after a
backup was loaded, all that had been erased since it was made."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.domain import erasing, restoring
from forum.lib import clock, gone_list
from forum.management.again import say
from forum.models import Member
from forum.rules import NotAllowed


class Command(BaseCommand):
    help = "Lets an account be erased in a day, or those again that a backup brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", nargs="?", default="", help="whose account")
        parser.add_argument("--by", default="", help="the administrator who read the letter")
        parser.add_argument(
            "--again", action="store_true", help="after a backup was loaded: what it brought back"
        )
        parser.add_argument(
            "--moved-from", default="", metavar="SITE",
            help="with --again: the address that this site had before, whose list is ours",
        )  # fmt: skip

    def handle(self, *, handle: str, by: str, again: bool, moved_from: str, **options: Any) -> None:
        if again:
            self._take_over(moved_from)
            say(self.stdout, restoring.again(now=clock.now()))
            return
        if not handle or not by:
            raise CommandError("Say whose account, and --by whom; or --again.")
        found = {one.handle: one for one in Member.objects.filter(handle__in=[handle, by])}
        if missing := {handle, by} - set(found):
            raise CommandError(f"No member of that handle: {', '.join(sorted(missing))}.")
        try:
            asked = erasing.ask(member=found[handle], by=found[by], now=clock.now())
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{handle} is erased at {asked.due_at:%Y-%m-%d %H:%M} UTC.")

    def _take_over(self, moved_from: str) -> None:
        if not moved_from:
            return
        try:
            name = gone_list.site(moved_from)
        except ValueError:  # a port that is none
            name = ""
        if not gone_list.take_over(name=name):
            raise CommandError(f"No line of the list is of {name or moved_from}.")
