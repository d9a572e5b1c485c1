"""`manage.py forget_second_factor HANDLE`: for somebody who lost phone and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum.domain import second_factors
from forum.lib import clock
from forum.models import Member


class Command(BaseCommand):
    help = "Removes app, passkeys and recovery codes of a member, and ends their sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle")

    def handle(self, *, handle: str, **_: Any) -> None:
        member = Member.objects.filter(handle__iexact=handle).first()
        if member is None:
            raise CommandError(f"Nobody here has the handle {handle}.")
        count = second_factors.forget(member=member, now=clock.now())
        self.stdout.write(f"{count} removed. {member.handle} signs in with one step now.")
