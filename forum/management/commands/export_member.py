"""Make a copy of somebody's data who wrote a letter for it; its link goes to their own address."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import rules
from forum.domain import exports
from forum.lib import clock
from forum.models import Member
from forum.rules import NotAllowed


class Command(BaseCommand):
    help = "Let a copy of somebody's data be made, as they asked by letter; they alone get it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="whose data")
        parser.add_argument("--by", required=True, help="the administrator who read the letter")

    def handle(self, *, handle: str, by: str, **options: Any) -> None:
        found = {one.handle: one for one in Member.objects.filter(handle__in=[handle, by])}
        if missing := {handle, by} - set(found):
            raise CommandError(f"No member of that handle: {', '.join(sorted(missing))}.")
        try:
            rules.check_give_role(rules.check_member(found[by]))
            exports.ask(member=found[handle], by=found[by], now=clock.now())
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"A copy is being made; {handle} gets it and nobody else.")
