"""Giving and taking points by hand: with a reason, large ones by two people.

Lock rule: idempotency key, the ledger's writer, then the correction's row.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Abs
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import notices, request_keys, security_log
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import ledger
from reputation.models import Correction, CorrectionWord, Entry
from reputation.queries import appeals
from reputation.queries.corrections import SOURCE

# So many points, given or taken, count by one person's word: all that they said alone of the same
# member lately, so that many small corrections are no large one.
ALONE = Decimal(100)
LATELY = timedelta(days=30)
MOST = Decimal(5000)
VERB = "correct_points"


def check_see(member: Member | None) -> None:
    """Who looks after points: whoever keeps order."""
    if not rules.check_member(member).is_moderator:
        raise NotAllowed(_("Only moderators can look after corrections and questioned lines."))


def check_correct(member: Member | None, *, receiver: Member, points: Decimal) -> None:
    """Whether this person may give the other so many points, or take them."""
    check_see(member)
    if rules.check_member(member).pk == receiver.pk:
        raise NotAllowed(_("Nobody corrects their own points. Somebody else of the team can."))
    if not points or abs(points) > MOST:
        raise NotAllowed(
            _("Please give between 1 and %(most)s points, with a minus to take them.")
            % {"most": MOST}
        )


def check_second(
    member: Member | None, *, correction: Correction, parts: Collection[int] = ()
) -> None:
    """Whether this person may say yes or no to a large correction; `parts`: who had a part in the
    line that it corrects (appeals.parts_of)."""
    check_see(member)
    if not correction.is_waiting:
        raise NotAllowed(_("This correction does not wait for anybody any more."))
    if rules.check_member(member).pk in (correction.by_id, correction.receiver_id):
        raise NotAllowed(_("A second person confirms it: neither who corrects nor who gets it."))
    if rules.check_member(member).pk in parts:
        raise NotAllowed(
            _("You had a part in the line that this corrects: somebody else confirms.")
        )


@verb
@security_log.noted("points_corrected", whom="receiver_id")
def correct(
    *, receiver: Member, points: Decimal, reason: str, by: Member, now: datetime,
    key: uuid.UUID | None = None, is_told: bool = True,
) -> Correction:  # fmt: skip
    """Give or take points; above ALONE, with what `by` said alone of the same member LATELY, they
    count once a second person confirms. Sent twice it is one. The receiver reads the reason
    (`is_told`: by a notice of its own). Raises NotAllowed."""
    check_correct(by, receiver=receiver, points=points)
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: whoever gets it reads it."))
    before = request_keys.claim(member=by, key=key, verb=VERB, now=now)
    if before is not None:
        return Correction.objects.get(pk=before)
    ledger.lock()
    found = Correction.objects.create(
        receiver=receiver, points=points, reason=reason, by=by, at=now,
        needs_second=abs(points) + _alone(receiver, by, now) > ALONE,
    )  # fmt: skip
    request_keys.settle(member=by, key=key, verb=VERB, result=found.pk)
    if not found.needs_second:
        _count(found, by, now, is_told=is_told)
    return found


@verb
@security_log.noted("correction_confirmed", about="correction", whom="receiver_id")
def confirm(*, correction: Correction, by: Member, now: datetime) -> CorrectionWord:
    """A second person agrees: from now on it counts, which whoever corrected hears as well as
    whoever gets it. Raises NotAllowed."""
    found = _held(correction)
    check_second(by, correction=found, parts=appeals.parts_of(correction=found))
    word = CorrectionWord.objects.create(correction=found, is_confirmed=True, by=by, at=now)
    _count(found, by, now, is_told=True)
    _tell_of(word, found)
    return word


@verb
@security_log.noted("correction_declined", about="correction", whom="receiver_id")
def decline(*, correction: Correction, by: Member, reason: str, now: datetime) -> CorrectionWord:
    """A second person does not agree: it never counts, which whoever corrected hears, and whoever
    was told that it would. Raises NotAllowed."""
    found = _held(correction)
    check_second(by, correction=found, parts=appeals.parts_of(correction=found))
    if not reason.strip():
        raise NotAllowed(_("Please say why: whoever corrected reads it."))
    word = CorrectionWord.objects.create(
        correction=found, is_confirmed=False, by=by, reason=reason, at=now
    )
    _tell_of(word, found)
    return word


def _alone(receiver: Member, by: Member, now: datetime) -> Decimal:
    """How many points this person gave or took lately, both counted, without a second one."""
    said = Correction.objects.filter(
        receiver=receiver, by=by, needs_second=False, at__gt=now - LATELY
    )
    found: Decimal | None = said.aggregate(sum=Sum(Abs("points")))["sum"]
    return found or Decimal(0)


def _held(correction: Correction) -> Correction:
    """The row, held until the end: of two who say something at once the second sees the first."""
    ledger.lock()
    return Correction.objects.select_for_update().get(pk=correction.pk)


def _count(correction: Correction, by: Member, now: datetime, *, is_told: bool) -> None:
    """Write it into the ledger, and tell whom it concerns."""
    ledger.settle(threads=[], members=[correction.receiver_id], now=now)
    if not is_told:
        return
    line = Entry.objects.get(origin=None, source=f"{SOURCE}{correction.pk}")
    notices.tell(
        kind="points_corrected", to=Member.objects.filter(pk=correction.receiver_id),
        key=f"correction:{correction.pk}", by=by, now=now,
        data={"reason": correction.reason, "place": reverse("statement_line", args=[line.pk])},
    )  # fmt: skip


def _tell_of(word: CorrectionWord, correction: Correction) -> None:
    """Whoever corrected hears what the second person said; and that nothing comes of it whoever
    had questioned the line and read that it would be corrected."""
    kind, reason = "correction_confirmed", correction.reason
    if not word.is_confirmed:
        kind, reason = "correction_declined", word.reason
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=correction.by_id),
        key=f"correction:{correction.pk}:second", by=word.by, now=word.at,
        data={"reason": reason, "place": reverse("correction", args=[correction.pk])},
    )  # fmt: skip
    appeal = None if word.is_confirmed else appeals.answered_by(correction=correction)
    if appeal is not None:
        notices.tell(
            kind="points_stay", to=Member.objects.filter(pk=correction.receiver_id),
            key=f"correction:{correction.pk}", by=word.by, now=word.at,
            data={"reason": reason, "place": appeal.get_absolute_url()},
        )  # fmt: skip
