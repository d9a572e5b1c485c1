"""The lease of a claim: extended while its holder writes, reminded of, ended. Whoever calls holds
the thread's row and the service row.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from community.domain import holding
from community.lib import expert_kinds, ladder
from community.models import Service
from community.queries import calendars
from community.queries import leases as reads
from forum.domain import notices
from forum.models import Member

MOST_BREAKS = 2  # then the lead hears
LEAST_GAIN = timedelta(minutes=1)  # a shorter one is not worth a row
NOBODY: dict[str, Any] = {
    "owner_id": None, "claim_token": None, "claimed_at": None, "lease_until": None,
    "lease_reminder_at": None,
}  # fmt: skip
Status, Step = Service.Status, Service.Step


def note(
    *, service: Service, kind: str, owner: int, token: UUID, claimed_at: datetime | None,
    until: datetime, by: Member | None, now: datetime, told: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Somebody holds it until then: the row says so, nobody is asked any more."""
    reminder_at = reads.reminder_at(service=service, until=until)
    holding.change(
        service=service, kind=kind, key=f"{kind}:{token}:{until.isoformat()}", now=now, by=by,
        look_at=reminder_at, told={"owner": owner} | (told or {}),
        owner_id=owner, claim_token=token, claimed_at=claimed_at, lease_until=until,
        lease_reminder_at=reminder_at, offer_at=None,
    )  # fmt: skip


def extend(*, service: Service, since: datetime, now: datetime) -> None:
    """The holder wrote at `since`: a whole lease from there, as far as that goes."""
    if service.owner_id is None or service.claim_token is None or service.lease_until is None:
        return
    wanted = since + reads.length(service)
    if wanted - service.lease_until < LEAST_GAIN:
        return
    until = min(wanted, reads.longest(service))
    if until - service.lease_until < LEAST_GAIN:
        return
    note(
        service=service, kind="claim_extended", owner=service.owner_id, token=service.claim_token,
        claimed_at=service.claimed_at, until=until, by=service.owner, now=now,
    )  # fmt: skip


def renew(*, service: Service, now: datetime) -> None:
    """What the holder has saved since counts: drafts are saved without a word to this row, so
    whoever goes by the lease asks here first. Saved after the end it is too late."""
    until = service.lease_until
    if service.owner_id is None or until is None:
        return
    saved = reads.saved_at(service)
    if saved is not None and saved <= until:
        extend(service=service, since=min(saved, now), now=now)


def end_broken(*, service: Service, now: datetime) -> None:
    """The time is over. Where the question still waits this counts, and its holder is told."""
    is_waiting = service.status == Status.OPEN
    if not is_waiting:
        let_go(service=service, kind="claim_ended", by=None, now=now, is_needed=False)
        return
    key, holder = f"claim_over:{service.claim_token}", service.owner_id
    breaks = service.leases_broken + 1
    to_lead = breaks >= MOST_BREAKS
    let_go(
        service=service, kind="lease_broken", by=None, now=now, leases_broken=breaks,
        **(to_the_lead(service, now=now) if to_lead else {}),
    )  # fmt: skip
    people = Member.objects.filter(pk=holder or 0)
    notices.tell(
        kind=expert_kinds.OVER, to=people, key=key, by=None, now=now, thread=service.thread
    )


def let_go(
    *, service: Service, kind: str, by: Member | None, now: datetime, is_needed: bool = True,
    told: dict[str, Any] | None = None, **fields: Any,
) -> None:  # fmt: skip
    """Nobody holds it any more; where it waits on the step of experts, the next one is asked."""
    is_routed = is_needed and service.status == Status.OPEN and service.step >= Step.EXPERT
    holding.change(
        service=service, kind=kind, key=f"{kind}:{service.claim_token}", now=now, by=by,
        look_at=now, told={"lost": service.owner_id} | (told or {}),
        **NOBODY, offer_at=now if is_routed else None, **fields,
    )  # fmt: skip


def remind(*, service: Service, now: datetime) -> None:
    until = f"{service.lease_until:%Y%m%dT%H%M%S%f}"
    key = f"claim_ending:{service.claim_token}:{until}"
    holding.change(
        service=service, kind="claim_reminded", key=key, now=now, look_at=service.lease_until,
        told={"owner": service.owner_id}, lease_reminder_at=None,
    )  # fmt: skip
    notices.tell(
        kind=expert_kinds.ENDING, to=Member.objects.filter(pk=service.owner_id or 0), key=key,
        by=None, now=now, thread=service.thread,
    )  # fmt: skip


def to_the_lead(service: Service, *, now: datetime) -> dict[str, Any]:
    """What a row says that the lead is to look at now, not later; at night, in the morning."""
    opens = ladder.opening(at=now, hours=calendars.of(service.pool.calendar))
    return {"lead_at": min(service.lead_at or opens, opens)}
