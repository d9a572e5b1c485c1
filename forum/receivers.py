"""What happened on this floor, mapped to who is told of it and to what the floor keeps of it."""

from typing import Any

from django.dispatch import receiver

from forum.domain import audience, duplicates, events, neighbours, twins
from forum.models import Event
from forum.signals import recorded

HEARS: dict[str, tuple[events.Hear, ...]] = dict.fromkeys(audience.HEARD, (audience.hear,))


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    """In a savepoint: a fault in telling stops nobody from writing, and is tried again."""
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)


@receiver(recorded)
def keep_neighbours(sender: Any, event: Event, **_: Any) -> None:
    neighbours.hear(event)


@receiver(recorded)
def settle_duplicates(sender: Any, event: Event, **_: Any) -> None:
    duplicates.hear(event)


@receiver(recorded)
def tell_twins(sender: Any, event: Event, **_: Any) -> None:
    twins.hear(event)
