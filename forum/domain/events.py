"""Writing down what happened, and letting the upper floors hear of it without stopping anyone."""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from forum.lib import prepared, transact
from forum.models import Event, Member, MissedEvent, Post, Thread
from forum.signals import recorded

log = logging.getLogger(__name__)
MOST_TRIES = 10
Hear = Callable[[Event], None]


def record(
    *,
    kind: Event.Kind,
    at: datetime,
    by: Member | None = None,
    thread: Thread | None = None,
    post: Post | None = None,
    member: Member | None = None,
    member_id: int | None = None,
    **data: Any,
) -> Event:
    """Append the event and tell everyone who listens. Call it inside the verb's transaction.

    `member_id` instead of `member` where the member is not at hand.
    """
    event = Event(kind=kind, thread=thread, post=post, by=by, at=at, data=data)
    if member is not None:
        event.member = member
    else:
        event.member_id = member_id
    prepared.insert(event)
    tell(event=event)
    return event


def tell(*, event: Event) -> None:
    """Tell everyone who listens of an event that was stored together with what happened."""
    recorded.send(sender=Event, event=event)


def hear(*, event: Event, verb: Hear) -> None:
    """Let an upper floor's `verb` act on `event` in a savepoint.

    A fault there is undone, kept as a MissedEvent, logged as an error, and tried again by
    `retry_missed`; what the person did stands.
    """
    name = name_of(verb)
    try:
        with transaction.atomic():
            verb(event)
    except Exception as fault:  # whatever it is, it must not stop people from asking
        if transact.is_passing(fault):
            raise  # a deadlock: the whole verb runs again (transact.verb)
        log.exception("%s missed event %s (%s)", name, event.pk, event.kind)
        problem = "".join(traceback.format_exception_only(fault))[:2000]
        MissedEvent.objects.create(event=event, receiver=name, problem=problem, at=event.at)


def name_of(verb: Hear) -> str:
    """The name under which a verb's missed events are kept."""
    return f"{verb.__module__}.{verb.__qualname__}"


@transact.retried
def _hear_again(missed: MissedEvent, verb: Hear, now: datetime) -> int:
    verb(missed.event)
    return MissedEvent.objects.filter(pk=missed.pk, settled_at=None).update(settled_at=now)


def retry_missed(*, verbs: dict[str, Hear], now: datetime) -> int:
    """Give each unsettled missed event to its verb again; returns how many are settled now."""
    settled = 0
    waiting = MissedEvent.objects.filter(settled_at=None, tries__lt=MOST_TRIES)
    for missed in waiting.select_related("event").order_by("pk"):
        verb = verbs.get(missed.receiver)
        if verb is None:
            continue
        try:
            settled += _hear_again(missed, verb, now)
        except Exception:  # as in hear(): one poisoned event does not stop the rest
            log.exception("%s missed event %s again", missed.receiver, missed.event_id)
            MissedEvent.objects.filter(pk=missed.pk).update(tries=missed.tries + 1)
    return settled
