"""Letting questions that wait go by the figures and hours as they are now.

Whoever edits a policy, a pool or a calendar changes nothing that runs; this does, when somebody
says so, and each question's event holds what was and what is. Lock rule: a thread's row, then its
service row; each question is a transaction of its own, so that nobody waits for hundreds.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from community.domain import (
    configuring,
    expert_offers,
    policies,
    scheduling,
    service_events,
    turns,
)
from community.models import Calendar, Policy, Pool, Recomputing, Service
from community.queries import pools
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Member, Thread
from reputation.lib import one_by_one

KIND = "recomputed"
DUE = ("mentors_at", "expert_at", "lead_at", "promised_at")


def running(*, of: Policy | Pool | Calendar) -> QuerySet[Service]:
    """The questions that go by it and wait, or whose asker is asked. A policy that is new is
    nobody's yet: those that it would fit are counted."""
    waiting = Service.objects.filter(status__in=(Service.Status.OPEN, Service.Status.ASKED_BACK))
    if isinstance(of, Pool):
        return waiting.filter(pool=of)
    if isinstance(of, Calendar):
        return waiting.filter(Q(pool__calendar=of) | Q(policy__calendar=of))
    if of.category_id is None and not of.language:
        return waiting  # it is for everything
    fits = Q()
    if of.category_id is not None:
        fits &= Q(thread__category=of.category_id)
    if of.language:
        fits &= Q(thread__language=of.language)
    return waiting.filter(Q(policy=of) | fits)


def recompute(*, of: Policy | Pool | Calendar, by: Member, now: datetime) -> Recomputing:
    """Do it for all of `running`. What fails is logged and holds up no other. Raises NotAllowed."""
    configuring.check_configures(by)
    run = Recomputing.objects.create(what=f"{of._meta.verbose_name}: {of}"[:120], by=by, at=now)
    pks = list(running(of=of).order_by("pk").values_list("pk", flat=True))
    run.looked_at = len(pks)
    run.changed = one_by_one.each(
        pks, lambda pk: _recompute(pk=pk, run=run, by=by, now=now), what="recomputing service"
    )
    run.save(update_fields=["looked_at", "changed"])
    return run


@verb
def _recompute(*, pk: int, run: Recomputing, by: Member, now: datetime) -> bool:
    """Whether anything of it is due at another time now, or another pool has it."""
    service = turns.hold(thread=counters.lock(thread=Thread(pk=pk)))
    if service is None or service.status not in Service.RUNS:
        return False
    before = _due(service)
    pool = pools.of(service.thread)
    if service.owner_id is None:  # whoever holds it keeps it where they are
        service.pool = pool
        _withdraw_offer(service, now)
    policy = policies.of(service.thread)
    fresh = policies.snapshot(policy, pool=service.pool, now=now)
    service.policy_id = policy.pk
    service.snapshot = {**fresh, "run": service.snapshot.get("run", {})}
    if service.status == Service.Status.OPEN:
        scheduling.put(service, now=now)
    after = _due(service)
    if not service_events.changes(service):
        return False
    turns.turn(
        service=service, kind=KIND, key=f"{pk}:{KIND}:{run.pk}", at=now, by=by, run=run.pk,
        old=before, new=after,
    )  # fmt: skip
    return before != after


def _withdraw_offer(service: Service, now: datetime) -> None:
    """Where another pool has it now it is offered to somebody there."""
    is_moved = "pool_id" in service_events.changes(service)
    offer = expert_offers.open_of(service) if is_moved else None
    if offer is not None:
        expert_offers.end(offer=offer, answer=expert_offers.Answer.GONE, now=now)


def _due(service: Service) -> dict[str, Any]:
    found = {name: getattr(service, name) for name in DUE}
    said = {name: at.isoformat() if at is not None else None for name, at in found.items()}
    return said | {"pool": service.pool_id}
