"""What happened on the floor, mapped to the verbs of this one."""

from typing import Any

from django.dispatch import receiver

from forum.domain import events
from forum.models import Event
from forum.signals import recorded
from reputation.domain import ledger, marking, offers, standing, taking

HEARS: dict[str, tuple[events.Hear, ...]] = {
    Event.Kind.SOLUTION_SET: (standing.refresh_helped,),
    Event.Kind.SOLUTION_CLEARED: (standing.refresh_helped,),
    Event.Kind.MARK_GIVEN: (standing.refresh_helped,),
    Event.Kind.MARK_WITHDRAWN: (standing.refresh_helped,),
    Event.Kind.POST_DELETED: (standing.refresh_helped,),
    Event.Kind.POST_RESTORED: (standing.refresh_helped,),
}
# What may end an offer or a taking, heard only where the thread's row says that there is one.
ENDS = {
    Event.Kind.POST_ADDED,
    Event.Kind.POST_DELETED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLVED_ALONE,
    Event.Kind.DUPLICATE_MARKED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_MOVED,
}
MARKED_HEARS: dict[str, tuple[events.Hear, ...]] = {
    marking.OFFERS: (offers.hear,),
    marking.TAKEN: (taking.hear,),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)


@receiver(recorded)
def end_what_is_marked(sender: Any, event: Event, **_: Any) -> None:
    """Whoever writes in a thread that nobody was asked about pays nothing for this."""
    if event.kind not in ENDS or event.thread is None:
        return
    for name in event.thread.service_line:
        for verb in MARKED_HEARS.get(name, ()):
            events.hear(event=event, verb=verb)


@receiver(recorded)
def keep_ledger(sender: Any, event: Event, **_: Any) -> None:
    """Only a job is left behind: the ledger follows, and whoever writes does not wait for it."""
    ledger.hear(event)
