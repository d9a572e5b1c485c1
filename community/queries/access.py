"""How views get hold of things: loaded, or 404. Hidden and missing look alike."""

from community.models import BoardNote, CannedReply, Escalation, ExpertOffer, Pool, Service
from forum.models import Member, Thread
from forum.queries.access import id_or_404, or_404


def service(*, thread: Thread) -> Service:
    """The service row of a thread that forum.queries.access let through. Else Http404."""
    found = Service.objects.filter(thread=thread.pk).select_related("pool", "owner")
    got = or_404(found.first())
    got.thread = thread
    return got


def own_offer(*, member: Member, pk: int) -> ExpertOffer:
    """A question offered to this expert, of what they may read, whatever they said. Else
    Http404."""
    seen = Thread.objects.listed_for(member)
    found = ExpertOffer.objects.filter(expert=member.pk, service__thread__in=seen)
    return or_404(
        found.select_related("service__thread", "service__pool").filter(pk=id_or_404(pk)).first()
    )


def escalation(*, pk: int) -> Escalation:
    """Somebody's call for a person, for the team. Else Http404."""
    return or_404(Escalation.objects.filter(pk=id_or_404(pk)).first())


def pool(*, slug: str) -> Pool:
    """Else Http404."""
    return or_404(Pool.objects.filter(slug=slug).first())


def note(*, pk: int) -> BoardNote:
    """A note of a board, for whoever sits at the desk. Else Http404."""
    return or_404(BoardNote.objects.select_related("pool").filter(pk=id_or_404(pk)).first())


def canned(*, pk: int, is_in_use: bool = True) -> CannedReply:
    """One that is in use, or that was. Else Http404."""
    found = CannedReply.objects.filter(pk=id_or_404(pk))
    return or_404((found.filter(retired_at=None) if is_in_use else found).first())
