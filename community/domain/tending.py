"""What the sweep carries out of claims and offers: by what the row says and `now`."""

from datetime import datetime

from community.domain import claims, holding, routing
from community.models import Service
from forum.lib.transact import verb


def next_at(*, service: Service) -> datetime | None:
    """When there is something to do next, None where there is nothing: one of the instants of
    `Service.next_action_at`."""
    ends = service.lease_until if service.owner_id is not None else None
    found = [at for at in (service.lease_reminder_at, ends, service.offer_at) if at is not None]
    return min(found, default=None)


@verb
def tend(*, service: Service, now: datetime) -> Service:
    """Remind, end a lease, end an offer and make the next one, each where it is due. The sweep
    calls it with the rows held, after the step is set; again it does nothing."""
    service = holding.again(service=service)
    if service.owner_id is not None and not claims.break_lease(service=service, now=now):
        claims.remind(service=service, now=now)
    if service.offer_at is not None and service.offer_at <= now:
        routing.offer_next(service=service, now=now)
    return service
