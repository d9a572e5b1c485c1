"""How views get hold of cases: loaded, or 404."""

from community.models import Case
from forum.models import Member, Thread
from forum.queries.access import id_or_404, or_404


def own_case(*, member: Member, pk: int) -> Case:
    """A case of this customer. Else Http404."""
    seen = Thread.objects.visible_to(member)
    found = Case.objects.filter(member=member, thread__in=seen, pk=id_or_404(pk))
    return or_404(found.select_related("thread", "pool__calendar", "category").first())
