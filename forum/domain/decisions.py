"""What moderation decided, as facts that stay; told to the one it concerns.

JUDGE's part replaces this file when the branches join: the signature is its.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forum.domain import events
from forum.lib.transact import verb
from forum.models import Decision, Event, HeldPost, Member, Post, Thread
from forum.rules import NotAllowed

# What each act does when it is taken back; filled by the modules of the acts.
UNDO: dict[str, Callable[[Decision, Member, datetime], None]] = {}


@verb
def decide(
    *,
    act: str,
    reason: str,
    words: str,
    by: Member | None,
    member: Member | None,
    now: datetime,
    thread: Thread | None = None,
    post: Post | None = None,
    held: HeldPost | None = None,
    until: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Decision:
    """Write down a decision, in the transaction of the verb that carries it out."""
    decision = Decision.objects.create(
        act=act, reason=reason, words=words, member=member, by=by, at=now, thread=thread,
        post=post, held=held, until=until, data=data or {},
    )  # fmt: skip
    events.record(
        kind=Event.Kind.DECIDED, by=by, member=member, at=now, decision=decision.pk, act=act
    )
    return decision


@verb
def undo(*, decision: Decision, by: Member, words: str, now: datetime) -> Decision:
    """Bring back how it was before. Raises NotAllowed."""
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    way = UNDO.get(decision.act)
    if not decision.stands or way is None:
        raise NotAllowed(_("This cannot be undone."))
    note_undone(decision=decision, by=by, words=words, now=now)
    way(decision, by, now)
    return decision


def note_undone(*, decision: Decision, by: Member, words: str, now: datetime) -> None:
    """The decision stands no more; how things are is another's matter."""
    decision.undone_at, decision.undone_by, decision.undone_words = now, by, words
    decision.save(update_fields=["undone_at", "undone_by", "undone_words"])
    events.record(
        kind=Event.Kind.DECISION_UNDONE, by=by, member=decision.member, at=now,
        decision=decision.pk, act=decision.act,
    )  # fmt: skip
