"""Which posts stop the clock of a question, and when it goes on.

By the posts that are there, so that hearing of one again, or late, changes nothing. Whoever calls
holds the thread's row and the service row.
"""

from community.domain import (
    asking_back,
    projecting,
    reopening,
    scheduling,
    service_events,
    turns,
)
from community.lib import ladder, saying
from community.lib.line import NAME
from community.models import Service
from community.queries import services as reads
from forum.lib import limits
from forum.models import Event, Member, Post, Thread

Status, Step = Service.Status, Service.Step
Kind = Post.Kind
WAITS = (Status.OPEN, projecting.WITH_EXPERT, Status.ASKED_BACK)


def matters(*, thread: Thread, event: Event) -> bool:
    """Whether a new post or mark can move the row, by what the thread's row says of it. Most
    cannot: then whoever writes pays nothing for the ladder."""
    state, post = thread.service_state, event.post
    if event.kind == Event.Kind.MARK_GIVEN:
        return state in WAITS and _vouches(event.by, thread)
    if post is None:
        return False
    if event.kind == Event.Kind.POST_EDITED:
        return _edit_matters(thread, event, post)
    if post.author_id is not None and post.author_id == thread.author_id:
        asks_on = state in (Status.ANSWERED, Status.SOLVED) and post.kind == Kind.COMMENT
        return asks_on or state == Status.ASKED_BACK
    return _may_answer(thread, event, post)


def _edit_matters(thread: Thread, event: Event, post: Post) -> bool:
    """Where it waits, what says enough now; where it does not, or not so soon, what says too
    little. The asker's own posts answer nothing, before and after."""
    if post.kind == Kind.QUESTION or post.author_id == thread.author_id:
        return False
    if saying.answers(post.body):
        return _may_answer(thread, event, post)
    guessed = thread.service_line.get(NAME, {}).get("guessed")
    return thread.service_state == Status.ANSWERED or bool(guessed)


def _may_answer(thread: Thread, event: Event, post: Post) -> bool:
    line = thread.service_line.get(NAME, {})
    is_first = line.get("cycle") == 1  # comments do not answer there
    if thread.service_state not in WAITS or not saying.answers(post.body):
        return False
    if post.kind != Kind.ANSWER:
        return not is_first
    return not line.get("guessed") or _is_known(event.by)


def _vouches(member: Member | None, thread: Thread) -> bool:
    """Whether their word makes an answer count of somebody new (queries.services)."""
    if member is None or member.pk == thread.author_id or member.is_company:
        return True
    standing = member.standing
    return standing.is_mentor or standing.points >= limits.HELPER_POINTS


def _is_known(member: Member | None) -> bool:
    """Whether their answer counts by itself (queries.services)."""
    if member is None or member.is_company:
        return True
    standing = member.standing
    return standing.is_mentor or standing.limit_tier in reads.KNOWN_TIERS


def added(*, service: Service, event: Event) -> None:
    """Somebody has written: an answer may stop the clock, a word of the asker starts it again."""
    post = event.post
    if post is None:
        return
    if post.author_id is not None and post.author_id == service.thread.author_id:
        _asker_wrote(service, event, post)
    elif service.status == Status.OPEN or _answers_meanwhile(service, post):
        settle(service=service, event=event)


def settle(*, service: Service, event: Event) -> None:
    """Let the row say what the posts say: answered, or not (any more)."""
    is_waiting = service.status in (Status.OPEN, Status.ASKED_BACK)
    if not is_waiting and service.status != Status.ANSWERED:
        return
    first, is_guessed = reads.answers(service)
    if is_waiting and first is not None:
        _answered(service, event, first)
    elif service.status == Status.ANSWERED and first is None:
        _unanswered(service, event)
    elif service.status == Status.OPEN:
        _put_off(service, event, is_guessed=is_guessed)


def did_not_help(*, service: Service, event: Event) -> None:
    """The asker tried an answer in vain: the reply is due from now. Where the clock runs already, a
    guess that put it off puts it off no more."""
    if service.status == Status.ASKED_BACK:
        asking_back.resume(service=service, event=event)
    elif service.status == Status.OPEN:
        _put_off(service, event, is_guessed=False)
    else:
        reopening.reopen(service=service, event=event, kind="did_not_help")
        _settle_late(service, event)


def _asker_wrote(service: Service, event: Event, post: Post) -> None:
    """Their own answer stops nothing; a comment asks on, unless it says thanks and no more."""
    if service.status == Status.ASKED_BACK:
        asking_back.resume(service=service, event=event)
    elif post.kind != Kind.COMMENT or saying.only_thanks(post.body):
        return
    elif service.status in (Status.ANSWERED, Status.SOLVED):
        reopening.reopen(service=service, event=event, kind="asked_on")
        _settle_late(service, event)


def _settle_late(service: Service, event: Event) -> None:
    """Heard late, somebody may have answered since what it says: nobody hears of that again."""
    if service.thread.active_at > event.at:
        settle(service=service, event=event)


def _answers_meanwhile(service: Service, post: Post) -> bool:
    """While an expert waits for the asker, others may answer."""
    return service.status == Status.ASKED_BACK and post.kind == Kind.ANSWER


def _answered(service: Service, event: Event, post: Post) -> None:
    if service.stopped_at is not None:  # somebody else knew it without what was asked back
        asking_back.set_going(service, now=event.at)
    is_edit = event.kind == Event.Kind.POST_EDITED and event.post_id == post.pk
    said_at = event.at if is_edit else post.created_at  # before, it said nothing
    service.status, service.answered_at = Status.ANSWERED, max(event.at, said_at)
    service.first_answer_at = service.first_answer_at or said_at
    scheduling.clear(service)
    if service.owner_id is not None and service.owner_id == post.author_id:
        scheduling.free(service)
    service.next_action_at = scheduling.following(service, now=event.at)
    by = event.by if event.by_id == post.author_id else post.author
    first = service_events.Also(
        kind="first_answer", key=f"{service.pk}:{service.cycle}:first_answer",
        at=said_at, by=by, data={"post": post.pk},
    )  # fmt: skip
    turns.by_event(service=service, event=event, kind="answered", also=first, post=post.pk)


def _unanswered(service: Service, event: Event) -> None:
    """The only answer is gone: due again by the *original* anchor, or spam would stop the clock."""
    service.status, service.answered_at = Status.OPEN, None
    is_of_this_cycle = service.first_answer_at and service.first_answer_at >= service.anchor_at
    if is_of_this_cycle:
        service.first_answer_at = None
    scheduling.put(service, now=event.at)
    turns.by_event(service=service, event=event, kind="unanswered")


def _put_off(service: Service, event: Event, *, is_guessed: bool) -> None:
    """An answer of somebody new puts the expert off, once a cycle, and never the promise; where it
    did not help, or is gone, it does so no more."""
    is_put_off = ladder.is_put_off(service.snapshot)
    was_before = ladder.was_put_off(service.snapshot)
    if is_guessed == is_put_off or (is_guessed and was_before) or service.step >= Step.EXPERT:
        return
    service.snapshot = ladder.run(service.snapshot, put_off=is_guessed)
    scheduling.put(service, now=event.at)
    kind = "put_off" if is_guessed else "put_off_no_more"
    turns.by_event(service=service, event=event, kind=kind)
