"""Writing down what moderation decided of somebody: the row and its event. Decision 0049."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from forum import rules
from forum.domain import events
from forum.lib.transact import verb
from forum.models import Decision, Event, HeldPost, Member, Post, Thread

Undo = Callable[[Decision, Member, datetime], None]
# By act: what takes it back, inside the transaction of `undo`. Each verb's module adds its own.
UNDO: dict[str, Undo] = {}


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
    """The statement of reasons for whoever it concerns. Call it inside the verb's transaction."""
    decision = Decision.objects.create(
        act=act, reason=reason, words=words, by=by, member=member, at=now, thread=thread,
        post=post, held=held, until=until, data=data or {},
    )  # fmt: skip
    events.record(
        kind=Event.Kind.DECIDED, thread=thread, post=post, by=by, member=member, at=now,
        decision=decision.pk, act=act, reason=reason,
    )  # fmt: skip
    return decision


@verb
def undo(*, decision: Decision, by: Member, words: str, now: datetime) -> Decision:
    """Take it back: whoever made it at once, another moderator with words. Raises NotAllowed."""
    rules.check_moderate(by)
    if decision.act not in UNDO:
        raise rules.NotAllowed(_("This cannot be undone."))
    if decision.by_id != by.pk and not words.strip():
        raise rules.NotAllowed(_("Please say why: somebody else has decided this."))
    UNDO[decision.act](decision, by, now)
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not decision.stands:
        return decision
    decision.undone_at, decision.undone_by, decision.undone_words = now, by, words
    decision.save(update_fields=["undone_at", "undone_by", "undone_words"])
    events.record(
        kind=Event.Kind.DECISION_UNDONE, thread=decision.thread, post=decision.post, by=by,
        member_id=decision.member_id, at=now, decision=decision.pk, act=decision.act,
    )  # fmt: skip
    return decision
