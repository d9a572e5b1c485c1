"""A mentor takes a thread for ten minutes: others see that an answer is being written, and may
answer all the same. Decision 0037.

Lock rule: the thread's row, under which there is one holder.
"""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Event, Member, Post, Thread
from reputation.domain import marking
from reputation.models import Taking
from reputation.queries import taking as reads

Ending = Taking.Ending


def check_take(member: Member | None, *, thread: Thread) -> Member:
    """Whether this member may take this thread at all."""
    member = rules.check_member(member)
    if not member.standing.is_mentor:
        raise rules.NotAllowed(_("Only mentors can take a question. You can answer it, though."))
    rules.check_answer(member, thread)
    if thread.author_id == member.pk:
        raise rules.NotAllowed(_("This is your own question."))
    if thread.is_solved:
        raise rules.NotAllowed(_("This question is solved already."))
    return member


@verb
def take(*, thread: Thread, by: Member, now: datetime) -> Taking:
    """Hold the thread for ten minutes; again it is the same. Raises NotAllowed, also where another
    mentor holds it."""
    thread = counters.lock(thread=thread)
    check_take(by, thread=thread)
    known = reads.open_here(thread.pk).first()
    if known is not None and _ends(known) > now:
        if known.member_id == by.pk:
            return known
        raise rules.NotAllowed(
            _("%(who)s is writing an answer, until %(time)s. You may answer as well.")
            % {"who": known.member, "time": _clock(_ends(known))}
        )
    if known is not None:
        _end(known, Ending.TIME, _ends(known))
    fact = Taking.objects.create(thread=thread, member=by, taken_at=now, until=now + reads.HOLDS)
    said = {"by": by.pk, "at": now.isoformat()}
    marking.put(thread=thread, name=marking.TAKEN, said=said, is_seen=True)
    return fact


@verb
def release(*, thread: Thread, by: Member, now: datetime) -> bool:
    """Give it back; whether one had it: else nothing changes."""
    thread = counters.lock(thread=thread)
    rules.check_member(by)
    known = reads.open_here(thread.pk).filter(member=by).first()
    if known is None:
        return False
    _end(known, Ending.RELEASED, min(now, _ends(known)))
    marking.drop(thread=thread, name=marking.TAKEN, is_seen=True)
    return True


def is_held_by_another(*, thread: Thread, member: Member, now: datetime) -> bool:
    known = reads.held(thread.pk, now=now)
    return known is not None and known.member_id != member.pk


def hear(event: Event) -> None:
    """Something happened in a thread whose row says that it is taken: its holder has answered, or
    nobody needs to any more."""
    if event.thread is None:
        return
    thread = counters.lock(thread=event.thread)
    known = reads.open_here(thread.pk).first()
    if known is None:
        return
    ending = _ending(event, known)
    if ending is None:
        return
    if _ends(known) <= event.at:
        ending = Ending.TIME
    _end(known, ending, max(known.taken_at, min(event.at, _ends(known))))
    marking.drop(thread=thread, name=marking.TAKEN, is_seen=True)
    event.thread.service_line = thread.service_line


def _ending(event: Event, fact: Taking) -> Taking.Ending | None:
    """How the event ends it, if it does; the thread's row says it only a moment later."""
    kind = event.post.kind if event.post is not None else ""
    if event.kind == Event.Kind.POST_ADDED:
        is_own = kind == Post.Kind.ANSWER and event.by_id == fact.member_id
        return Ending.ANSWERED if is_own else None
    if event.kind == Event.Kind.POST_DELETED:
        return Ending.GONE if kind == Post.Kind.QUESTION else None
    if event.kind == Event.Kind.THREAD_MERGED:  # what goes on there is another question
        return Ending.GONE if event.data["source"] == event.thread_id else None
    is_over = event.kind in (Event.Kind.SOLUTION_SET, Event.Kind.THREAD_CLOSED)
    return Ending.GONE if is_over else None


def _end(fact: Taking, ending: Ending, at: datetime) -> None:
    fact.ended_at, fact.ending = at, ending
    fact.save(update_fields=["ended_at", "ending"])


def _ends(fact: Taking) -> datetime:
    """As queries.taking has found it."""
    ends: datetime = vars(fact)["ends_at"]
    return ends


def _clock(at: datetime) -> str:
    return formats.time_format(timezone.localtime(at), "TIME_FORMAT")
