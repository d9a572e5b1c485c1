"""Whose word counts for money: verified customers, and the team (reputation.md, section 2)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from forum.models import Member
from reputation.lib import pay_rows
from reputation.lib.pay_rows import Row


class Noted(Protocol):
    """Who was suspended, of the team, or nobody's account at a month's close, or is now."""

    @property
    def suspended(self) -> Collection[int]: ...
    @property
    def team(self) -> Collection[int]: ...
    @property
    def unclaimed(self) -> Collection[int]: ...


class Givers:
    """What is asked of these people, read once."""

    def __init__(self, members: Iterable[int | None]) -> None:
        pks = {pk for pk in members if pk is not None}
        rows = Member.objects.filter(pk__in=pks).values_list("pk", "joined_at", "verified_at")
        self._people = {pk: (joined, verified) for pk, joined, verified in rows}

    def count(self, row: Row, *, noted: Noted) -> bool:
        """Whether what this release brought counts."""
        return not self.why_not(row, noted=noted)

    def why_not(self, row: Row, *, noted: Noted) -> str:
        """Why what this release brought does not count, as a code; "" where it does: asked for the
        instant of the release, when all weights are found. Accounts that belong together need no
        question here, as the ledger takes back what they gave each other.

        Where nobody gave it (a first step), its receiver has to be a customer. The team is paid for
        its work: it gives, and earns nothing. Nor does an account that is nobody's.
        """
        if row.receiver in noted.team:
            return pay_rows.TEAM
        if row.receiver in noted.unclaimed:
            return pay_rows.NOBODYS
        if row.giver is None:
            return "" if self._is_customer(row.receiver, row.at) else pay_rows.RECEIVER
        days = timedelta(days=row.giver_days)
        counts = row.giver in noted.team or self.is_eligible(
            row.giver, at=row.at, days=days, suspended=noted.suspended
        )
        return "" if counts else pay_rows.GIVER

    def is_eligible(
        self, giver: int, *, at: datetime, days: timedelta, suspended: Collection[int]
    ) -> bool:
        """A customer by then, for so many days here, and not suspended."""
        if giver in suspended or not self._is_customer(giver, at):
            return False
        joined, _verified = self._people[giver]
        return bool(at - joined >= days)

    def _is_customer(self, member: int, at: datetime) -> bool:
        _joined, verified = self._people[member]
        return verified is not None and verified <= at
