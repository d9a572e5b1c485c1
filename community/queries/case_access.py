"""How views get hold of private cases: loaded, or 404. What is another's looks like what is
missing, whoever asks.
"""

from community.models import Case
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
