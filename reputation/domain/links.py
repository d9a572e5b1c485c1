"""Accounts that belong together: what one gives the other does not count. A person decides.

Lock rule: the ledger's writer. The instant is later than all that was written of the two.
"""

from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import security_log
from forum.lib.transact import verb
from forum.models import Event, Member, ThreadLink
from reputation.domain import ledger
from reputation.models import Entry, LinkedAccounts
from reputation.queries.facts import TOLD

TICK = timedelta(microseconds=1)


def check_link(member: Member | None) -> None:
    """Who may say so: whoever keeps order."""
    if not rules.check_member(member).is_moderator:
        raise rules.NotAllowed(_("Only moderators can say that two accounts belong together."))


@verb
@security_log.noted("accounts_linked", about="one", whom="pk")
def link(*, one: Member, other: Member, by: Member, reason: str, now: datetime) -> LinkedAccounts:
    """Say that they belong together; again changes nothing. What they gave each other is taken
    back at once. Raises NotAllowed."""
    check_link(by)
    _check_both(one, other, by)
    if not reason.strip():
        raise rules.NotAllowed(_("Please say what shows it: whoever loses points can ask."))
    ledger.lock()
    fact = _between(one, other).first()
    if fact is not None:
        return fact
    now = _after(one, other, now)
    first, second = sorted((one, other), key=lambda member: member.pk)
    fact = LinkedAccounts.objects.create(one=first, other=second, by=by, at=now, reason=reason)
    _settle(one, other, now)
    return fact


@verb
def unlink(*, one: Member, other: Member, by: Member, reason: str, now: datetime) -> None:
    """They do not belong together after all: what they give counts again. Where they are not linked
    nothing changes. Raises NotAllowed."""
    check_link(by)
    _check_both(one, other, by)
    if not reason.strip():
        raise rules.NotAllowed(_("Please say why they do not belong together after all."))
    ledger.lock()
    fact = _between(one, other).first()
    if fact is None:
        return
    now = _after(one, other, max(now, fact.at))
    _between(one, other).update(ended_at=now, ended_by=by, ended_reason=reason)
    _settle(one, other, now)


def _check_both(one: Member, other: Member, by: Member) -> None:
    if one.pk == other.pk:
        raise rules.NotAllowed(_("That is one and the same account."))
    if by.pk in (one.pk, other.pk):
        raise rules.NotAllowed(_("This is about you: somebody else has to decide."))


def _between(one: Member, other: Member) -> QuerySet[LinkedAccounts]:
    low, high = sorted((one.pk, other.pk))
    return LinkedAccounts.objects.filter(one=low, other=high, ended_at=None)


def _after(one: Member, other: Member, now: datetime) -> datetime:
    """`now`, which was read before the wait for the lock, or after the last that was written of
    them meanwhile: what a link cuts off before it began would be there without ever holding."""
    written = Entry.objects.filter(
        Q(giver=one, receiver=other) | Q(giver=other, receiver=one)
    ).aggregate(last=Max("at"))["last"]
    return now if written is None else max(now, written + TICK)


def _settle(one: Member, other: Member, now: datetime) -> None:
    """Write what it changes, in every thread in which one gave the other something, and of thanks
    as mentors: by what happened, as what was given meanwhile has no entry."""
    threads = _given(one, other) | _given(other, one)
    for part in ledger.parts(pks=threads):
        ledger.settle(threads=part, now=now)
    ledger.settle(threads=[], members=[one.pk, other.pk], now=now)


def _given(by: Member, to: Member) -> set[int | None]:
    """Threads in which one of them did something with what the other wrote, or had linked."""
    linked = ThreadLink.facts.filter(kind="duplicate", by=to).values("thread")
    told = Event.objects.filter(Q(post__author=to) | Q(thread__in=linked), by=by, kind__in=TOLD)
    return set(told.order_by().values_list("thread", flat=True))
