"""What happened on this floor, mapped to what the floor itself keeps of it."""

from typing import Any

from django.dispatch import receiver

from forum.domain import neighbours
from forum.models import Event
from forum.signals import recorded


@receiver(recorded)
def keep_neighbours(sender: Any, event: Event, **_: Any) -> None:
    neighbours.hear(event)
