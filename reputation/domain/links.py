"""Accounts that belong together: what one gives the other does not count. A person decides."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forum import rules
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import ledger
from reputation.models import Entry, LinkedAccounts


def check_link(member: Member | None) -> None:
    """Who may say so: whoever keeps order."""
    if not rules.check_member(member).is_moderator:
        raise rules.NotAllowed(_("Only moderators can say that two accounts belong together."))


@verb
def link(*, one: Member, other: Member, by: Member, reason: str, now: datetime) -> LinkedAccounts:
    """Say that they belong together; again changes nothing. What they gave each other is taken
    back at once. Raises NotAllowed."""
    check_link(by)
    if one.pk == other.pk:
        raise rules.NotAllowed(_("That is one and the same account."))
    if not reason.strip():
        raise rules.NotAllowed(_("Please say what shows it: whoever loses points can ask."))
    ledger.lock()
    fact = _between(one, other).first()
    if fact is not None:
        return fact
    first, second = sorted((one, other), key=lambda member: member.pk)
    fact = LinkedAccounts.objects.create(one=first, other=second, by=by, at=now, reason=reason)
    _settle(one, other, now)
    return fact


@verb
def unlink(*, one: Member, other: Member, by: Member, now: datetime) -> None:
    """They do not belong together after all: what they give counts again. Raises NotAllowed."""
    check_link(by)
    ledger.lock()
    if _between(one, other).update(ended_at=now, ended_by=by):
        _settle(one, other, now)


def _between(one: Member, other: Member) -> QuerySet[LinkedAccounts]:
    low, high = sorted((one.pk, other.pk))
    return LinkedAccounts.objects.filter(one=low, other=high, ended_at=None)


def _settle(one: Member, other: Member, now: datetime) -> None:
    """Write what it changes; what was given lately has its own job."""
    given = Entry.objects.filter(origin=None, thread__isnull=False)
    both = given.filter(receiver=one, giver=other) | given.filter(receiver=other, giver=one)
    threads = sorted(set(both.values_list("thread", flat=True)))
    ledger.settle(threads=threads, now=now)
