"""Who cares for whom, as far as a mentor's own way needs it. Lock rule: the mentor's row first."""

from datetime import datetime

from forum.lib.transact import verb
from reputation.models import Mentor, Pairing, Sponsor


@verb
def release(*, mentor: Mentor, ending: str, now: datetime) -> int:
    """End the open pairings of a mentor; how many. Twice is as once."""
    still = Pairing.objects.filter(guide=mentor.pk, kind=Pairing.Kind.MENTOR, ended_at=None)
    ended = still.update(ended_at=now, ending=ending)
    Mentor.objects.filter(pk=mentor.pk).update(load=0)
    return ended


@verb
def release_sponsored(*, sponsor_id: int, ending: str, now: datetime) -> int:
    """The same of a sponsor."""
    still = Pairing.objects.filter(guide=sponsor_id, kind=Pairing.Kind.SPONSOR, ended_at=None)
    ended = still.update(ended_at=now, ending=ending)
    Sponsor.objects.filter(pk=sponsor_id).update(load=0)
    return ended
