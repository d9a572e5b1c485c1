"""Warnings and suspensions: each a decision, told with its reasons. Decision 0049.

Lock rule: the member's row. A suspension ends sign-ins and push in its transaction; what somebody
holds upstairs is let go by who hears MEMBER_SUSPENDED.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Q

from forum import moderation_rules
from forum.domain import decisions, events, look, push_devices, sessions, shut_addresses
from forum.domain import marks as marking
from forum.lib.transact import verb
from forum.models import Decision, Event, Mark, Member, Post, Thread
from forum.queries import records

Act = Decision.Act


@verb
def warn(
    *,
    member: Member,
    by: Member,
    reason: str,
    words: str,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
) -> Decision:
    """A warning, which whom it concerns reads and may appeal. Raises NotAllowed."""
    member = _lock(member)
    moderation_rules.check_step(by, member)
    moderation_rules.check_words(reason, words)
    events.record(kind=Event.Kind.MEMBER_WARNED, member=member, by=by, at=now, reason=reason)
    return decisions.decide(
        act=Act.WARNED, reason=reason, words=words, by=by, member=member, now=now, thread=thread,
        post=post,
    )  # fmt: skip


@verb
def suspend(
    *,
    member: Member,
    by: Member,
    reason: str,
    words: str,
    days: int,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    marks: Sequence[int] = (),
) -> Decision:
    """Suspended for so many `days` (suspension_steps.CHOICES; 0: for ever); `undo` gives again the
    `marks` of theirs that were taken back with it. Raises NotAllowed. Whoever is suspended already
    for as long or longer stays so by the decision that is in force; a longer one takes its place.
    """
    member = _lock(member)
    next_ = records.suggested_step(member=member, now=now)
    moderation_rules.check_suspend(by, member, days=days, suggested=next_, words=words)
    moderation_rules.check_words(reason, words)
    until = now + timedelta(days=days) if days else None
    standing = in_force(member=member)
    if standing is not None and _lasts_as_long(standing.until, until):
        return standing
    data = {"replaces": standing.pk if standing else 0, "marks": list(marks)}
    decision = decisions.decide(
        act=Act.SUSPENDED, reason=reason, words=words, by=by, member=member, now=now, until=until,
        thread=thread, post=post, data={name: said for name, said in data.items() if said},
    )  # fmt: skip
    member.is_active, member.suspended_until = False, until
    member.suspended_at = member.suspended_at or now
    member.save(update_fields=["is_active", "suspended_at", "suspended_until"])
    _sign_out(member, now)
    events.record(
        kind=Event.Kind.MEMBER_SUSPENDED, member=member, by=by, at=now, decision=decision.pk,
        until=until.isoformat() if until else "",
    )  # fmt: skip
    look.renew()
    return decision


@verb
def lift(*, member: Member, by: Member, words: str, now: datetime) -> Member:
    """Open the account again before its time, whichever suspensions stand. Raises NotAllowed."""
    member = _lock(member)
    moderation_rules.check_lift(by, member)
    while (standing := in_force(member=member)) is not None:
        decisions.check_undo(decision=standing, by=by, words=words)
        decisions.take_back(decision=standing, by=by, words=words, now=now)
        member.refresh_from_db()
    if member.suspended_at is not None:
        reinstate(member=member, by=by, now=now)
        member.refresh_from_db()
    return member


@verb
def lift_due(*, now: datetime) -> int:
    """Open the accounts whose time is over; how many. Their decisions stand: they were served."""
    due = Member.objects.filter(suspended_at__isnull=False, suspended_until__lte=now)
    found = list(due.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for member in found:
        reinstate(member=member, by=None, now=now)
    return len(found)


def reinstate(*, member: Member, by: Member | None, now: datetime, is_told: bool = False) -> None:
    """Open the account of this locked row again; one that was erased meanwhile stays closed.
    `is_told`: whose it is hears it by something else."""
    is_erased = Event.objects.filter(kind=Event.Kind.MEMBER_ERASED, member=member).exists()
    member.suspended_at = member.suspended_until = None
    member.is_active = not is_erased
    member.save(update_fields=["is_active", "suspended_at", "suspended_until"])
    shut_addresses.free(member=member)
    if not is_erased:
        events.record(
            kind=Event.Kind.MEMBER_REINSTATED, member=member, by=by, at=now, is_told=is_told
        )
    look.renew()


def in_force(*, member: Member) -> Decision | None:
    """The decision by which they are suspended now."""
    if member.suspended_at is None:
        return None
    theirs = Decision.objects.filter(member=member, act=Act.SUSPENDED, undone_at=None)
    return theirs.order_by("-at", "-pk").first()


def in_force_at(*, email: str) -> Decision | None:
    """The same of whoever has this address, by their account or proved as a further one: an address
    that somebody only claims tells its owner nothing. One statement, whoever it is."""
    own = Member.objects.at_address(email)
    proved = EmailAddress.objects.filter(email=email.lower(), verified=True)
    theirs = Decision.objects.filter(
        Q(member__in=own) | Q(member__in=proved.values("user")),
        act=Act.SUSPENDED, undone_at=None, member__suspended_at__isnull=False,
    )  # fmt: skip
    return theirs.order_by("-at", "-pk").first()


def undo(*, decision: Decision, by: Member, now: datetime) -> None:
    """It was wrong: open the account, unless they are suspended by a later one; one that this one
    took the place of is in force again while its time runs. Marks that were taken back with it
    are given again."""
    if decision.member is None:
        return
    later = Decision.objects.filter(
        member=decision.member, act=Act.SUSPENDED, undone_at=None, pk__gt=decision.pk
    )
    if later.exists():
        return
    # Before the member's row is locked: threads are locked first.
    taken = Mark.objects.filter(pk__in=decision.data.get("marks", []), member=decision.member)
    for mark in taken.select_related("member", "post__thread").order_by("post__thread_id"):
        marking.give_again(mark=mark, now=now)
    member = _lock(decision.member)
    if member.suspended_at is None:
        return
    before = _replaced(decision, now)
    if before is None:  # that it is undone, or the answer to their appeal, says it
        reinstate(member=member, by=by, now=now, is_told=True)
        return
    member.suspended_at, member.suspended_until = before.at, before.until
    member.save(update_fields=["suspended_at", "suspended_until"])
    look.renew()


def _replaced(decision: Decision, now: datetime) -> Decision | None:
    """The suspension whose place this one took, if it stands and its time runs; else the one whose
    place that one took."""
    while (pk := decision.data.get("replaces")) is not None:
        decision = Decision.objects.get(pk=pk)
        if decision.stands and (decision.until is None or decision.until > now):
            return decision
    return None


def _sign_out(member: Member, now: datetime) -> None:
    """Everywhere: what they had open is closed, and no device hears more."""
    sessions.end_all(member=member)
    push_devices.end_of_member(member=member, now=now)


def _lasts_as_long(before: datetime | None, wanted: datetime | None) -> bool:
    return before is None or (wanted is not None and before >= wanted)


def _lock(member: Member) -> Member:
    """No key of theirs changes: whoever writes of them does not wait."""
    rows = Member.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=member.pk)
