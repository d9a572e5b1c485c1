"""How views get hold of things: loaded, or 404. Hidden and missing look alike."""

from django.http import Http404

from forum.models import Member
from reputation.models import Award, BadgeRule
from reputation.queries import badges

BIGGEST_ID = 2**63 - 1


def badge(*, code: str) -> BadgeRule:
    """The badge as it is given, or was given last. A draft is nobody's yet: Http404."""
    found = badges.find(code=code)
    if found is None:
        raise Http404
    return found


def award(*, code: str, pk: int, viewer: Member | None) -> Award:
    """What somebody earned, with `taken_reason` where it was taken back. Else Http404."""
    found = badges.award(pk=pk, viewer=viewer) if 0 < pk <= BIGGEST_ID else None
    if found is None or found.code != code:
        raise Http404
    return found
