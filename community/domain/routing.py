"""On the step of experts a question is offered to one of them at a time, who has some minutes to
accept. Decision 0040.

What happens is a function of the rows and of `now`: any number of workers may call `offer_next`.
Lock rule: the thread's row, the service row, then the rows of those experts who fit, by id, under
which what each holds is counted again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from community.domain import claims, expert_offers, holding, leases
from community.lib import expert_kinds, routing
from community.lib.routing import Candidate
from community.models import Expert, ExpertOffer, Pool, Service
from community.queries import calendars, expert_candidates, pools
from community.queries import experts as people
from community.queries import leases as figures
from forum import rules
from forum.domain import notices
from forum.lib import worktime
from forum.lib.transact import verb
from forum.models import Member, Thread
from forum.rules import NotAllowed

log = logging.getLogger(__name__)
Answer, Status, Step = ExpertOffer.Answer, Service.Status, Service.Step
REFUSED = (Answer.DECLINED, Answer.EXPIRED)


def wants_expert(service: Service, *, now: datetime) -> bool:
    """Whether somebody is to be asked about it at all."""
    is_free = not figures.is_held(service, now=now)
    return service.status == Status.OPEN and service.step >= Step.EXPERT and is_free


@verb
def offer_next(*, service: Service, now: datetime) -> ExpertOffer | None:
    """Offer it to whoever fits best, unless it is offered to somebody or held; the open offer, None
    where there is none. An offer whose time is over ends first. While the pool is closed nobody is
    asked; where everybody there is full it is tried again; where nobody is there, or three refused,
    the lead is to look."""
    service = holding.again(service=service)
    known = expert_offers.open_of(service)
    if known is not None:
        if known.expires_at > now and wants_expert(service, now=now):
            # Other clocks of the row may have been set anew meanwhile, and this one with them.
            holding.look_again(service=service, offer_at=known.expires_at)
            return known
        _end(service, known, now, is_needed=wants_expert(service, now=now))
    if not wants_expert(service, now=now):
        holding.look_again(service=service, offer_at=None)
        return None
    if _refusals(service) >= routing.MOST_REFUSALS:
        _to_lead(service, now, why="refused")
        return None
    try:
        opens = worktime.next_open(now, calendars.of(service.pool.calendar))
    except worktime.NeverOpen:
        log.error("pool %s has no hours to come: its questions go to the lead", service.pool.slug)
        _to_lead(service, now, why="no hours")
        return None
    if opens > now:
        holding.look_again(service=service, offer_at=opens)
        return None
    return _offer_in_chain(service, now)


@verb
def accept(*, offer: ExpertOffer, by: Member, now: datetime) -> Service:
    """ "I take it": `by` holds the question. Again it is the same, and after the time it is taken
    all the same where it is still free. Raises NotAllowed."""
    check_own(by, offer=offer)
    service = holding.hold(thread=Thread(pk=offer.service_id))
    return claims.take(service=service, by=by, now=now)


@verb
def decline(*, offer: ExpertOffer, by: Member, now: datetime) -> Service:
    """ "Not now": the next one is asked by the next sweep. Again, or too late, nothing changes."""
    check_own(by, offer=offer)
    service = holding.hold(thread=Thread(pk=offer.service_id))
    known = expert_offers.open_of(service)
    if known is None or known.pk != offer.pk:
        return service
    expert_offers.end(offer=known, answer=Answer.DECLINED, now=now)
    _note(service, known, "offer_declined", now, by=by, look_at=now, offer_at=now)
    return service


def check_own(member: Member | None, *, offer: ExpertOffer) -> Member:
    """Whether the offer is this member's to answer."""
    member = rules.check_member(member)
    if offer.expert_id != member.pk:
        raise NotAllowed(_("This question was offered to somebody else."))
    return member


def _offer_in_chain(service: Service, now: datetime) -> ExpertOffer | None:
    """In its pool, then in those that come after it."""
    is_full = False
    for pool in pools.chain(pool=service.pool):
        found = expert_candidates.of(service=service, thread=service.thread, pool=pool, now=now)
        is_full = is_full or found.is_full
        chosen = _choose(routing.widen(found.candidates), now)
        if chosen is not None:
            return _offer(service, pool, chosen, now)
        is_full = is_full or bool(found.candidates)
    again = worktime.due(
        now, timedelta(minutes=routing.LOOKS_AGAIN), calendars.of(service.pool.calendar)
    )
    if is_full:
        holding.look_again(service=service, offer_at=again)
    else:
        _to_lead(service, now, why="nobody", again=again)
    return None


def _choose(best: Sequence[Candidate], now: datetime) -> Candidate | None:
    """The first who has room, by what they hold now that their rows are held: of routers at once
    each counts what the others have offered. All rows at once, so that no two wait crosswise."""
    ids = [one.expert for one in best]
    rows, held = holding.experts(ids=ids), people.held(experts=ids, now=now)
    for one in best:
        row = rows.get(one.expert)
        if row is not None and row.is_active and held[one.expert] < row.capacity:
            return one
    return None


def _offer(service: Service, pool: Pool, chosen: Candidate, now: datetime) -> ExpertOffer:
    within, hours = figures.accept_within(service), calendars.of(pool.calendar)
    try:
        expires_at = worktime.due(now, within, hours)
    except worktime.NeverOpen:  # a pool that comes after another, and has people but no hours
        expires_at = now + within
    widened = chosen.widened + ([routing.POOL] if pool.pk != service.pool_id else [])
    offer = ExpertOffer.objects.create(
        service=service, expert_id=chosen.expert, cycle=service.cycle, offered_at=now,
        expires_at=expires_at, parts=chosen.parts.as_told(), widened=widened,
    )  # fmt: skip
    Expert.objects.filter(pk=chosen.expert).update(last_assigned_at=now)
    _note(service, offer, "offered", now, look_at=expires_at, offer_at=expires_at)
    notices.tell(
        kind=expert_kinds.OFFERED, to=Member.objects.filter(pk=chosen.expert),
        key=expert_offers.notice_key(offer), by=None, now=now, thread=service.thread,
        data={"until": expires_at.isoformat()},
    )  # fmt: skip
    return offer


def _end(service: Service, offer: ExpertOffer, now: datetime, *, is_needed: bool) -> None:
    """Its time is over, or nobody need answer it any more."""
    answer = Answer.EXPIRED if is_needed else Answer.GONE
    expert_offers.end(offer=offer, answer=answer, now=now)
    kind = "offer_expired" if is_needed else "offer_gone"
    _note(service, offer, kind, now, look_at=now, offer_at=now if is_needed else None)


def _refusals(service: Service) -> int:
    return service.offers.filter(cycle=service.cycle, answer__in=REFUSED).count()


def _to_lead(
    service: Service, now: datetime, *, why: str, again: datetime | None = None
) -> None:  # fmt: skip
    """It stays with the pool and the lead is to look, once a cycle; `again`: when routing looks for
    somebody who has come meanwhile, None where it has asked enough."""
    is_told = holding.change(
        service=service, kind="needs_lead", key=f"needs_lead:{service.pk}:{service.cycle}:{why}",
        now=now, look_at=now, told={"why": why}, offer_at=again,
        **leases.to_the_lead(service, now=now),
    )  # fmt: skip
    if not is_told:
        holding.look_again(service=service, offer_at=again)


def _note(
    service: Service, offer: ExpertOffer, kind: str, now: datetime, *, look_at: datetime,
    by: Member | None = None, **fields: Any,
) -> None:  # fmt: skip
    told = {"offer": offer.pk, "expert": offer.expert_id, "widened": offer.widened}
    holding.change(
        service=service, kind=kind, key=f"{kind}:{offer.pk}", now=now, by=by, look_at=look_at,
        told=told, **fields,
    )  # fmt: skip
