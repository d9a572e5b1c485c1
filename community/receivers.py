"""What happened below, mapped to the verbs of this floor."""

from typing import Any

from django.dispatch import receiver

from community.domain import outbreaks
from forum.domain import events
from forum.models import Event
from forum.signals import recorded

HEARS: dict[str, tuple[events.Hear, ...]] = dict.fromkeys(outbreaks.HEARD, (outbreaks.hear,))


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)
