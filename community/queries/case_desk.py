"""Private cases as experts see them: the queues of the desk, and one case with what is known of it.

Before somebody takes a case, nothing of what was said in it is read here, not even how long it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case as Where
from django.db.models import Count, F, Prefetch, Q, QuerySet, When
from django.utils.translation import get_language_info

from community.lib.urgent import Reason
from community.models import (
    CallAttempt,
    Callback,
    CannedReply,
    Case,
    CaseEvent,
    CaseNote,
    NumberReveal,
)
from community.queries import call_windows, callbacks, canned, desk_thread
from community.queries.call_windows import Window
from community.queries.callbacks import Turn
from community.queries.desk import Seat
from community.queries.desk_thread import Customer, Knowledge
from forum.models import Member, Post, Thread
from forum.queries import access as forum_access
from forum.queries import talks, thread_page
from forum.queries.access import id_or_404, or_404
from forum.queries.talks import TalkPage
from forum.queries.thread_page import ThreadPage

PAGE_SIZE = 30
MINE, WAITING, DONE = "mine", "waiting", "done"
QUEUES = (MINE, WAITING, DONE)
KEPT_IN_SIGHT = timedelta(days=30)  # what one has done, for the public summary
MOST_EARLIER = 5
TIMED = ("call_booked", "call_moved")  # events that say for when
RED = (Reason.DANGER, Reason.FRAUD)  # what comes before all else, whenever it is due
Status = Case.Status


@dataclass(frozen=True, slots=True)
class Item:
    """A case in a queue. `title` is that of the public question, "" where there is none that this
    expert may read; `call` the booked call, which is loaded without its number."""

    case: Case
    now: datetime
    title: str
    language: str
    call: Callback | None

    @property
    def language_name(self) -> str:
        """In the language of the page."""
        return str(get_language_info(self.language)["name_translated"])

    @property
    def is_red(self) -> bool:
        """Whether somebody is in danger, or is robbed."""
        return self.case.reason in RED

    @property
    def is_late(self) -> bool:
        at = self.case.due_at
        return self.case.status == Status.OPEN and at is not None and at <= self.now


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue; `number` from 1."""

    name: str
    items: list[Item]
    number: int
    has_more: bool


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


def counts(*, seat: Seat, now: datetime) -> dict[str, int]:
    """How many stand in each queue. One statement."""
    return Case.objects.aggregate(
        **{name: Count("pk", filter=_queue(seat, name, now)) for name in QUEUES}
    )


def waiting(*, seat: Seat) -> int:
    """How many cases they may take. One statement, none for whoever has and manages no pool."""
    is_manager = seat.member.staff_role == Member.StaffRole.MANAGER
    return Case.objects.filter(_waiting(seat)).count() if seat.pools or is_manager else 0


def first_queue(*, counted: dict[str, int]) -> str:
    """Where somebody who has said nothing begins: with their own, then with what waits."""
    return MINE if counted[MINE] else WAITING


def queue(*, seat: Seat, name: str, number: int, now: datetime) -> Queue:
    """The page `number` of a queue, what is red and then what is due first at the top. Three
    statements."""
    first = (number - 1) * PAGE_SIZE
    booked = Callback.objects.filter(status=Callback.Status.BOOKED)
    found = Case.objects.filter(_queue(seat, name, now)).select_related(
        "category", "member", "pool", "thread"
    )
    found = found.prefetch_related(Prefetch("callbacks", numberless(booked), to_attr="booked"))
    first_red = Where(When(reason__in=RED, then=0), default=1)
    by_due = (first_red, F("due_at").asc(nulls_last=True))
    order = (F("done_at").desc(),) if name == DONE else by_due
    rows = list(found.order_by(*order, "pk")[first : first + PAGE_SIZE + 1])
    titles = _titles(rows, seat.member)
    items = [_item(one, titles, now) for one in rows[:PAGE_SIZE]]
    return Queue(name, items, number, has_more=len(rows) > PAGE_SIZE)


def item(*, case: Case, seat: Seat, now: datetime) -> Item:
    """The same of one case. Two statements."""
    booked = numberless(case.callbacks.filter(status=Callback.Status.BOOKED))
    vars(case)["booked"] = list(booked)
    return _item(case, _titles([case], seat.member), now)


def numberless(calls: QuerySet[Callback]) -> QuerySet[Callback]:
    """Without anything of the number: what is not loaded slips out nowhere."""
    return calls.defer("number_sealed", "number_hint", "number_digest", "call_word")


def seen(*, seat: Seat, pk: int) -> Case:
    """A case that is theirs, or that they may take. Else Http404: for everybody else there is no
    such case."""
    found = Case.objects.filter(pk=id_or_404(pk)).filter(_own(seat) | _waiting(seat))
    return or_404(found.select_related(*_RELATED).first())


def withdrawn(*, seat: Seat, pk: int) -> Case | None:
    """A case that they had until its customer withdrew it: they read no word of it any more."""
    found = Case.objects.filter(
        pk=id_or_404(pk), owner=None, last_owner=seat.member, status=Status.WITHDRAWN
    )
    return found.select_related("category").first()


def owned(*, seat: Seat, pk: int) -> Case:
    """A case that they own. Else Http404."""
    found = Case.objects.filter(_own(seat), pk=id_or_404(pk))
    return or_404(found.select_related(*_RELATED).first())


def booked_call(*, case: Case) -> Callback | None:
    """The call that is booked, as the verbs need it."""
    return callbacks.open_of(case)


def windows(*, call: Callback, case: Case, now: datetime) -> list[Window]:
    """Times to which the booked call can be moved, on its customer's clock."""
    return call_windows.offered(
        pool=call.pool, zone=call.zone, now=now, without=call, language=case.member.language
    )


def latest_call(*, case: Case) -> Callback | None:
    """The call that was booked last: what came of it may be said twice."""
    return callbacks.last_of(case)


def finished(*, seat: Seat, pk: int) -> Case:
    """A case that is done, and that they own or owned last: theirs is its summary. Else Http404."""
    own = _own(seat) | Q(owner=None, last_owner=seat.member)
    found = Case.objects.filter(own, pk=id_or_404(pk), status=Status.DONE)
    return or_404(found.select_related(*_RELATED).first())


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
    words = Post.objects.visible_to(seat.member).filter(thread=case.thread)
    words = words.filter(kind=Post.Kind.MESSAGE)
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
            canned=fitting(case=case),
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


def fitting(*, case: Case) -> list[CannedReply]:
    """Canned replies for it. One statement."""
    return canned.fitting(pool=case.pool, language=case.thread.language)


_RELATED = ("thread__category", "about", "category", "pool", "member__standing", "owner", "summary")


def _booked(calls: list[Callback]) -> Callback | None:
    return next((one for one in calls if one.status == Callback.Status.BOOKED), None)


def _tried(call: Callback) -> list[CallAttempt]:
    """Attempts at a call whose attempts are loaded, since its window began."""
    return [one for one in call.attempts.all() if one.begun_at >= call.begins_at]


def _queue(seat: Seat, name: str, now: datetime) -> Q:
    if name == WAITING:
        return _waiting(seat)
    if name == MINE:
        return _own(seat) & Q(status__in=Case.RUNS)
    own = _own(seat) | Q(owner=None, last_owner=seat.member)
    return own & Q(status=Status.DONE, done_at__gt=now - KEPT_IN_SIGHT)


def _own(seat: Seat) -> Q:
    return Q(owner=seat.member)


def _waiting(seat: Seat) -> Q:
    """What nobody of their pools has, and what a called lead takes over; none is their own."""
    me, free = seat.member, Q(owner=None, pool__in=[one.pk for one in seat.pools])
    manages = Q(pool__lead=None) if me.staff_role == Member.StaffRole.MANAGER else Q(pk__in=[])
    called = (Q(pool__lead=me) | manages) & Q(lead_called_at__isnull=False)
    return Q(status__in=Case.RUNS) & (free | called & ~Q(owner=me)) & ~Q(member=me)


def _titles(cases: Sequence[Case], member: Member) -> dict[int, str]:
    """Titles of the public questions, of those that this person may read. One statement."""
    ids = [one.about_id for one in cases if one.about_id is not None]
    found = Thread.objects.listed_for(member).filter(pk__in=ids)
    return dict(found.values_list("pk", "title")) if ids else {}


def _item(case: Case, titles: dict[int, str], now: datetime) -> Item:
    booked: list[Callback] = vars(case)["booked"]
    return Item(
        case=case,
        now=now,
        title=titles.get(case.about_id or 0, ""),
        language=case.thread.language,
        call=next(iter(booked), None),
    )


def _public(case: Case, member: Member, now: datetime) -> ThreadPage | None:
    """The public question with what was tried in it, if they may read it."""
    if case.about_id is None:
        return None
    is_there = Thread.objects.visible_to(member).filter(pk=case.about_id).exists()
    if not is_there:
        return None
    head = forum_access.thread_to_show(member=member, pk=case.about_id)
    return thread_page.load(head=head, member=member, sort="oldest", number=1, now=now)
