"""`manage.py escalate_due`: do all that is due on the ladder, as the worker does every minute."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.domain import sweeping
from forum.lib import clock


class Command(BaseCommand):
    help = (
        "Let questions that wait climb the ladder: mentors, experts, lead. Again, or beside the "
        "worker, it does nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", metavar="ISO", help="as if it were then: 2026-11-27T09:00")
        parser.add_argument(
            "--parked", action="store_true", help="also what was set aside after too many faults"
        )

    def handle(self, *, now: str | None, parked: bool, verbosity: int, **options: Any) -> None:
        at = _instant(now) if now else clock.now()
        freed = sweeping.unpark(now=at) if parked else 0
        done = sweeping.sweep(now=at)
        if verbosity:
            self.stdout.write(f"{done} questions, {freed} of them had been set aside.")


def _instant(text: str) -> datetime:
    """Without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise CommandError(f"--now is no instant: {text}") from fault
    return at if at.tzinfo else at.replace(tzinfo=UTC)
