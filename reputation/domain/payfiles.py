"""The file that the company pays by: one person draws it up, another one releases it.

Lock rule: payback. The forum moves no money.
"""

import hashlib
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from forum.domain import security_log
from forum.lib.transact import verb
from forum.models import Member, Notice
from forum.rules import NotAllowed
from reputation.domain import choices, pay_notices, paying
from reputation.lib import payback_kinds
from reputation.models import (
    CameBack,
    Doubt,
    InFile,
    Look,
    PaidOut,
    PayFile,
    Payout,
    Ruling,
    Taken,
    Window,
)
from reputation.models.payout import PayoutQuerySet
from reputation.queries import doubts, payouts


@verb
@security_log.noted("payout_looked_at", about="payout", whom="member_id")
def look(*, payout: Payout, by: Member, now: datetime) -> Look:
    """Say that one looked at it and found it in order; again changes nothing, unless something was
    found since. Raises NotAllowed."""
    paying.check_pay(by)
    paying.lock()
    if payout.member_id == by.pk:
        raise NotAllowed(_("That is your own payout. Somebody else looks at it."))
    if not payouts.needs_two(payout=payout):
        raise NotAllowed(_("Nobody needs to look at this payout."))
    if Ruling.objects.refusing().filter(payout=payout).exists():
        raise NotAllowed(_("This payout is refused."))
    there = payouts.counting().filter(payout=payout, by=by).first()
    return there or Look.objects.create(payout=payout, by=by, at=now)


def may_make(*, window: Window, by: Member) -> bool:
    """Whether a file of theirs would have something in it."""
    found = payouts.ready(window=window).exclude(member=by)
    return any(choices.can_be_paid(payout=one) for one in found)


def make(*, window: Window, by: Member, now: datetime) -> PayFile:
    """The first release: draw up a file of all that can be paid to others. Sent twice it is one
    file. Who two people look at is asked anew, and noted whatever comes of it. Raises NotAllowed.
    """
    file = _draw_up(window=window, by=by, now=now)
    if file is None:
        raise NotAllowed(_("There is nothing that could be paid now."))
    return file


@verb
@security_log.noted("payfile_made")
def _draw_up(*, window: Window, by: Member, now: datetime) -> PayFile | None:
    paying.check_pay(by)
    paying.lock()
    waits = PayFile.objects.filter(window=window, released_at=None, withdrawn_at=None).first()
    if waits is not None:
        if waits.made_by_id == by.pk:
            return waits
        raise NotAllowed(_("There is a file already that waits for its second release."))
    _note_doubts(payouts.left(window=window), now)
    # Nobody moves money to themselves: what is theirs stays for a file that another draws up.
    found = payouts.ready(window=window).exclude(member=by)
    ready = [one for one in found if choices.can_be_paid(payout=one)]
    if not ready:
        return None
    last = PayFile.objects.filter(window=window).aggregate(last=Max("number"))["last"] or 0
    file = PayFile.objects.create(
        window=window, number=last + 1, count=len(ready), made_by=by, made_at=now,
        total=sum(payout.amount for payout in ready), hash=_hash(ready),
    )  # fmt: skip
    InFile.objects.bulk_create([InFile(file=file, payout=payout) for payout in ready])
    return file


def release(*, file: PayFile, by: Member, now: datetime) -> PayFile:
    """The second release, by another person: what is in it counts as paid. Sent twice it is
    released once. Who two people look at is asked once more. Raises NotAllowed."""
    released = _release(file=file, by=by, now=now)
    if released is None:
        raise NotAllowed(
            _(
                "Since this file was drawn up it was found that two people have to look at"
                " somebody in it. Do so, or withdraw the file."
            )
        )
    return released


@verb
@security_log.noted("payfile_released")
def _release(*, file: PayFile, by: Member, now: datetime) -> PayFile | None:
    """None where somebody in it has to be looked at first: that stays noted."""
    paying.check_pay(by)
    paying.lock()
    locked = PayFile.objects.select_for_update().get(pk=file.pk)
    if locked.released_at is not None:
        return locked
    if locked.withdrawn_at is not None:
        raise NotAllowed(_("This file was withdrawn."))
    if locked.made_by_id == by.pk:
        raise NotAllowed(_("You drew this file up: another person releases it."))
    inside = list(payouts.in_file(file=locked))
    if any(one.member_id == by.pk for one in inside):
        raise NotAllowed(_("Your own payout is in this file: another person releases it."))
    if locked.hash != _hash(inside):
        raise NotAllowed(_("This file is not what was drawn up. Please withdraw it."))
    _check_goes(inside)
    # The key was lost since it was drawn up.
    if not all(choices.can_be_paid(payout=one) for one in inside):
        raise NotAllowed(
            _("Bank details in this file cannot be read any more. Please withdraw it.")
        )
    _note_doubts(payouts.in_file(file=locked), now)
    if payouts.looked_at(found=payouts.in_file(file=locked)).count() != len(inside):
        return None
    locked.released_by, locked.released_at = by, now
    locked.save(update_fields=["released_by", "released_at"])
    back = payouts.times_back(found=inside)
    PaidOut.objects.bulk_create(
        [PaidOut(payout=one, number=back[one.pk], file=locked, at=now) for one in inside]
    )
    return locked


def _check_goes(inside: list[Payout]) -> None:
    if any(one.is_refused for one in inside):
        raise NotAllowed(_("A payout in this file is refused. Please withdraw it."))
    if any(one.is_asked for one in inside):
        raise NotAllowed(
            _(
                "Somebody wants a payout in this file refused. Please withdraw it, or wait for what"
                " a second person says."
            )
        )


@verb
@security_log.noted("payfile_withdrawn", about="file")
def withdraw(*, file: PayFile, by: Member, now: datetime) -> None:
    """Take back a file that nobody released yet; what was in it goes into the next one. Raises
    NotAllowed."""
    paying.check_pay(by)
    paying.lock()
    waits = PayFile.objects.filter(pk=file.pk, released_at=None, withdrawn_at=None)
    if not waits.update(withdrawn_by=by, withdrawn_at=now):
        raise NotAllowed(_("This file does not wait any more."))


@verb
@security_log.noted("payfile_taken", about="file")
def take(*, file: PayFile, by: Member, is_again: bool = False, now: datetime) -> list[list[object]]:
    """The rows of a released file, with the bank details; that somebody took it is noted. What was
    taken is paid twice if it is taken twice: that has to be meant (`is_again`). Raises
    NotAllowed."""
    paying.check_pay(by)
    paying.lock()
    if file.released_at is None:
        raise NotAllowed(_("Two people release a file before it can be taken."))
    if now > file.released_at + choices.DETAILS_KEPT:
        raise NotAllowed(_("The bank details of this file are not kept any more."))
    if not all(choices.is_readable_way(payout=one) for one in payouts.to_pay(file=file)):
        raise NotAllowed(
            _(
                "Bank details in this file cannot be read any more. Say of these payouts that they"
                " came back; then take the file without them."
            )
        )
    if not is_again and Taken.objects.filter(file=file).exists():
        raise NotAllowed(
            _("This file was taken already. Whoever takes it once more says that it is meant.")
        )
    Taken.objects.create(file=file, by=by, at=now)
    return payouts.rows(file=file, details=choices.details_in)


@verb
@security_log.noted("payout_came_back", about="payout", whom="member_id")
def come_back(*, payout: Payout, by: Member, reason: str, now: datetime) -> CameBack:
    """It was paid and did not arrive: it is unpaid again, and its member says anew where it goes.
    Sent twice it is one. Raises NotAllowed."""
    paying.check_pay(by)
    paying.lock()
    if payout.member_id == by.pk:
        raise NotAllowed(_("That is your own payout. Somebody else looks at it."))
    went = Payout.objects.filter(pk=payout.pk).with_way()
    last = PaidOut.objects.filter(payout=payout).order_by("number").last()
    if last is None or not went.going(Payout.Kind.BANK, Payout.Kind.CREDIT).exists():
        raise NotAllowed(_("Only what was paid to a member can come back."))
    there = CameBack.objects.filter(paid=last).first()
    if there is None and not reason.strip():
        raise NotAllowed(_("Please say why, for whoever looks here next."))
    text = reason.strip()[:300]
    return there or CameBack.objects.create(paid=last, reason=text, by=by, at=now)


def announce(*, file: PayFile, now: datetime) -> int:
    """Tell whoever is paid, once; how many."""
    key = f"payback-paid:{file.pk}"
    told = Notice.objects.filter(key=key).values("member")
    paid = payouts.in_file(file=file).exclude(member__in=told)
    paid = paid.going(Payout.Kind.BANK, Payout.Kind.CREDIT)
    return sum(_tell(payout, key, now) for payout in paid)


def _tell(payout: Payout, key: str, now: datetime) -> int:
    data, kind = payback_kinds.about(amount=payout.amount), payback_kinds.PAID
    return pay_notices.tell(member=payout.member_id, kind=kind, key=key, data=data, now=now)


def _note_doubts(found: PayoutQuerySet, now: datetime) -> None:
    """What was found since they were drawn up. It stays, also where the reason goes again."""
    doubted = doubts.of_payouts(payouts=found.for_two(are=False))
    Doubt.objects.bulk_create(Doubt(payout_id=pk, at=now) for pk in sorted(doubted))


def _hash(found: list[Payout]) -> str:
    said = [
        f"{one.pk}:{one.member_id}:{one.way_kind}:{one.amount}:{one.way_choice}" for one in found
    ]
    return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()
