"""Who cares for whom, as far as a pause needs it. Lock rule: the mentor's row first."""

from datetime import datetime

from forum.lib.transact import verb
from reputation.models import Mentor, Pairing


@verb
def release(*, mentor: Mentor, ending: Pairing.Ending, now: datetime) -> int:
    """End the open pairings of a mentor; how many. Twice is as once."""
    still = Pairing.objects.filter(guide=mentor.pk, kind=Pairing.Kind.MENTOR, ended_at=None)
    ended = still.update(ended_at=now, ending=ending)
    Mentor.objects.filter(pk=mentor.pk).update(load=0)
    return ended
