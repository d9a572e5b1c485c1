"""How views get hold of things: loaded, or 404. Hidden and missing look alike."""

from django.http import Http404

from community.models import Escalation
from forum.queries.access import BIGGEST_ID


def escalation(*, pk: int) -> Escalation:
    """Somebody's call for a person, for the team. Else Http404."""
    found = Escalation.objects.filter(pk=pk).first() if 0 < pk <= BIGGEST_ID else None
    if found is None:
        raise Http404
    return found
