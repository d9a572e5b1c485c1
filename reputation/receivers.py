"""What happened on the floor, mapped to the verbs of this one."""

from typing import Any

from django.dispatch import receiver

from forum.domain import events
from forum.models import Event
from forum.signals import recorded
from reputation.domain import helping, ledger, standing

HEARS: dict[str, tuple[events.Hear, ...]] = {
    Event.Kind.SOLUTION_SET: (standing.refresh_helped,),
    Event.Kind.SOLUTION_CLEARED: (standing.refresh_helped,),
    Event.Kind.MARK_GIVEN: (standing.refresh_helped,),
    Event.Kind.MARK_WITHDRAWN: (standing.refresh_helped,),
    Event.Kind.POST_DELETED: (standing.refresh_helped,),
    Event.Kind.POST_RESTORED: (standing.refresh_helped,),
    "in private": (helping.hear,),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    is_private = event.thread is not None and event.thread.is_private
    for verb in HEARS.get("in private" if is_private else event.kind, ()):
        events.hear(event=event, verb=verb)


@receiver(recorded)
def keep_ledger(sender: Any, event: Event, **_: Any) -> None:
    """Only a job is left behind: the ledger follows, and whoever writes does not wait for it."""
    ledger.hear(event)
