"""How views get hold of things: loaded, or 404. Hidden and missing look alike."""

from datetime import date

from django.http import Http404

from forum.models import Member
from forum.queries.access import BIGGEST_ID, id_or_404, or_404
from reputation.lib.calendar_month import Month
from reputation.models import (
    Appeal,
    Application,
    Award,
    BadgeRule,
    Correction,
    Entry,
    Mentor,
    Offer,
    Pairing,
    Payout,
    Probation,
    Removal,
    Ruling,
    RulingQuestion,
    Switch,
)
from reputation.queries import badges, pairings, payouts, rulings
from reputation.queries.appeals import RELATED


def badge(*, code: str) -> BadgeRule:
    """The badge as it is given, or was given last. A draft is nobody's yet: Http404."""
    found = badges.find(code=code)
    if found is None:
        raise Http404
    return found


def award(*, code: str, pk: int, viewer: Member | None) -> Award:
    """What somebody earned, with `taken_reason` where it was taken back. Else Http404."""
    found = badges.award(pk=pk, viewer=viewer) if 0 < pk <= BIGGEST_ID else None
    if found is None or found.code != code:
        raise Http404
    return found


def own_line(*, member: Member, pk: int) -> Entry:
    """The first row of a line of this member's own statement. Else Http404."""
    lines = Entry.objects.filter(receiver=member, origin=None).select_related("rule__rule_set")
    return or_404(lines.filter(pk=id_or_404(pk)).first())


def appeal(*, pk: int) -> Appeal:
    """A questioned line, for the team. Else Http404."""
    return or_404(Appeal.objects.select_related(*RELATED).filter(pk=id_or_404(pk)).first())


def correction(*, pk: int) -> Correction:
    """A correction by hand, for the team. Else Http404."""
    found = Correction.objects.select_related("receiver", "by", "word__by", "answer__appeal")
    return or_404(found.filter(pk=id_or_404(pk)).first())


def application(*, pk: int) -> Application:
    """Somebody's application as a mentor; who may read it is a rule. Else Http404."""
    found = Application.objects.select_related("mentor__member__standing")
    return or_404(found.filter(pk=id_or_404(pk)).first())


def probation(*, pk: int) -> Probation:
    """Somebody's first weeks as a mentor; who may read of it is a rule. Else Http404."""
    found = Probation.objects.select_related("mentor__member__standing", "buddy", "ended_by")
    return or_404(found.filter(pk=id_or_404(pk)).first())


def mentor(*, handle: str) -> Mentor:
    """Somebody's way as a mentor, wherever on it they are, for the team. Else Http404."""
    found = Mentor.objects.select_related("member__standing")
    return or_404(found.filter(member__handle__iexact=handle).first())


def removal(*, pk: int) -> Removal:
    """A removal of a mentor, for the team. Else Http404."""
    found = Removal.objects.select_related("mentor__member__standing", "by")
    return or_404(found.filter(pk=id_or_404(pk)).first())


def graduated_pairing(*, member: Member) -> Pairing:
    """What this member had with their mentor until they stood alone. Else Http404."""
    return or_404(pairings.graduated(newcomer_id=member.pk))


def own_offer(*, member: Member, pk: int) -> Offer:
    """A question offered to this member, with its run. Else Http404."""
    found = Offer.objects.filter(mentor=member).select_related("run")
    return or_404(found.filter(pk=id_or_404(pk)).first())


def switched_off(*, pk: int) -> Switch:
    """That payback was seen to be off, for the service management. Else Http404."""
    return or_404(Switch.objects.filter(pk=id_or_404(pk), is_on=False).first())


def payout(*, month: Month, pk: int) -> Payout:
    """Of this window (`payouts.whole`), for the service management. Else Http404."""
    found = payouts.everything().filter(window__month=date(month.year, month.month, 1))
    return or_404(found.filter(pk=id_or_404(pk)).first())


def ruling(*, payout: Payout, pk: int) -> Ruling:
    """What somebody said of this payout. Else Http404."""
    return or_404(Ruling.objects.filter(payout=payout, pk=id_or_404(pk)).first())


def ruling_question(*, payout: Payout, pk: int) -> RulingQuestion:
    """What its member asked. Else Http404."""
    asked = RulingQuestion.objects.filter(ruling__payout=payout, pk=id_or_404(pk))
    return or_404(asked.select_related("ruling__payout").first())


def own_refusal(*, member: Member, pk: int) -> Ruling:
    """By which a payout of theirs is not paid, or was not. Else Http404."""
    return or_404(rulings.own(member=member, pk=id_or_404(pk)))
