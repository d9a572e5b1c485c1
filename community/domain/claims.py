"""A claim that ends."""

from datetime import datetime

from community.domain import service_events
from community.models import Service


def break_lease(*, service: Service, now: datetime) -> None:
    """The lease is over: the question is everybody's in the pool again."""
    token, owner = service.claim_token, service.owner_id
    service.owner = service.claim_token = service.claimed_at = service.lease_until = None
    service.leases_broken += 1
    service_events.write(
        service=service, kind="lease_broken", key=f"{token}:broken", at=now, owner=owner
    )


def remind(*, service: Service, now: datetime) -> None:
    """Most of the lease is over: its holder hears of it, once."""
    until = service.lease_until
    service_events.write(
        service=service, kind="lease_reminded", key=f"{service.claim_token}:{until}:remind", at=now
    )
