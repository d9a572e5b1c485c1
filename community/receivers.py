"""What happened on the floors below, mapped to the verbs of this one."""

from typing import Any

from django.dispatch import receiver

from community.domain import experts
from forum.domain import events
from forum.models import Event
from forum.signals import recorded

HEARS: dict[str, tuple[events.Hear, ...]] = {
    Event.Kind.ROLE_GIVEN: (experts.hear,),
    Event.Kind.MEMBER_ERASED: (experts.hear,),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)
