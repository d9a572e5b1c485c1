"""Who looks after whom."""

from reputation.models import Pairing


def mentor_of(newcomer_id: int) -> Pairing | None:
    """The pairing in force, with the mentor. One statement."""
    found = Pairing.objects.filter(kind=Pairing.Kind.MENTOR, ended_at=None, newcomer=newcomer_id)
    return found.select_related("guide__standing").first()


def mentees_of(mentor_id: int) -> list[Pairing]:
    """Whom a mentor looks after, the longest first. One statement."""
    found = Pairing.objects.filter(kind=Pairing.Kind.MENTOR, ended_at=None, guide=mentor_id)
    return list(found.select_related("newcomer__standing").order_by("began_at", "pk"))
