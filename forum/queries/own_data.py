"""What a link about one's own data stands for, and what its page shows."""

from forum.lib.own_data_address import COPY, KEEP, Link
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
