"""What the thread's row says of its service row, so that pages need not ask."""

from django.db.models import F

from community.models import Service
from forum.models import Thread


def project(*, service: Service, thread: Thread) -> None:
    """Let the thread's row say who looks next and by when. The caller holds both rows."""
    changed = {"service_state": service.status, "service_due_at": service.promised_at}
    Thread.objects.filter(pk=thread.pk).update(**changed, version=F("version") + 1)
