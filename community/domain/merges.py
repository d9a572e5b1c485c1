"""What of this floor stands on a question that was merged goes to where its answers are: private
cases about it, and a known incident that it belongs to or that is answered in it. Decision 0050.

Whoever merges holds both threads' rows. Service rows hear for themselves (endings.merged).
"""

from contextlib import suppress

from community.domain import incident_marks, incident_threads
from community.models import Case, Incident, IncidentThread
from forum.domain import decisions
from forum.models import Decision, Event, Thread
from forum.rules import NotAllowed


def hear(event: Event) -> None:
    """Again changes nothing: by what stands on the source still."""
    found = _both(event)
    if found is None:
        return
    source, target = found
    running = Case.objects.filter(about=target, status__in=Case.RUNS).values("member")
    Case.objects.filter(about=source).exclude(member__in=running).update(about=target)
    led = _lead(source, target)
    row = IncidentThread.objects.filter(thread=source, left_at=None).first()
    is_joined = False
    if row is not None:
        row.left_at = event.at
        row.save(update_fields=["left_at"])
        incident_marks.drop(thread=source)
        if row.incident.thread_id != target.pk and not _belongs(target):
            is_joined = _join(target, row.incident, event)
    if led is not None or row is not None:
        kept = {"led": led, "left": row and row.pk, "joined": is_joined}
        decisions.remember(pk=event.data["decision"], incident=kept)


def hear_back(event: Event) -> None:
    """They were taken apart: the case of whoever asked the one is its own again, and so is its
    incident, in which the target stays only where it did not come for the source. Where the same
    person asked both nobody knows whose a case is, so it stays."""
    found = _both(event)
    if found is None:
        return
    source, target = found
    if source.author_id != target.author_id:
        Case.objects.filter(about=target, member=source.author_id or 0).update(about=source)
    kept = Decision.objects.get(pk=event.data["decision"]).data.get("incident")
    if kept is None:
        return
    if kept["led"] is not None and not Incident.objects.filter(thread=source).exists():
        for incident in Incident.objects.filter(pk=kept["led"], thread=target):
            _answer_in(incident, source, before=target)
    row = IncidentThread.objects.filter(pk=kept["left"] or 0).exclude(left_at=None).first()
    if row is None:
        return
    if kept["joined"] and IncidentThread.objects.filter(
        thread=target, incident=row.incident_id, left_at=None
    ):
        incident_threads.part(thread=target, by=event.by, now=event.at)
    _join(source, row.incident, event)


def _both(event: Event) -> tuple[Thread, Thread] | None:
    """Source and target, once for the two events of a merge; the source's row is at hand."""
    thread = event.thread
    if thread is None or thread.pk != event.data["source"]:
        return None
    return thread, Thread.objects.select_related("category").get(pk=event.data["target"])


def _lead(source: Thread, target: Thread) -> int | None:
    """What is answered in the source is answered in the target, unless that answers another; the
    incident's id."""
    if Incident.objects.filter(thread=target).exists():
        return None
    for incident in Incident.objects.filter(thread=source):
        _answer_in(incident, target, before=source)
        return incident.pk
    return None


def _answer_in(incident: Incident, thread: Thread, *, before: Thread) -> None:
    incident.thread = thread
    incident.save(update_fields=["thread"])
    if incident.ended_at is None:
        incident_marks.drop(thread=before)
        incident_marks.put_main(incident=incident)


def _belongs(thread: Thread) -> bool:
    return IncidentThread.objects.filter(thread=thread, left_at=None).exists()


def _join(thread: Thread, incident: Incident, event: Event) -> bool:
    """Where it waits and the incident is open; else it needs none. Whether it came to that."""
    if incident.ended_at is not None:
        return False
    with suppress(NotAllowed):
        return (
            incident_threads.join(thread=thread, incident=incident, by=event.by, now=event.at)
            is not None
        )
    return False
