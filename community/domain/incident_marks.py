"""What the rows of threads say of a known incident, so that no page need ask: ids, an instant, and
the title, which is data in several languages. Whoever writes it holds the thread's row."""

from typing import Any

from community.models import Incident
from forum.models import Thread
from reputation.domain import marking

MARK, TAKEN_BACK = "incident", "false_incident"


def put_main(*, incident: Incident) -> None:
    """On the thread in which it is answered, with how many have it."""
    said = _of(incident) | {"affected": incident.affected_count}
    _put(incident.thread, said)


def put(*, thread: Thread, incident: Incident) -> None:
    """On a question that belongs to it."""
    _put(thread, _of(incident))


def take_back(*, thread: Thread, incident: Incident) -> None:
    """It was a false alarm: the question keeps that it was part of it, and until when."""
    drop(thread=thread)
    if incident.false_alarm_at is not None:
        said = {"id": incident.pk, "at": incident.false_alarm_at.isoformat()}
        marking.put(thread=thread, name=TAKEN_BACK, said=said, is_seen=True)


def drop(*, thread: Thread) -> None:
    marking.drop(thread=thread, name=MARK, is_seen=True)


def _of(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.pk, "thread": incident.thread_id, "title": incident.title,
        "since": incident.known_since.isoformat(),
    }  # fmt: skip


def _put(thread: Thread, said: dict[str, Any]) -> None:
    if thread.service_line.get(MARK) != said:
        marking.put(thread=thread, name=MARK, said=said, is_seen=True)
