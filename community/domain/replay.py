"""Service rows made again of their events: each event holds what it changed of its row.

When to look at a row next is not in every event, for a look that finds nothing leaves none: a row
that is made again is looked at a little early, and nothing is done twice by that.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from community.domain import service_events, turns
from community.models import Service, ServiceEvent
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Thread

LOOKS = ("next_action_at", "offer_at")


def fold(events: list[ServiceEvent]) -> dict[str, Any]:
    """The row that these events of one question, in order, give."""
    row: dict[str, Any] = {}
    for event in events:
        row |= event.data.get("row", {})
    return row


def differences(*, since: datetime | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row that is not what its events say: its key, and the columns as they should be. Only
    those about which something was written `since` then."""
    pks = Service.objects.order_by("pk")
    if since is not None:
        told = ServiceEvent.objects.filter(at__gte=since)
        pks = pks.filter(pk__in=told.values("service"))
    for pk in pks.values_list("pk", flat=True).iterator():
        service = Service.objects.get(pk=pk)
        wrong = _wrong(service, list(ServiceEvent.objects.filter(service=pk).order_by("pk")))
        if wrong:
            yield pk, wrong


def rebuild() -> int:
    """Write what the events give into each row that says something else; returns how many."""
    return sum(_rebuild(pk=pk) for pk, _wrong_ones in list(differences()))


@verb
def _rebuild(*, pk: int) -> bool:
    service = turns.hold(thread=counters.lock(thread=Thread(pk=pk)))
    if service is None:
        return False
    events = list(ServiceEvent.objects.filter(service=pk).order_by("pk"))
    for name in _wrong(service, events):
        service_events.put(service, name=name, value=fold(events)[name])
    for name in LOOKS:
        service_events.put(service, name=name, value=fold(events).get(name))
    service_events.store(service)
    return True


def _wrong(service: Service, events: list[ServiceEvent]) -> dict[str, Any]:
    row, stored = fold(events), service.as_stored()
    return {
        name: value
        for name, value in row.items()
        if name not in LOOKS and stored.get(name) != value
    }
