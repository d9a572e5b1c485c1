"""How views get hold of things: loaded, or 404. Hidden and missing look alike."""

from typing import TypeVar

from django.db.models import Model
from django.http import Http404

from community.models import BoardNote, CannedReply, Escalation, ExpertOffer, Pool, Service
from forum.models import Member, Thread
from forum.queries.access import BIGGEST_ID

M = TypeVar("M", bound=Model)


def service(*, thread: Thread) -> Service:
    """The service row of a thread that forum.queries.access let through. Else Http404."""
    found = Service.objects.filter(thread=thread.pk).select_related("pool", "owner")
    got = _one(found.first())
    got.thread = thread
    return got


def own_offer(*, member: Member, pk: int) -> ExpertOffer:
    """A question offered to this expert, of what they may read, whatever they said. Else
    Http404."""
    seen = Thread.objects.listed_for(member)
    found = ExpertOffer.objects.filter(expert=member.pk, service__thread__in=seen)
    return _one(found.select_related("service__thread", "service__pool").filter(pk=_pk(pk)).first())


def escalation(*, pk: int) -> Escalation:
    """Somebody's call for a person, for the team. Else Http404."""
    return _one(Escalation.objects.filter(pk=_pk(pk)).first())


def pool(*, slug: str) -> Pool:
    """Else Http404."""
    return _one(Pool.objects.filter(slug=slug).first())


def note(*, pk: int) -> BoardNote:
    """A note of a board, for whoever sits at the desk. Else Http404."""
    return _one(BoardNote.objects.select_related("pool").filter(pk=_pk(pk)).first())


def canned(*, pk: int, is_in_use: bool = True) -> CannedReply:
    """One that is in use, or that was. Else Http404."""
    found = CannedReply.objects.filter(pk=_pk(pk))
    return _one((found.filter(retired_at=None) if is_in_use else found).first())


def _pk(value: int) -> int:
    if not 0 < value <= BIGGEST_ID:
        raise Http404
    return value


def _one(found: M | None) -> M:
    if found is None:
        raise Http404
    return found
