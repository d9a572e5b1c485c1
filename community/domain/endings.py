"""A question that nobody waits with any more: solved, closed, asked before, gone, quiet; and what
brings it back. Whoever calls holds the thread's row and the service row.
"""

from datetime import datetime

from community.domain import (
    expert_offers,
    reopening,
    replies,
    scheduling,
    service_events,
    turns,
)
from community.models import Service
from community.queries import pools
from forum.models import Event, Post, Solution, Verdict

Status = Service.Status
ENDED = (Status.SOLVED, Status.CLOSED, Status.DUPLICATE, Status.MERGED, Status.NOT_A_QUESTION)


def solved(*, service: Service, event: Event) -> None:
    """By a solution in force, whoever named it, or because the asker needs nobody any more. Heard
    late, after it was taken back, it is none."""
    if service.status == Status.SOLVED or not _is_solved(service):
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
    if said.get("is_replaced") or service.status != Status.SOLVED:
        return
    is_undone = said.get("is_slip") and turns.go_back(
        service=service, event=event, kinds=("solved",), kind="unsolved"
    )
    if is_undone:
        replies.settle(service=service, event=event)
    else:
        reopening.reopen(service=service, event=event, kind="unsolved")


def word_withdrawn(*, service: Service, event: Event) -> None:
    """The asker's last word was a slip."""
    kinds = ("solved",) if event.data.get("said") == Verdict.Kind.SOLVED_ALONE else ()
    if kinds and service.status != Status.SOLVED:
        return
    if not kinds and service.status != Status.OPEN:
        return
    kinds = kinds or ("did_not_help", "unsolved")
    if turns.go_back(service=service, event=event, kinds=kinds, kind="word_withdrawn"):
        replies.settle(service=service, event=event)


def closed(*, service: Service, event: Event) -> None:
    _end(service, event, Status.CLOSED, "closed")


def opened(*, service: Service, event: Event) -> None:
    """A moderator has opened the thread again: solved it stays solved, else it waits from now."""
    if service.status != Status.CLOSED:
        return
    if _is_solved(service):
        turns.go_back(service=service, event=event, kinds=("closed",), kind="opened")
    else:
        reopening.reopen(service=service, event=event, kind="opened")


def duplicate(*, service: Service, event: Event) -> None:
    _end(service, event, Status.DUPLICATE, "duplicate", original=event.data.get("original"))


def differs(*, service: Service, event: Event) -> None:
    if service.status == Status.DUPLICATE:
        reopening.reopen(service=service, event=event, kind="differs")


def gone(*, service: Service, event: Event) -> None:
    """The question is deleted, and its thread with it."""
    _end(service, event, Status.CLOSED, "gone")


def back(*, service: Service, event: Event) -> None:
    """It is restored: as it was, from when it waited."""
    if turns.go_back(service=service, event=event, kinds=("gone",), kind="back"):
        replies.settle(service=service, event=event)


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
        turns.go_back(service=service, event=event, kinds=("moved_out",), kind="moved_back")
        replies.settle(service=service, event=event)
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


def _is_solved(service: Service) -> bool:
    """By the facts: the thread's row says it a moment later."""
    if Solution.objects.filter(thread=service.thread_id, cleared_at=None).exists():
        return True
    words = Verdict.objects.filter(thread=service.thread_id, withdrawn_at=None)
    last = words.order_by("-at", "-pk").first()
    return last is not None and last.kind == Verdict.Kind.SOLVED_ALONE
