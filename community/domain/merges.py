"""What of this floor stands on a question that was merged goes to where its answers are: private
cases about it, and a known incident that it belongs to or that is answered in it. Decision 0050.

Whoever merges holds both threads' rows. Service rows hear for themselves (endings.merged).
"""

from contextlib import suppress

from community.domain import incident_marks, incident_threads
from community.models import Case, Incident, IncidentThread
from forum.models import Event, Thread
from forum.rules import NotAllowed


def hear(event: Event) -> None:
    """Again changes nothing: by what stands on the source still."""
    found = _both(event)
    if found is None:
        return
    source, target = found
    running = Case.objects.filter(about=target, status__in=Case.RUNS).values("member")
    Case.objects.filter(about=source).exclude(member__in=running).update(about=target)
    if not Incident.objects.filter(thread=target).exists():
        Incident.objects.filter(thread=source).update(thread=target)
    row = IncidentThread.objects.filter(thread=source, left_at=None).first()
    if row is None:
        return
    row.left_at = event.at
    row.save(update_fields=["left_at"])
    incident_marks.drop(thread=source)
    if row.incident.thread_id != target.pk:
        _join(target, row.incident, event)


def hear_back(event: Event) -> None:
    """They were taken apart: the case of whoever asked the one is its own again, and so is its
    incident. Where the same person asked both nobody knows whose a case is, so it stays."""
    found = _both(event)
    if found is None:
        return
    source, target = found
    if source.author_id != target.author_id:
        Case.objects.filter(about=target, member=source.author_id or 0).update(about=source)
    merged = Event.objects.filter(kind=Event.Kind.THREAD_MERGED, thread=source).order_by("-pk")
    at = merged.values_list("at", flat=True).first()
    row = IncidentThread.objects.filter(thread=source, left_at=at or event.at).first()
    if row is not None:
        _join(source, row.incident, event)


def _both(event: Event) -> tuple[Thread, Thread] | None:
    """Source and target, once for the two events of a merge; the source's row is at hand."""
    thread = event.thread
    if thread is None or thread.pk != event.data["source"]:
        return None
    return thread, Thread.objects.select_related("category").get(pk=event.data["target"])


def _join(thread: Thread, incident: Incident, event: Event) -> None:
    """Where it waits and the incident is open; else it needs none."""
    if incident.ended_at is not None:
        return
    with suppress(NotAllowed):
        incident_threads.join(thread=thread, incident=incident, by=event.by, now=event.at)
