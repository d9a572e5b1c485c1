"""Payouts that do not go as others do: two people refuse a doubted one, which its member reads and
can question; or say where one goes that nobody can be paid any more.

Lock rule: payback.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import security_log
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import choices, pay_notices, paying
from reputation.domain.appeals import WORKDAYS
from reputation.lib import payback_kinds, workdays
from reputation.models import (
    Payout,
    Ruling,
    RulingAnswer,
    RulingQuestion,
    RulingWord,
    Turn,
)
from reputation.queries import payouts, rulings

Kind = Ruling.Kind
WAYS = (Kind.CREDIT, Kind.CHARITY)


def possible(*, payout: Payout, said: Sequence[Ruling]) -> list[Kind]:
    """What can be said now of a payout (`payouts.whole`) of which this was `said`: where it is lost
    and its member closed the account, another way; where two people look at it, that it is not
    paid. Nothing while something waits for a second person."""
    return [] if rulings.waiting_of(said=said) is not None else _fitting(payout)


def _fitting(payout: Payout) -> list[Kind]:
    if payout.paid_at or payout.is_refused or payout.kind == Payout.Kind.ROLLED:
        return []
    found: list[Kind] = []
    if payout.way_kind != Payout.Kind.CHARITY and payout.is_for_two:
        found.append(Kind.REFUSE)
    if payout.is_closed and choices.is_lost(payout=payout):
        found += WAYS
    return found


def check_rule(member: Member | None, *, payout: Payout) -> None:
    """Whether this person may say something of it: the service management, and not of their own."""
    if paying.check_pay(member).pk == payout.member_id:
        raise NotAllowed(_("That is your own payout. Somebody else looks at it."))


def check_second(member: Member | None, *, ruling: Ruling) -> None:
    """Whether this person may be the second one."""
    check_rule(member, payout=ruling.payout)
    if rules.check_member(member).pk == ruling.by_id:
        raise NotAllowed(_("You said so first: a second person agrees or does not."))


def check_answer(member: Member | None, *, ruling: Ruling) -> None:
    """Whether this person may answer when its member questions it: none of the two."""
    check_rule(member, payout=ruling.payout)
    if rules.check_member(member).pk in rulings.parts(ruling=ruling):
        raise NotAllowed(_("You had a part in refusing it: somebody else answers."))


@verb
@security_log.noted("payout_ruled", about="payout", whom="member_id")
def propose(*, payout: Payout, kind: str, reason: str, by: Member, now: datetime) -> Ruling:
    """Say what becomes of it, and why; it does once a second person agrees. What shall be refused
    is in no file until then. Sent twice it is one. Raises NotAllowed."""
    check_rule(by, payout=payout)
    paying.lock()
    waits = rulings.waiting_of(said=rulings.of_payout(payout=payout))
    if waits is not None and (waits.by_id, waits.kind) == (by.pk, kind):
        return waits
    if waits is not None:
        raise NotAllowed(_("Something else waits for a second person already."))
    _check_fits(payout, kind)
    if not reason.strip() and kind == Kind.REFUSE:
        raise NotAllowed(_("Please say why: whoever it belongs to reads it."))
    if not reason.strip():
        raise NotAllowed(_("Please say why, for whoever looks here next."))
    text = reason.strip()[:500]
    return Ruling.objects.create(payout=payout, kind=kind, reason=text, by=by, at=now)


@verb
@security_log.noted("payout_agreed", about="ruling", whom="payout.member_id")
def agree(*, ruling: Ruling, by: Member, now: datetime) -> RulingWord:
    """A second person says the same: now it happens, and whoever is refused hears why. Sent twice
    it is one. Raises NotAllowed."""
    found, there = _held(ruling, by)
    if there is not None and (there.by_id, there.is_agreed) == (by.pk, True):
        return there
    _check_waits(there)
    _check_fits(found.payout, found.kind)
    word = RulingWord.objects.create(ruling=found, is_agreed=True, by=by, at=now)
    if found.kind in WAYS:
        Turn.objects.create(payout=found.payout, ruling=found, at=now)
    else:
        _tell(found, payback_kinds.REFUSED, found.reason, now)
    return word


@verb
@security_log.noted("payout_declined", about="ruling", whom="payout.member_id")
def decline(*, ruling: Ruling, by: Member, reason: str, now: datetime) -> RulingWord:
    """A second person does not: nothing comes of it. Raises NotAllowed."""
    found, there = _held(ruling, by)
    if there is not None and (there.by_id, there.is_agreed) == (by.pk, False):
        return there
    _check_waits(there)
    if not reason.strip():
        raise NotAllowed(_("Please say why, for whoever looks here next."))
    text = reason.strip()[:500]
    return RulingWord.objects.create(ruling=found, is_agreed=False, reason=text, by=by, at=now)


@verb
def question(*, ruling: Ruling, by: Member, text: str, now: datetime) -> RulingQuestion:
    """Ask why one's payout is refused, once; sent twice it is one. Raises NotAllowed."""
    rules.check_member(by)
    paying.lock()
    refusing = Ruling.objects.refusing().filter(pk=ruling.pk)
    if ruling.payout.member_id != by.pk or not refusing.exists():
        raise NotAllowed(_("You can question only that a payout of yours is refused."))
    there = RulingQuestion.objects.filter(ruling=ruling).first()
    until = workdays.after(now, WORKDAYS, ZoneInfo(settings.TIME_ZONE))
    return there or RulingQuestion.objects.create(
        ruling=ruling, text=text, at=now, promised_by=until
    )


@verb
def answer(
    *, question: RulingQuestion, by: Member, is_lifted: bool, reason: str, now: datetime
) -> RulingAnswer:
    """Say whether it stays refused, in words that its member reads. Lifted, it goes as before: two
    people look at it. The same sent twice is one. Raises NotAllowed."""
    paying.lock()
    check_answer(by, ruling=question.ruling)
    there = RulingAnswer.objects.filter(question=question).first()
    if there is not None and (there.by_id, there.is_lifted) == (by.pk, is_lifted):
        return there
    if there is not None:
        raise NotAllowed(_("Somebody answered this already."))
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: the member reads it."))
    kind = payback_kinds.LIFTED if is_lifted else payback_kinds.STAYS
    _tell(question.ruling, kind, reason, now)
    return RulingAnswer.objects.create(
        question=question, is_lifted=is_lifted, reason=reason, by=by, at=now
    )


def _held(ruling: Ruling, by: Member) -> tuple[Ruling, RulingWord | None]:
    """With what a second person said already."""
    paying.lock()
    found = Ruling.objects.select_related("payout").get(pk=ruling.pk)
    check_second(by, ruling=found)
    return found, RulingWord.objects.filter(ruling=found).first()


def _check_fits(payout: Payout, kind: str) -> None:
    if kind not in _fitting(payouts.whole(pk=payout.pk)):
        raise NotAllowed(_("That cannot be said of this payout, or not any more."))


def _check_waits(there: RulingWord | None) -> None:
    if there is not None:
        raise NotAllowed(_("Somebody else has decided this already."))


def _tell(ruling: Ruling, kind: str, reason: str, now: datetime) -> None:
    payout = ruling.payout
    data = payback_kinds.about(amount=payout.amount) | {
        "reason": reason, "place": reverse("payback_refused", args=[ruling.pk]),
    }  # fmt: skip
    key = f"{kind}:{ruling.pk}"
    pay_notices.tell(member=payout.member_id, kind=kind, key=key, data=data, now=now)
