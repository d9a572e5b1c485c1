"""What happened on the floor, mapped to the verbs of this one."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest

from forum.domain import events
from forum.lib import clock
from forum.models import Event, Member
from forum.rules import NotAllowed
from forum.signals import recorded
from reputation.domain import (
    graduation,
    helping,
    ledger,
    marking,
    matching,
    mentors,
    offers,
    pairings,
    right_uses,
    sponsors,
    standing,
    taking,
)
from reputation.queries import sponsors as reads

HEARS: dict[str, tuple[events.Hear, ...]] = {
    Event.Kind.SOLUTION_SET: (standing.refresh_helped, graduation.hear),
    Event.Kind.SOLUTION_CLEARED: (standing.refresh_helped,),
    Event.Kind.MARK_GIVEN: (standing.refresh_helped,),
    Event.Kind.MARK_WITHDRAWN: (standing.refresh_helped,),
    Event.Kind.POST_DELETED: (standing.refresh_helped,),
    Event.Kind.POST_RESTORED: (standing.refresh_helped,),
    Event.Kind.THREAD_STARTED: (matching.hear,),
    Event.Kind.MEMBER_ERASED: (pairings.forget, mentors.forget),
    Event.Kind.MEMBER_SUSPENDED: (mentors.suspended,),
} | dict.fromkeys(right_uses.RIGHTS, (right_uses.hear,))
# In place of those: of whatever happens in a private talk.
PRIVATE_HEARS: tuple[events.Hear, ...] = (helping.hear,)
# What may end an offer or a taking, heard only where the thread's row says that there is one.
ENDS = {
    Event.Kind.POST_ADDED,
    Event.Kind.POST_DELETED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLVED_ALONE,
    Event.Kind.DUPLICATE_MARKED,
    Event.Kind.THREAD_MERGED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_MOVED,
}
MARKED_HEARS: dict[str, tuple[events.Hear, ...]] = {
    marking.OFFERS: (offers.hear,),
    marking.TAKEN: (taking.hear,),
}


@receiver(recorded)
def on_recorded(sender: Any, event: Event, **_: Any) -> None:
    is_private = event.thread is not None and event.thread.is_private
    for verb in PRIVATE_HEARS if is_private else HEARS.get(event.kind, ()):
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


@receiver(user_logged_in)
def on_signed_in(sender: Any, request: HttpRequest, user: Member, **_: Any) -> None:
    """Whoever came by an invitation and has joined now has its sponsor."""
    secret = request.session.pop(sponsors.INVITED, "")
    link = reads.link(secret=secret) if secret else None
    if link is None:
        return
    try:
        sponsors.join(link=link, by=user, now=clock.now())
    except NotAllowed as refusal:  # the places are taken meanwhile, or they have been here long
        messages.info(request, str(refusal))
