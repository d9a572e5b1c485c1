"""Private cases as experts see them: the queues of the desk, and who finds which case. One with all
that is known of it: case_desk_page.py.

Before somebody takes a case, nothing of what was said in it is read here, not even how long it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case as Where
from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, When
from django.utils.translation import get_language_info

from community.lib.urgent import OF_ASKERS, Reason
from community.models import Callback, Case
from community.queries import call_windows, callbacks
from community.queries.call_windows import Window
from community.queries.desk import Seat
from forum.lib.ages import Age
from forum.models import Member, Thread
from forum.queries.access import id_or_404, or_404

PAGE_SIZE = 30
MINE, WAITING, DONE = "mine", "waiting", "done"
QUEUES = (MINE, WAITING, DONE)
KEPT_IN_SIGHT = timedelta(days=30)  # what one has done, for the public summary
RED = OF_ASKERS  # what comes before all else, whenever it is due
WORST = (Reason.DANGER, Reason.FRAUD)  # and before what else is urgent
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
        """Whether it is urgent: somebody is in danger, robbed, or can be at any moment."""
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


def counts(*, seat: Seat, now: datetime) -> tuple[dict[str, int], Age]:
    """How many stand in each queue, and how long those that wait have. One statement."""
    named = {name: Count("pk", filter=_queue(seat, name, now)) for name in QUEUES}
    oldest = Min("opened_at", filter=_queue(seat, WAITING, now))
    found = Case.objects.aggregate(**named, oldest=oldest)
    age = Age(found[WAITING], found.pop("oldest"))
    return found, age


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
    first_red = Where(When(reason__in=WORST, then=0), When(reason__in=RED, then=1), default=2)
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


_RELATED = ("thread__category", "about", "category", "pool", "member__standing", "owner", "summary")


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
