"""Questioning a line of one's points, and answering: by somebody who had no part in it.

Lock rule: idempotency key, the appeal's row, then the ledger's writer where it corrects.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import rules
from forum.domain import notices, request_keys, security_log
from forum.lib.transact import verb
from forum.models import Member
from forum.rules import NotAllowed
from reputation.domain import corrections
from reputation.lib import workdays
from reputation.models import Appeal, AppealAnswer, Entry
from reputation.queries import appeals as reads

WORKDAYS = 3
A_DAY = {True: 2, False: 10}  # lines that a newcomer, or anybody else, questions within a day
DAY = timedelta(days=1)
VERB = "question_line"
Outcome = AppealAnswer.Outcome


def check_question(member: Member | None, *, entry: Entry, asked: int, now: datetime) -> None:
    """Whether this member may question this line; `asked` so many within the last day."""
    member = rules.check_member(member)
    if entry.receiver_id != member.pk or entry.origin_id is not None:
        raise NotAllowed(_("You can question only lines of your own points."))
    most = A_DAY[rules.is_slow(member, now)]
    if asked >= most:
        raise NotAllowed(
            ngettext(
                "You can question %(n)s line a day. Please go on tomorrow; your text is kept.",
                "You can question %(n)s lines a day. Please go on tomorrow; your text is kept.",
                most,
            )
            % {"n": most}
        )


def check_answer(member: Member | None, *, appeal: Appeal, parts: Mapping[int, str]) -> None:
    """Whether this member may answer: who had a part in the line may not."""
    corrections.check_see(member)
    if appeal.closed_at is not None:
        raise NotAllowed(answered_words(appeal=appeal))
    part = parts.get(rules.check_member(member).pk)
    if part is not None:
        raise NotAllowed(part_words()[part])


def answered_words(*, appeal: Appeal) -> str:
    """That this was answered, by whom and when, said to whoever comes second."""
    said = appeal.answer
    day = formats.date_format(timezone.localtime(said.at), "DATETIME_FORMAT")
    told = {"name": said.by, "at": day}
    return _("%(name)s answered this already, on %(at)s. The member reads that answer.") % told


def part_words() -> dict[str, str]:
    """Why somebody with this part in a line does not answer, said to them."""
    return {
        reads.RECEIVER: _("These are your own points, so somebody else answers."),
        reads.GIVER: _("These points came from you, so somebody else answers."),
        reads.DECIDED: _("You decided what this line tells of, so somebody else answers."),
        reads.ANSWERED: _("You answered when this line was questioned before, so another does."),
        reads.SECONDED: _("You decided on points for this line before, so another answers."),
    }


@verb
def question(
    *, entry: Entry, by: Member, text: str, now: datetime, key: uuid.UUID | None = None
) -> Appeal:
    """Ask the team about a line; sent twice, or while it is open, it is the one there is. Raises
    NotAllowed."""
    before = request_keys.claim(member=by, key=key, verb=VERB, now=now)
    if before is not None:
        return Appeal.objects.get(pk=before)
    asked = reads.asked_since(member=by, since=now - DAY)
    check_question(by, entry=entry, asked=asked, now=now)
    promised = workdays.after(now, WORKDAYS, ZoneInfo(settings.TIME_ZONE))
    try:
        with transaction.atomic():
            found = Appeal.objects.create(
                member=by, entry=entry, text=text, at=now, promised_by=promised
            )
    except IntegrityError as twice:
        raise NotAllowed(_("You have questioned this line already; the answer comes.")) from twice
    request_keys.settle(member=by, key=key, verb=VERB, result=found.pk)
    notices.tell(
        kind="appeal_asked", to=Member.objects.filter(pk=by.pk), key=f"appeal:{found.pk}:asked",
        by=None, now=now, data={"until": promised.isoformat(), "place": found.get_absolute_url()},
    )  # fmt: skip
    return found


@verb
@security_log.noted("points_answered", about="appeal")
def answer(
    *, appeal: Appeal, by: Member, outcome: str, reason: str, now: datetime,
    points: Decimal | None = None,
) -> AppealAnswer:  # fmt: skip
    """Say how it ends, in words that the member reads; with CORRECTED so many `points` are given
    or taken, at once or once a second person confirms (corrections.correct). Raises NotAllowed."""
    found = Appeal.objects.select_for_update().get(pk=appeal.pk)
    check_answer(by, appeal=found, parts=reads.involved(appeals=[found])[found.pk])
    if not reason.strip():
        raise NotAllowed(_("Please give a reason: the member reads it."))
    correction = None
    if outcome == Outcome.CORRECTED:
        correction = corrections.correct(
            receiver=found.member, points=points or Decimal(0), reason=reason[:300], by=by,
            now=now, is_told=False,
        )  # fmt: skip
    said = AppealAnswer.objects.create(
        appeal=found, outcome=outcome, reason=reason, by=by, at=now, correction=correction
    )
    Appeal.objects.filter(pk=found.pk).update(closed_at=now)
    notices.tell(
        kind="appeal_answered", to=Member.objects.filter(pk=found.member_id),
        key=f"appeal:{found.pk}:answered", by=by, now=now,
        data={
            "reason": reason, "outcome": outcome, "place": found.get_absolute_url(),
            "needs_second": correction is not None and correction.needs_second,
        },
    )  # fmt: skip
    return said
