"""What the pages on one's own data show."""

from datetime import datetime

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


def latest_erasure(*, member: Member) -> int:
    """The id of the last one that was asked for, whatever became of it; 0 for none."""
    asked = Erasure.objects.filter(member=member).order_by("-pk")
    return asked.values_list("pk", flat=True).first() or 0


def copy_there(*, member: Member, now: datetime) -> Export | None:
    """The newest copy that can be downloaded."""
    there = Export.objects.filter(member=member, made_at__isnull=False, gone_at=None)
    return there.filter(expires_at__gt=now).select_related("member").order_by("-pk").first()


def copy_waits(*, member: Member) -> bool:
    """Whether one is being made."""
    return Export.objects.filter(member=member, made_at=None, failed_at=None, gone_at=None).exists()
