"""What happened on the floors below, mapped to the verbs of the roof."""

from typing import Any

from django.dispatch import receiver

from community.domain import urging
from forum.domain import events
from forum.models import Event
from forum.signals import recorded

HEARS: dict[str, tuple[events.Hear, ...]] = {
    Event.Kind.THREAD_STARTED: (urging.hear,),
    Event.Kind.POST_EDITED: (urging.hear,),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    if event.thread is not None and event.thread.is_private:
        return
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)
