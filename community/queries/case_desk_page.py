"""One private case as whoever has it sees it: with all that is known of it, and its calls."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from community.models import (
    CallAttempt,
    Callback,
    Case,
    CaseEvent,
    CaseNote,
    NumberReveal,
)
from community.queries import callbacks, canned, desk_thread
from community.queries.callbacks import Turn
from community.queries.case_desk import numberless
from community.queries.desk import Seat
from community.queries.desk_thread import Customer, Knowledge
from forum.models import Member, Post, Thread
from forum.queries import access as forum_access
from forum.queries import talks, thread_page
from forum.queries.talks import TalkPage
from forum.queries.thread_page import ThreadPage

MOST_EARLIER = 5
TIMED = ("call_booked", "call_moved")  # events that say for when


@dataclass(frozen=True, slots=True)
class Shown:
    """All that whoever owns a case is shown, in the order in which they need it. `public` is the
    question that it continues, None where there is none that they may read; `turn` is the time in
    which the booked call may be tried now, None where it may not."""

    case: Case
    customer: Customer | None
    public: ThreadPage | None
    earlier: list[Case]
    knowledge: Knowledge
    notes: list[CaseNote]
    talk: TalkPage
    calls: list[Callback]
    reveals: list[NumberReveal]
    turn: Turn | None
    first: Post | None  # their first words, where `talk` begins later
    has_answered: bool  # whether the last word is not the customer's
    moves: list[CaseEvent]  # of its calls, the oldest first

    @property
    def call(self) -> Callback | None:
        """The one that is booked."""
        return _booked(self.calls)

    @property
    def is_moved(self) -> bool:
        """Whether another time was agreed at the last attempt, and nobody has set it yet."""
        tried = _tried(self.call) if self.call else []
        return bool(tried) and tried[-1].outcome == CallAttempt.Outcome.MOVED

    def look_of(self, member: Member) -> NumberReveal | None:
        """Their last look at the number of the booked call of which no outcome is noted."""
        if self.call is None:
            return None
        last = max((one.begun_at for one in _tried(self.call)), default=self.call.begins_at)
        own = [one for one in self.reveals if one.by_id == member.pk and one.at > last]
        of_call = [one for one in own if one.callback_id == self.call.pk]
        return of_call[-1] if of_call else None


def load(*, case: Case, seat: Seat, before: int | None, now: datetime) -> Shown | None:
    """All of a case for its owner; None where its talk is not theirs to read (yet). A fixed number
    of statements."""
    talk = talks.seen_by(member=seat.member, pk=case.pk)
    if talk is None:
        return None
    public = _public(case, seat.member, now)
    asked = public.thread if public else case.thread
    similar = [one.pk for one in public.similar] if public else []
    rows = Callback.objects.filter(case=case).select_related("pool__calendar")
    rows = rows.prefetch_related("attempts__by").order_by("booked_at", "pk")
    calls = list(numberless(rows))
    call = _booked(calls)
    reveals = NumberReveal.objects.filter(callback__case=case).select_related("by")
    said = talks.page(talk=talk, member=seat.member, before=before)
    words = _words(case, seat.member)
    last = words.order_by("-pk").values_list("author", flat=True).first()
    moved = CaseEvent.objects.filter(case=case, kind__in=TIMED).select_related("by")
    earlier = Case.objects.filter(member=case.member_id).exclude(pk=case.pk)
    return Shown(
        case=case,
        customer=desk_thread.customer(thread=asked, asker=case.member, viewer=seat.member),
        public=public,
        earlier=list(
            earlier.select_related("category").order_by("-opened_at", "-pk")[:MOST_EARLIER]
        ),
        knowledge=Knowledge(
            similar=desk_thread.solved(ids=similar, member=seat.member),
            articles=list(desk_thread.articles(thread=asked, member=seat.member)),
            canned=canned.fitting(pool=case.pool, language=case.thread.language),
        ),
        notes=list(case.notes.select_related("by")),
        talk=said,
        calls=calls,
        reveals=list(reveals),
        turn=callbacks.turn(callback=call, tried=_tried(call), at=now) if call else None,
        first=words.order_by("pk").first() if said.earlier else None,
        has_answered=last is not None and last != case.member_id,
        moves=list(moved.order_by("at", "pk")),
    )


def _booked(calls: list[Callback]) -> Callback | None:
    return next((one for one in calls if one.status == Callback.Status.BOOKED), None)


def _tried(call: Callback) -> list[CallAttempt]:
    """Attempts at a call whose attempts are loaded, since its window began."""
    return [one for one in call.attempts.all() if one.begun_at >= call.begins_at]


def _public(case: Case, member: Member, now: datetime) -> ThreadPage | None:
    """The public question with what was tried in it, if they may read it."""
    if case.about_id is None:
        return None
    is_there = Thread.objects.visible_to(member).filter(pk=case.about_id).exists()
    if not is_there:
        return None
    head = forum_access.thread_to_show(member=member, pk=case.about_id)
    return thread_page.load(head=head, member=member, sort="oldest", number=1, now=now)


def _words(case: Case, member: Member) -> QuerySet[Post]:
    """All that was said in it."""
    said = Post.objects.visible_to(member).filter(thread=case.thread)
    return said.filter(kind=Post.Kind.MESSAGE)
