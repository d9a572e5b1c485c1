"""What a thread's row says of its service row: codes, instants, ids."""

from datetime import datetime

from community.models import Service
from forum.models import Thread


def project(*, service: Service, thread: Thread, now: datetime | None = None) -> None:
    """Let the thread's row say how it stands; whoever calls holds both rows."""
    changed = {
        "service_state": service.status,
        "service_due_at": service.promised_at,
        "escalated_at": service.escalated_at,
    }
    if any(getattr(thread, name) != value for name, value in changed.items()):
        Thread.objects.filter(pk=thread.pk).update(**changed)
    for name, value in changed.items():
        setattr(thread, name, value)
