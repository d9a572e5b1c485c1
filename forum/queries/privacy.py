"""What the pages on one's own data show."""

from django.http import Http404

from forum.models import Erasure, Export, Member


def exports(*, member: Member) -> list[Export]:
    """The latest copies, newest first."""
    return list(Export.objects.filter(member=member).order_by("-asked_at", "-pk")[:5])


def export(*, member: Member, pk: int) -> Export:
    """One's own copy that is there or was. Else Http404."""
    found = Export.objects.filter(member=member, pk=pk).first()
    if found is None:
        raise Http404
    return found


def erasure(*, member: Member) -> Erasure | None:
    """The request that waits, if there is one."""
    return Erasure.objects.filter(member=member, cancelled_at=None, done_at=None).first()
