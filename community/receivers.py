"""What happened on the floors below, mapped to the verbs of this one."""

from typing import Any

from django.dispatch import receiver

from community.domain import cases, experts, merges, outbreaks, services, surveys, urging
from forum.domain import drawers, events
from forum.models import Event
from forum.signals import recorded

# Of questions: what moves their service rows. Of members: who answers for the company.
HEARS: dict[str, tuple[events.Hear, ...]] = dict.fromkeys(
    (*services.HEARD, *services.BEGINS), (services.hear,)
) | {
    Event.Kind.THREAD_STARTED: (services.hear, urging.hear, outbreaks.hear),
    Event.Kind.ROLE_GIVEN: (experts.hear,),
    Event.Kind.MEMBER_SUSPENDED: (experts.suspended,),
    Event.Kind.MEMBER_ERASED: (
        services.forget,
        drawers.member_gone,
        cases.member_gone,
        experts.hear,
        surveys.forget,
    ),
    Event.Kind.TWINS_LINKED: (outbreaks.hear,),
    Event.Kind.THREAD_MERGED: (services.hear, merges.hear),
    Event.Kind.THREAD_UNMERGED: (merges.hear_back, services.hear),
    Event.Kind.POST_EDITED: (services.hear, urging.hear),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    """In a savepoint: a broken calendar, say, stops nobody from asking, and is tried again."""
    for verb in HEARS.get(event.kind, ()):
        events.hear(event=event, verb=verb)
