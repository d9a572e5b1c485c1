"""What tests of the ledger share: days that pass, and a look at what was written."""

from datetime import datetime, timedelta

from forum.lib import clock
from forum.models import Member, Standing
from reputation.domain import audit, ledger
from reputation.lib.book import LAG
from reputation.models import Entry

AGO = timedelta(days=200)  # long enough that all of it is released
DAY = timedelta(days=1)
HOLD = timedelta(days=14)


def start() -> datetime:
    return clock.now() - AGO


def follow(at: datetime) -> int:
    """What the job and the sweep would have written by then."""
    return ledger.sweep(now=at)


def released(at: datetime) -> datetime:
    """When a fact of that instant has been released."""
    return at + HOLD + 2 * LAG


def points(member: Member) -> int:
    return Standing.objects.get(member=member).points


def rows(member: Member, *codes: str) -> list[tuple[str, str, str]]:
    """(code, kind, points) of a member's rows, in their order."""
    found = Entry.objects.filter(receiver=member).order_by("number").select_related("rule")
    return [
        (row.rule.code, row.kind, f"{row.points.normalize():f}")
        for row in found
        if not codes or row.rule.code in codes
    ]


def assert_true(at: datetime) -> None:
    """The ledger is what the facts give, and computed anew it has nothing more."""
    assert audit.verify(now=at) == []
    assert audit.rebuild(now=at) == 0
