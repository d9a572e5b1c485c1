"""Who has a known incident too. Lock rule: the incident's thread, then its row (`hold`)."""

from datetime import datetime

from django.utils.translation import gettext as _

from community.domain import incident_marks
from community.models import Incident, IncidentAffected
from forum import rules
from forum.domain import counters
from forum.lib.transact import verb
from forum.models import Member, Thread
from forum.rules import NotAllowed


def check_say(member: Member | None, *, incident: Incident) -> Member:
    """Whether this person may say that they have it too: everybody, while it is there."""
    member = rules.check_member(member)
    check_open(incident)
    return member


def check_open(incident: Incident) -> None:
    if incident.ended_at is not None:
        raise NotAllowed(_("This incident is over. If it still happens to you, please ask."))


def hold(*, incident: Incident) -> Incident:
    """The incident's row as it is now, locked after its thread, which it knows."""
    thread = counters.lock(thread=Thread(pk=incident.thread_id))
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    incident.thread = thread
    return incident


@verb
def say(*, incident: Incident, by: Member, now: datetime) -> Incident:
    """ "I have this too", once a member, who hears of it from now on; said again, it changes
    nothing. Raises NotAllowed."""
    incident = hold(incident=incident)
    check_say(by, incident=incident)
    add(incident=incident, member=by, now=now)
    return count(incident=incident)


@verb
def withdraw(*, incident: Incident, by: Member, now: datetime) -> Incident:
    """Not so after all, or fixed: they hear nothing more of it."""
    incident = hold(incident=incident)
    remove(incident=incident, member=rules.check_member(by), now=now)
    return count(incident=incident)


def add(*, incident: Incident, member: Member, now: datetime) -> None:
    """For verbs that hold the incident, and `count` afterwards."""
    row, is_new = IncidentAffected.objects.get_or_create(
        incident=incident, member=member, defaults={"at": now}
    )
    if not is_new and row.left_at is not None:
        row.at, row.left_at = now, None
        row.save(update_fields=["at", "left_at"])


def remove(*, incident: Incident, member: Member, now: datetime) -> None:
    """The same; the row stays, as a fact."""
    here = IncidentAffected.objects.filter(incident=incident, member=member, left_at=None)
    here.update(left_at=now)


def release(*, incident: Incident, now: datetime) -> None:
    """Nobody has it: it was none. For verbs that hold the incident; the rows stay, as facts."""
    IncidentAffected.objects.filter(incident=incident, left_at=None).update(left_at=now)
    count(incident=incident)


def count(*, incident: Incident) -> Incident:
    """How many have it, on its row and on its thread's."""
    here = IncidentAffected.objects.filter(incident=incident, left_at=None)
    incident.affected_count = here.count()
    incident.save(update_fields=["affected_count"])
    if incident.ended_at is None:
        incident_marks.put_main(incident=incident)
    return incident
