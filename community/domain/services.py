"""The service row of a question: where it begins, and how it hears of what happens. Decision 0039.

Lock rule: the thread's row, then the service row, then whatever the verbs below it name. What each
event brings about is in the domain's other files; `HEARD` says where.
"""

from datetime import datetime
from typing import Protocol

from community.domain import (
    endings,
    policies,
    projecting,
    reopening,
    replies,
    scheduling,
    service_events,
    turns,
)
from community.lib import ladder
from community.models import Service
from community.queries import pools
from community.queries import services as reads
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Event, Thread
from reputation.lib import one_by_one
from reputation.queries import offers

Kind, Status = Event.Kind, Service.Status


class Act(Protocol):
    """What an event brings about; the row and its thread's are held."""

    def __call__(self, *, service: Service, event: Event) -> None: ...


HEARD: dict[str, Act] = {
    Kind.POST_ADDED: replies.added,
    Kind.POST_EDITED: replies.settle,
    Kind.POST_DELETED: endings.deleted,
    Kind.POST_RESTORED: endings.restored,
    Kind.MARK_GIVEN: replies.settle,
    Kind.MARK_WITHDRAWN: replies.settle,
    Kind.DID_NOT_HELP: replies.did_not_help,
    Kind.SOLUTION_SET: endings.solved,
    Kind.SOLUTION_CLEARED: endings.unsolved,
    Kind.SOLVED_ALONE: endings.solved,
    Kind.WORD_WITHDRAWN: endings.word_withdrawn,
    Kind.THREAD_CLOSED: endings.closed,
    Kind.THREAD_REOPENED: endings.opened,
    Kind.THREAD_MOVED: endings.moved,
    Kind.THREAD_RETAGGED: endings.repooled,
    Kind.DUPLICATE_MARKED: endings.duplicate,
    Kind.DUPLICATE_UNDONE: endings.differs,
    Kind.THREAD_MERGED: endings.merged,
    Kind.THREAD_UNMERGED: endings.unmerged,
    Kind.THREAD_SPLIT: endings.split,
}
BEGINS = (Kind.THREAD_STARTED, Kind.THREAD_MOVED, Kind.THREAD_SPLIT)
OFTEN = (Kind.POST_ADDED, Kind.POST_EDITED, Kind.MARK_GIVEN)
ERASED = "asker_erased"
WAITED_FOR = (*Service.RUNS, Status.INCIDENT, Status.CASE)  # by whoever asked


@verb
def begin(*, thread: Thread, now: datetime) -> Service | None:
    """The row of a question that waits and has none: due times by the policy of now, from when it
    began to wait; None where there is nobody to keep a promise to. Again it is the same row."""
    thread = counters.lock(thread=thread)
    known = turns.hold(thread=thread)
    return known or _begin(thread, since=thread.waiting_since or now, now=now, by_event=None)


def begin_missing(*, now: datetime, most: int) -> int:
    """The same for whatever waits in public without one; returns how many. What fails is logged,
    holds up no other, and comes again with the next sweep."""
    waiting = reads.without_row(now=now, most=most)
    return one_by_one.each(
        waiting, lambda thread: begin(thread=thread, now=now) is not None, what="beginning service"
    )


def hear(event: Event) -> None:
    """Something happened in a thread, whose row the verb that tells of it holds."""
    thread = event.thread
    if thread is None or thread.kind != Thread.Kind.QUESTION:
        return
    if event.kind in OFTEN and not replies.matters(thread=thread, event=event):
        return
    service = None if event.kind == Kind.THREAD_STARTED else turns.hold(thread=thread)
    if service is not None:
        HEARD[event.kind](service=service, event=event)
    elif event.kind in BEGINS and _is_news(thread, event):
        _begin(thread, since=event.at, now=event.at, by_event=event.pk)


def _is_news(thread: Thread, event: Event) -> bool:
    """Whether somebody waits from now on: of what was moved into sight, or of what was split off
    the new one, while it has no answer."""
    if event.kind == Kind.THREAD_STARTED:
        return True
    is_other = event.kind == Kind.THREAD_SPLIT and event.data["target"] != thread.pk
    return not is_other and thread.waiting_since is not None


@verb
def hear_again(event: Event) -> None:
    """The same of an event that was missed: nobody holds its thread's row now."""
    if event.thread is not None:
        event.thread = counters.lock(thread=event.thread)
    known = event.thread is not None and turns.hold(thread=event.thread) is not None
    if event.kind != Kind.THREAD_STARTED or not known:
        hear(event)


@verb
def forget(event: Event) -> None:
    """Somebody's account is erased: nobody waits for an answer to them, and what they held is
    everybody's again."""
    member = event.member_id
    touched = Service.objects.filter(thread__author=member, status__in=WAITED_FOR)
    held = Service.objects.filter(owner=member)
    for pk in sorted({*touched.values_list("pk", flat=True), *held.values_list("pk", flat=True)}):
        thread = counters.lock(thread=Thread(pk=pk))
        service = turns.hold(thread=thread)
        if service is None:
            continue
        if thread.author_id == member and service.status in WAITED_FOR:
            before = turns.end(service=service, status=Status.CLOSED, now=event.at)
            turns.by_event(service=service, event=event, kind=ERASED, was=before)
        elif service.owner_id == member:
            scheduling.free(service)
            if service.status == Status.OPEN and service.step >= Service.Step.EXPERT:
                service.offer_at = event.at
            service.next_action_at = scheduling.following(service, now=event.at)
            turns.by_event(service=service, event=event, kind="owner_left")


@verb
def reopen_strays(*, now: datetime) -> int:
    """Questions that are no duplicates any more without that anybody said so (their original is
    gone): they wait again, or rest as what else is so says. Returns how many wait."""
    strays = Service.objects.filter(status=Status.DUPLICATE, thread__duplicate_of=None)
    found, opened = list(strays.order_by("pk").values_list("pk", flat=True)), 0
    for pk in found:
        service = turns.hold(thread=counters.lock(thread=Thread(pk=pk)))
        if service is None or service.thread.duplicate_of_id is not None:
            continue
        key, rests = f"{pk}:{service.cycle}:stray", reads.rests_as(service)
        if rests is None:
            opened += reopening.by_hand(service=service, kind="differs", key=key, by=None, now=now)
        else:
            before = turns.end(service=service, status=rests, now=now)
            turns.turn(service=service, kind="rests", key=key, at=now, was=before)
    return opened


def _begin(
    thread: Thread, *, since: datetime, now: datetime, by_event: int | None
) -> Service | None:
    asker = thread.author
    if asker is None or asker.is_former or thread.category.is_private or thread.deleted_at:
        return None
    policy, pool = policies.of(thread), pools.of(thread)
    taken = policies.snapshot(policy, pool=pool, now=now)
    service = Service(
        thread=thread, policy_id=policy.pk, pool=pool, asked_at=thread.created_at, anchor_at=since,
        snapshot=ladder.anew(taken, halves=offers.is_first(thread=thread)),
    )  # fmt: skip
    times = scheduling.put(service, now=since)  # begun late, what is due was due then
    service.first_promised_at = service.promised_at
    service_events.write(
        service=service, kind="asked", key=f"{thread.pk}:asked", at=now, by=thread.author,
        event=by_event, raw=reopening.raw(times),
    )  # fmt: skip
    told_at = now if by_event is not None else None
    projecting.project(service=service, thread=thread, now=told_at)
    return service
