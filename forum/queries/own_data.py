"""What a link about one's own data stands for, and what its page shows."""

from forum.lib.own_data_address import COPY, ERASE, KEEP, Link
from forum.models import Erasure, Export, Member


def member(*, link: Link) -> Member | None:
    """Whose it is. Whoever erased their account has no data: None."""
    found = Member.objects.filter(pk=link.member).first()
    return None if found is None or found.is_former else found


def copy(*, link: Link) -> Export | None:
    """The copy that the link fetches."""
    if link.purpose != COPY:
        return None
    return Export.objects.filter(pk=link.about, member=link.member).first()


def erasure(*, link: Link) -> Erasure | None:
    """The erasure that the link takes back, whatever became of it."""
    if link.purpose != KEEP:
        return None
    return Erasure.objects.filter(pk=link.about, member=link.member).first()


def asked_by(*, link: Link) -> Erasure | None:
    """The erasure that the link to erase has asked for, while it waits."""
    later = Erasure.objects.filter(member=link.member, pk__gt=link.about).order_by("pk")
    first = later.first() if link.purpose == ERASE else None
    return first if first and first.cancelled_at is None and first.done_at is None else None
