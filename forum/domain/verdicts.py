"""What the asker says of where the question stands, beside naming a solution (decision 0003).

Lock rule: the thread's row first. The facts stay; the thread points to the last word.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from forum import answer_rules
from forum.domain import counters, events, notices, posts, search, solutions, weighing
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread, Verdict
from forum.rules import NotAllowed


@verb
def still_broken(*, post: Post, by: Member, now: datetime) -> Thread:
    """`post` did not help the asker: the question waits again, from now. Raises NotAllowed.

    A solution in force is taken back: whoever asked says that it is none.
    """
    thread = counters.lock(thread=post.thread)
    answer_rules.check_verdict(by, thread, post)
    solutions.retire(thread=thread, by=by, now=now)
    return _say(Verdict.Kind.STILL_BROKEN, Event.Kind.DID_NOT_HELP, thread, post, by, now)


@verb
def solved_alone(*, thread: Thread, by: Member, now: datetime) -> Thread:
    """The asker needs nobody any more, and does not say how; nothing where it is solved."""
    thread = counters.lock(thread=thread)
    answer_rules.check_verdict(by, thread)
    if thread.solution is not None:
        return thread
    return _say(Verdict.Kind.SOLVED_ALONE, Event.Kind.SOLVED_ALONE, thread, None, by, now)


@verb
def solved_myself(
    *, thread: Thread, by: Member, body: str, key: uuid.UUID | None, now: datetime
) -> Thread:
    """The asker's own words are an answer, and the solution; once per `key`. Raises NotAllowed.

    They come from a mail's page, so the gap between posts does not hold.
    """
    thread = counters.lock(thread=thread)
    answer_rules.check_verdict(by, thread)
    if weighing.look(by=by, title="", body=body, now=now).risk.holds:
        raise NotAllowed(
            _("Somebody looks at words like these first. Please post them on the question’s page.")
        )
    post = posts.answer(thread=thread, by=by, body=body, key=key, now=now, is_one_tap=True)
    return solutions.accept(thread=thread, post=post, by=by, now=now)


@verb
def take_back(*, verdict: Verdict, by: Member, now: datetime) -> Thread:
    """The last word was a slip; one that is not the last any more stays. Raises NotAllowed.

    The one before it holds again where that was "still broken"; else nothing was said.
    """
    thread = counters.lock(thread=verdict.thread)
    answer_rules.check_verdict(by, thread)
    word = thread.verdict
    if word is None or word.pk != verdict.pk or word.by_id != by.pk:
        return thread
    word.withdrawn_at = now
    word.save(update_fields=["withdrawn_at"])
    before = Verdict.objects.filter(thread=thread, withdrawn_at=None).order_by("-at", "-pk").first()
    is_broken = before is not None and before.kind == Verdict.Kind.STILL_BROKEN
    thread.verdict = before if is_broken else None
    events.record(
        kind=Event.Kind.WORD_WITHDRAWN, thread=thread, post=word.post, by=by, at=now,
        verdict=word.pk, said=word.kind,
    )  # fmt: skip
    said = Event.objects.filter(thread=thread, kind=Event.Kind.DID_NOT_HELP)
    for pk in said.filter(data__verdict=word.pk).values_list("pk", flat=True):
        notices.take_back(key=f"event:{pk}", now=now)  # whoever answered need not read it
    thread = counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return thread


def _say(
    kind: Verdict.Kind,
    event_kind: Event.Kind,
    thread: Thread,
    post: Post | None,
    by: Member,
    now: datetime,
) -> Thread:
    fact = Verdict.objects.create(thread=thread, post=post, by=by, kind=kind, at=now)
    thread.verdict = fact
    events.record(
        kind=event_kind, thread=thread, post=post, by=by, at=now,
        member=post.author if post else None, verdict=fact.pk,
    )  # fmt: skip
    thread = counters.refresh(thread=thread, now=now)
    search.index(thread=thread)
    return thread
