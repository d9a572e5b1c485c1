"""What the team and the law do to people and decisions: steps of random walks. Each may be refused
(NotAllowed), as in life."""

from datetime import datetime

from forum.domain import decisions, erasing, suspending
from forum.models import Decision, Member
from forum.rules import NotAllowed

SUSPENDED_FOR = (1, 30, 0)  # days; 0: for ever


def suspend(member: Member, *, by: Member, now: datetime) -> None:
    suspending.suspend(
        member=member, by=by, reason="other", words="It says so.", now=now,
        days=SUSPENDED_FOR[sum(member.handle.encode()) % len(SUSPENDED_FOR)],
    )  # fmt: skip


def open_again(member: Member, *, by: Member, now: datetime) -> None:
    suspending.lift(member=member, by=by, words="It was wrong.", now=now)


def undo(back: int, *, by: Member, now: datetime) -> None:
    """Take back the decision that is so many `back` from the last one that stands."""
    standing = list(Decision.objects.filter(undone_at=None).order_by("-pk"))
    if not standing:
        raise NotAllowed("there is none")
    decisions.undo(decision=standing[back % len(standing)], by=by, words="It was wrong.", now=now)


def want_out(member: Member, *, now: datetime) -> None:
    erasing.ask(member=member, by=member, now=now)


def stay(member: Member, *, now: datetime) -> None:
    erasing.cancel(member=member, now=now)


def let_time_pass(*, now: datetime) -> None:
    """What the worker does of it by then: suspensions end, and whoever wanted out is erased."""
    suspending.lift_due(now=now)
    for pk in erasing.due(now=now):
        erasing.erase(pk=pk, now=now)
