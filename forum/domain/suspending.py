"""Suspending an account. JUDGE's part replaces this file when the branches join."""

from datetime import datetime, timedelta

from forum import rules
from forum.domain import decisions, events, sessions
from forum.lib.transact import verb
from forum.models import Decision, Event, HeldPost, Member, Post, Thread
from forum.rules import NotAllowed


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
    held: HeldPost | None = None,
) -> Decision:
    """Suspended for so many `days` (0: for ever). Raises NotAllowed."""
    rules.check_moderate(by)
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.is_company or member.pk == by.pk:
        raise NotAllowed("")
    until = now + timedelta(days=days) if days else None
    decision = decisions.decide(
        act=Decision.Act.SUSPENDED, reason=reason, words=words, by=by, member=member, now=now,
        until=until, thread=thread, post=post, held=held,
    )  # fmt: skip
    member.is_active, member.suspended_at, member.suspended_until = False, now, until
    member.save(update_fields=["is_active", "suspended_at", "suspended_until"])
    sessions.end_all(member=member)
    events.record(kind=Event.Kind.MEMBER_SUSPENDED, member=member, by=by, at=now)
    return decision
