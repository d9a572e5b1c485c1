"""A question that nobody waits with any more: solved, closed, asked before, gone, quiet; and what
brings it back. Whoever calls holds the thread's row and the service row.
"""

from datetime import datetime

from community.domain import (
    expert_offers,
    incident_clock,
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
from forum.models import Event, Post, Verdict

Status = Service.Status
ENDED = (Status.SOLVED, Status.CLOSED, Status.DUPLICATE, Status.MERGED, Status.NOT_A_QUESTION)


def solved(*, service: Service, event: Event) -> None:
    """By a solution in force, whoever named it, or because the asker needs nobody any more. Heard
    late, after it was taken back, it is none."""
    if service.status == Status.SOLVED or not reads.is_solved(service):
        return
    post = event.post
    is_of_another = post is not None and post.author_id != service.thread.author_id
    if service.first_answer_at is None and post is not None and is_of_another:
        service.first_answer_at = post.created_at
    before = turns.end(service=service, status=Status.SOLVED, now=event.at)
    is_by_staff = event.by is not None and event.by.is_company
    turns.by_event(service=service, event=event, kind="solved", was=before, is_by_staff=is_by_staff)


def unsolved(*, service: Service, event: Event) -> None:
    """The solution was taken back: a slip is undone, anything else makes it wait again."""
    said = event.data
    if said.get("is_replaced") or service.status in Service.RUNS:
        return
    if said.get("is_slip") and service.status == Status.SOLVED:
        _go_back(service, event, ("solved",), "unsolved")
    else:
        _lift(service, event, "unsolved")


def word_withdrawn(*, service: Service, event: Event) -> None:
    """The asker's last word was a slip. Where they had said before that they are not helped, be it
    twice or of another answer, that holds."""
    is_alone = event.data.get("said") == Verdict.Kind.SOLVED_ALONE
    if not is_alone and reads.is_still_broken(service):
        return
    if service.status == (Status.SOLVED if is_alone else Status.OPEN):
        kinds = ("solved",) if is_alone else ("did_not_help", "unsolved")
        _go_back(service, event, kinds, "word_withdrawn")


def closed(*, service: Service, event: Event) -> None:
    _end(service, event, Status.CLOSED, "closed")


def opened(*, service: Service, event: Event) -> None:
    """A moderator has opened the thread again: solved it stays solved, else it waits from now."""
    _lift(service, event, "opened")


def duplicate(*, service: Service, event: Event) -> None:
    _end(service, event, Status.DUPLICATE, "duplicate", original=event.data.get("original"))


def differs(*, service: Service, event: Event) -> None:
    _lift(service, event, "differs")


def merged(*, service: Service, event: Event) -> None:
    """It went into another question, which keeps the earlier of the two promises: whoever asked
    here waits there. The row that goes on is the other one's."""
    target = event.data["target"]
    if service.thread_id == target:
        _took_in(service, event)
    else:
        _end(service, event, Status.MERGED, "merged", target=target)


def unmerged(*, service: Service, event: Event) -> None:
    """They were taken apart: the one goes on as it was, the other by the posts that stay."""
    if service.thread_id == event.data["target"]:
        replies.settle(service=service, event=event)
    elif service.status == Status.MERGED:
        _go_back(service, event, ("merged",), "unmerged")
        if service.status == Status.MERGED:
            _lift(service, event, "unmerged")


def _took_in(service: Service, event: Event) -> None:
    """What came along may answer it; else it waits since whoever waits for longer."""
    source = reads.waited_since(event.data["source"])
    is_open = service.status == Status.OPEN
    if is_open and source is not None and source[1] < service.anchor_at:
        if service.cycle > 1:  # what did not help before helps no more for being asked earlier
            begun = ladder.counts_from(service.snapshot) or service.anchor_at
            service.snapshot = ladder.run(service.snapshot, counts_from=begun.isoformat())
        service.asked_at, service.anchor_at = min(service.asked_at, source[0]), source[1]
        scheduling.put(service, now=event.at)
        turns.by_event(service=service, event=event, kind="took_in", source=event.data["source"])
    replies.settle(service=service, event=event)


def split(*, service: Service, event: Event) -> None:
    """Posts became a question of their own: what stays answers this one, or does not."""
    replies.settle(service=service, event=event)


def gone(*, service: Service, event: Event) -> None:
    """The question is deleted, and its thread with it."""
    _end(service, event, Status.CLOSED, "gone")


def back(*, service: Service, event: Event) -> None:
    """It is restored: as it was, from when it waited."""
    _go_back(service, event, ("gone",), "back")


def deleted(*, service: Service, event: Event) -> None:
    is_question = event.post is not None and event.post.kind == Post.Kind.QUESTION
    (gone if is_question else replies.settle)(service=service, event=event)


def restored(*, service: Service, event: Event) -> None:
    is_question = event.post is not None and event.post.kind == Post.Kind.QUESTION
    (back if is_question else replies.settle)(service=service, event=event)


def moved(*, service: Service, event: Event) -> None:
    """Into another topic: another pool may have it, and its clocks do not begin anew. Where not
    everybody may follow nobody is asked; back from there it goes on."""
    if service.thread.category.is_private:
        _end(service, event, Status.NOT_A_QUESTION, "moved_out")
        return
    if service.status == Status.NOT_A_QUESTION:
        _go_back(service, event, ("moved_out",), "moved_back")
    repooled(service=service, event=event)


def repooled(*, service: Service, event: Event) -> None:
    """Its topic or its tags say who answers it. Whoever holds it keeps it where they are of that
    pool as well."""
    pool = pools.of(service.thread)
    if pool.pk == service.pool_id or service.status in ENDED:
        return
    service.pool = pool
    if service.owner_id is not None and not pool.experts.filter(pk=service.owner_id).exists():
        scheduling.free(service)
    offer = expert_offers.open_of(service)
    if offer is not None:
        expert_offers.end(offer=offer, answer=expert_offers.Answer.GONE, now=event.at)
    is_theirs = service.status == Status.OPEN and service.step >= Service.Step.EXPERT
    if is_theirs and service.owner_id is None:
        service.offer_at = event.at
    service.next_action_at = scheduling.following(service, now=event.at)
    turns.by_event(service=service, event=event, kind="pool_changed")


def quiet(service: Service, *, now: datetime) -> None:
    """Solved, and nobody has written for thirty days: from now on a new question is asked."""
    last = max(service.solved_at or service.asked_at, service.thread.active_at)
    if now - last < scheduling.QUIET:
        service.next_action_at = last + scheduling.QUIET
        service_events.store(service)
        return
    before = turns.end(service=service, status=Status.CLOSED, now=now)
    key = f"{service.pk}:{service.cycle}:quiet:{last:%Y%m%d%H%M}"
    turns.turn(service=service, kind="quiet", key=key, at=now, was=before)


def _end(service: Service, event: Event, status: str, kind: str, **data: object) -> None:
    if service.status == status:
        return
    before = turns.end(service=service, status=status, now=event.at)
    turns.by_event(service=service, event=event, kind=kind, was=before, **data)


def _lift(service: Service, event: Event, kind: str) -> None:
    """What held it is lifted: it waits from now, unless something else says that nobody need."""
    if service.status in Service.RUNS:
        return
    rests = reads.rests_as(service)
    if rests is None:
        reopening.reopen(service=service, event=event, kind=kind)
    else:
        _end(service, event, rests, kind)


def _go_back(service: Service, event: Event, kinds: tuple[str, ...], kind: str) -> None:
    """The last turn of these kinds was none, or is over: it is as it was before, as far as what
    happened meanwhile lets it."""
    if not turns.go_back(service=service, event=event, kinds=kinds, kind=kind):
        return
    rests = reads.rests_as(service)
    if rests is not None:
        _end(service, event, rests, "rests")
        return
    if service.status == Status.INCIDENT:  # which may be over by now
        if not reads.is_of_incident(service):
            incident_clock.let_go(thread=service.thread, by=event.by, now=event.at)
        return
    is_left = service.status == Status.CASE and not reads.is_in_case(service)
    if is_left or service.status in (Status.SOLVED, Status.DUPLICATE):  # so is what made it so
        service.status, service.solved_at = Status.OPEN, None
        scheduling.put(service, now=event.at)
        turns.by_event(service=service, event=event, kind="waits")
    replies.settle(service=service, event=event)
