"""Who looks after whom."""

from reputation.models import Pairing


def mentees_of(mentor_id: int) -> list[Pairing]:
    """Whom a mentor looks after, the longest first. One statement."""
    found = Pairing.objects.filter(guide=mentor_id, kind=Pairing.Kind.MENTOR, ended_at=None)
    return list(found.select_related("newcomer").order_by("began_at", "pk"))
