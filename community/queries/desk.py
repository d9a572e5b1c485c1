"""What waits for an expert: the queues of the desk, each in the order of what was promised.

State is a function of the stored deadlines and of `now`: a worker that stands still delays a
message, and hides nothing here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet

from community.models import Expert, ExpertOffer, Pool, Service
from forum.lib.ages import Age
from forum.models import Member, Thread

PAGE_SIZE = 30
MINE, OFFERS, POOLS, ALL = "mine", "offers", "pools", "all"
QUEUES = (MINE, OFFERS, POOLS, ALL)
Status, Step = Service.Status, Service.Step


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at the desk: `expert` is their row (None for whoever only looks after it), `pools`
    those to which they belong or which they lead."""

    member: Member
    expert: Expert | None
    pools: list[Pool]

    @property
    def answers(self) -> bool:
        """Whether questions are offered to them."""
        return self.expert is not None and self.expert.is_active

    @property
    def leads_any(self) -> bool:
        return any(pool.lead_id == self.member.pk for pool in self.pools)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a queue is narrowed to: a pool's address and a language, "" for all."""

    pool: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A question that waits; `offer` where it is offered to whoever looks. `now` is when."""

    service: Service
    now: datetime
    offer: ExpertOffer | None = None

    @property
    def thread(self) -> Thread:
        return self.service.thread

    @property
    def is_late(self) -> bool:
        """Past what its asker was promised."""
        at = self.service.promised_at
        return self.is_open and at is not None and at < self.now

    @property
    def is_open(self) -> bool:
        return self.service.status == Status.OPEN

    @property
    def is_for_experts(self) -> bool:
        """Whether the step of experts is reached, by the clock if not yet by a worker."""
        at = self.service.expert_at
        return self.service.step >= Step.EXPERT or (at is not None and at <= self.now)

    @property
    def is_red(self) -> bool:
        """Nobody has answered although the promise is gone, or the lead was called."""
        return self.is_open and (self.is_late or self.service.step == Step.LEAD)

    @property
    def holder(self) -> Member | None:
        """Who looks into it now; a lease that is over is nobody's."""
        until = self.service.lease_until
        return self.service.owner if until is not None and until > self.now else None


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a queue; `number` from 1."""

    name: str
    items: list[Item]
    number: int
    has_more: bool


def seat(*, member: Member) -> Seat:
    """Two statements."""
    expert = Expert.objects.filter(member=member).first()
    if expert is not None:
        expert.member = member
    own = Pool.objects.filter(Q(experts=member.pk) | Q(lead=member)).distinct()
    return Seat(member, expert, list(own))


def load(*, seat: Seat, name: str, chosen: Chosen, number: int, now: datetime) -> Queue:
    """The page `number` of the queue. One statement, whatever waits."""
    first = (number - 1) * PAGE_SIZE
    if name == OFFERS:
        offers = list(_offers(seat, now)[first : first + PAGE_SIZE + 1])
        items = [Item(one.service, now, one) for one in offers]
    else:
        found = _narrowed(_queue(seat, name, now), chosen).select_related(
            "thread__category", "thread__author__standing", "pool", "owner"
        )
        rows = list(_in_order(found)[first : first + PAGE_SIZE + 1])
        items = [Item(one, now) for one in rows]
    return Queue(name, items[:PAGE_SIZE], number, has_more=len(items) > PAGE_SIZE)


def counts(*, seat: Seat, now: datetime) -> tuple[dict[str, int], Age]:
    """How many wait in each queue, and how long all that is open has. Two statements."""
    found = _visible(seat).aggregate(
        mine=Count("pk", filter=_mine(seat, now)),
        pools=Count("pk", filter=_of_pools(seat, now)),
        all=Count("pk", filter=Q(status=Status.OPEN)),
        oldest=Min("asked_at", filter=Q(status=Status.OPEN)),
    )
    counted = {
        MINE: found["mine"],
        OFFERS: _offers(seat, now).count(),
        POOLS: found["pools"],
        ALL: found["all"],
    }
    return counted, Age(found["all"], found["oldest"])


def first_queue(*, counted: dict[str, int], seat: Seat) -> str:
    """Where somebody who has said nothing begins: with what needs them most."""
    wanted = (MINE, OFFERS, POOLS) if seat.answers else (POOLS,)
    return next((name for name in wanted if counted[name]), POOLS if seat.pools else ALL)


def pools() -> list[Pool]:
    """All, in their order: to choose from."""
    return list(Pool.objects.all())


def _visible(seat: Seat) -> QuerySet[Service]:
    """Of questions that this person may read: experts see no room that is not theirs."""
    seen = Thread.objects.listed_for(seat.member).questions()
    return Service.objects.filter(status__in=Service.RUNS, thread__in=seen)


def _queue(seat: Seat, name: str, now: datetime) -> QuerySet[Service]:
    wanted = {
        MINE: _mine(seat, now),
        POOLS: _of_pools(seat, now),
        ALL: Q(status=Status.OPEN),
    }[name]
    return _visible(seat).filter(wanted)


def _mine(seat: Seat, now: datetime) -> Q:
    """What they claimed, while the lease runs or the asker is asked back."""
    held = Q(lease_until__gt=now) | Q(status=Status.ASKED_BACK)
    return Q(owner=seat.member) & held


def _of_pools(seat: Seat, now: datetime) -> Q:
    """What their pools owe an answer, and nobody else looks into; nobody answers themselves."""
    needs = Q(step__gte=Step.EXPERT) | Q(expert_at__lte=now) | Q(is_urgent=True)
    is_free = Q(owner=None) | Q(owner=seat.member) | Q(lease_until__lte=now)
    own = Q(pool__in=[one.pk for one in seat.pools]) & ~Q(thread__author=seat.member)
    return Q(status=Status.OPEN) & needs & is_free & own


def _offers(seat: Seat, now: datetime) -> QuerySet[ExpertOffer]:
    """What is offered to them and not answered, the one that is over first at the top."""
    found = ExpertOffer.objects.filter(
        expert=seat.member.pk, answer=ExpertOffer.Answer.NONE, expires_at__gt=now,
        service__in=_visible(seat),
    )  # fmt: skip
    related = "thread__category", "thread__author__standing", "pool", "owner"
    found = found.select_related(*(f"service__{name}" for name in related))
    return found.order_by("expires_at", "pk")


def _narrowed(found: QuerySet[Service], chosen: Chosen) -> QuerySet[Service]:
    if chosen.pool:
        found = found.filter(pool__slug=chosen.pool)
    if chosen.language:
        found = found.filter(thread__language=chosen.language)
    return found


def _in_order(found: QuerySet[Service]) -> QuerySet[Service]:
    """What needs a person at once, then by the promise: who was promised nothing comes last."""
    return found.order_by("-is_urgent", F("promised_at").asc(nulls_last=True), "pk")
