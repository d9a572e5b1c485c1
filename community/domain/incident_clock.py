"""The clock of a question that belongs to a known incident stands still: one answer informs all, so
nobody is asked about each. Whoever calls holds the thread's row; the service row comes after it.

What the row said is kept with the event, so that a question that is another one after all goes on
where it stood: with the deadlines that it had, which may be past by then.
"""

from datetime import datetime
from typing import Any

from community.domain import service_events
from community.models import ExpertOffer, Incident, Service, ServiceEvent
from forum.models import Member, Thread
from reputation.domain import offers

JOINED, LEFT = "incident_joined", "incident_left"
INSTANTS = (
    "mentors_at", "expert_at", "lead_at", "promised_at", "stopped_at", "next_action_at",
)  # fmt: skip
FREE: dict[str, Any] = {
    "owner": None, "claim_token": None, "claimed_at": None, "lease_until": None,
}  # fmt: skip


def hold(*, thread: Thread, incident: Incident, by: Member | None, now: datetime) -> None:
    """Nobody is asked any more, whoever had claimed it is free, no deadline runs."""
    offers.stop(thread=thread, now=now)
    service = Service.objects.select_for_update().filter(thread=thread).first()
    if service is None or service.status not in Service.RUNS:
        return
    kept = {name: _said(getattr(service, name)) for name in INSTANTS}
    service_events.write(
        service=service, kind=JOINED, key=_key(service, JOINED), at=now, by=by,
        incident=incident.pk, status=service.status, **kept,
    )  # fmt: skip
    ExpertOffer.objects.filter(service=service, answer=ExpertOffer.Answer.NONE).update(
        answer=ExpertOffer.Answer.GONE, answered_at=now
    )
    _store(service, status=Service.Status.INCIDENT, **dict.fromkeys(INSTANTS), **FREE)


def let_go(*, thread: Thread, by: Member | None, now: datetime) -> None:
    """It goes on where it stood, unless it was solved meanwhile."""
    service = Service.objects.select_for_update().filter(thread=thread).first()
    if service is None or service.status != Service.Status.INCIDENT:
        return
    joined = service.events.filter(kind=JOINED).order_by("-pk").first()
    if joined is None:
        raise ValueError(f"service of {service.pk} is held by nothing")
    kept = {name: _instant(joined.data[name]) for name in INSTANTS}
    service_events.write(
        service=service, kind=LEFT, key=_key(service, LEFT), at=now, by=by,
        incident=joined.data["incident"], status=joined.data["status"],
        **{name: joined.data[name] for name in INSTANTS},
    )  # fmt: skip
    _store(service, status=joined.data["status"], **kept)


def _key(service: Service, kind: str) -> str:
    """Each time that it joins or leaves has a number: the row is locked."""
    number = ServiceEvent.objects.filter(service=service, kind=kind).count() + 1
    return f"{service.pk}:{kind}:{number}"


def _store(service: Service, **values: Any) -> None:
    for name, value in values.items():
        setattr(service, name, value)
    service.save(update_fields=list(values))


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
