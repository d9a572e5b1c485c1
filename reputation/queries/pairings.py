"""Who cares for which newcomer now."""

from reputation.models import Pairing


def mentor_of(newcomer_id: int) -> Pairing | None:
    """The open pairing of this newcomer with a mentor."""
    open_now = Pairing.objects.filter(newcomer=newcomer_id, kind=Pairing.Kind.MENTOR, ended_at=None)
    return open_now.select_related("guide").first()
