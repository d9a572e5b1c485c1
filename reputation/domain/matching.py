"""Giving newcomers a mentor, never one above their capacity."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from forum.lib.transact import verb
from forum.models import Member
from reputation.models import Mentor, Pairing
from reputation.queries import mentors, pairings


@verb
def assign(
    *, newcomer: Member, topics: Sequence[str], language: str, now: datetime
) -> Pairing | None:
    """The newcomer's mentor: the one they have, or one who is free; None where nobody is."""
    have = pairings.mentor_of(newcomer.pk)
    if have is not None:
        return have
    free = mentors.taking(now).filter(load__lt=F("capacity"), languages__contains=[language])
    free = free.exclude(member=newcomer).order_by("load", "member")
    chosen = free.select_for_update(of=("self",)).first()
    if chosen is None:
        return None
    Mentor.objects.filter(pk=chosen.pk).update(load=F("load") + 1, last_assigned_at=now)
    return Pairing.objects.create(
        newcomer=newcomer, guide_id=chosen.pk, kind=Pairing.Kind.MENTOR, began_at=now
    )
