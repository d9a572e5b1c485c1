"""Notes on private cases that are closed for so long that nobody asks any more. Decision 0051."""

from datetime import datetime

from community.lib import kept_notes
from community.models import CaseNote


def prune(*, now: datetime) -> int:
    """Delete them; returns how many. A case that was opened again keeps its notes."""
    old = CaseNote.objects.filter(case__done_at__lt=now - kept_notes.RETENTION.kept)
    return old.delete()[0]
