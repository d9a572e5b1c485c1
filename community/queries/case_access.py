"""How views get hold of private cases: loaded, or 404. What is another's looks like what is
missing, whoever asks.
"""

from community.models import Case
from community.queries.desk import Seat
from forum.models import Member
from forum.queries.access import id_or_404, or_404

RELATED = "thread", "about", "category", "pool__calendar", "owner__standing", "member__standing"


def own_case(*, member: Member, pk: int) -> Case:
    """A case of this customer. Else Http404."""
    found = Case.objects.filter(member=member, pk=id_or_404(pk))
    return or_404(found.select_related(*RELATED).first())


def owned_case(*, member: Member, pk: int) -> Case:
    """A case that this expert has. Else Http404."""
    found = Case.objects.filter(owner=member, pk=id_or_404(pk))
    return or_404(found.select_related(*RELATED).first())


def claimable_case(*, seat: Seat, pk: int) -> Case:
    """A case that runs in a pool of whoever sits at the desk, and is not their own. Of it they know
    no more than the queue says. Else Http404."""
    found = Case.objects.filter(pk=id_or_404(pk), pool__in=seat.pools, status__in=Case.RUNS)
    return or_404(found.exclude(member=seat.member).select_related(*RELATED).first())
