"""Giving badges to whoever earned them, and taking back what was faked. Decision 0029.

Lock rule: one writer of badges at a time (an advisory lock), then rows of badges. It reads the
ledger and the facts without locking them.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import rules
from forum.domain import notices, security_log
from forum.domain.crowds import Step
from forum.lib.transact import verb
from forum.models import Member
from reputation.lib import badge_notices
from reputation.models import Award, BadgeRule, Revocation
from reputation.queries import badges

TASK = "reputation.tasks.give_badges"
LONGEST_REASON = 200


def check_take_back(member: Member | None) -> None:
    """Who may take a badge back, and give it back: whoever keeps order."""
    if not rules.check_member(member).is_moderator:
        raise rules.NotAllowed(_("Only moderators can take a badge back."))


@verb
def award(*, now: datetime, tells: bool = True) -> int:
    """Give every badge that is live to whoever has reached it by now; how many.

    Repeatable: a badge is given once a member and topic, whatever runs twice. Who earned some hears
    of all of them at once. As many statements for ten thousand members as for one: a few a badge.
    """
    lock()
    given = [one for rule in badges.in_order(badges.live()) for one in _give(rule, now)]
    if tells:
        _tell_earned(given, now)
    return len(given)


def _give(rule: BadgeRule, now: datetime) -> list[Award]:
    found = badges.earners(rule=rule, now=now)
    names = badges.topic_names(per=rule.per, pks={row["topic"] for row in found} - {None})
    return Award.objects.bulk_create(
        [
            Award(
                member_id=row["holder"], code=rule.code, rule=rule, at=now,
                topic=badges.topic_key(rule=rule, pk=row["topic"]),
                topic_names=names.get(row["topic"], {}),
                category_id=row["topic"] if rule.per == BadgeRule.Per.CATEGORY else None,
                tag_id=row["topic"] if rule.per == BadgeRule.Per.TAG else None,
            )
            for row in sorted(found, key=lambda row: (row["holder"], row["topic"] or 0))
        ]
    )  # fmt: skip


def _tell_earned(given: list[Award], now: datetime) -> None:
    if not given:
        return
    earned: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in given:
        earned[one.member_id].append(_said(one))
    notices.tell(
        kind=badge_notices.EARNED, to=Member.objects.filter(pk__in=earned), by=None, now=now,
        key=f"badges:{now.isoformat()}", data=lambda member: {"badges": earned[member.pk]},
        # Its mails leave by one run, not by a job each.
        step=Step(most=notices.EVERYBODY, is_job=True),
    )  # fmt: skip


@verb
@security_log.noted("badge_taken_back", about="award", whom="member_id")
def take_back(*, award: Award, by: Member, reason: str, now: datetime) -> Revocation:
    """What this award rests on was found to be faked; its holder hears why. Said again it changes
    nothing. Raises NotAllowed."""
    check_take_back(by)
    reason = reason.strip()
    if not reason:
        raise rules.NotAllowed(_("Please say why: whoever loses a badge reads it."))
    if award.member_id == by.pk:
        raise rules.NotAllowed(_("Somebody else decides about your own badges."))
    lock()
    standing = award.revocations.filter(ended_at=None).first()
    if standing is not None:
        return standing
    taken = Revocation.objects.create(
        award=award, by=by, at=now, reason=reason[:LONGEST_REASON]
    )  # fmt: skip
    data = {"badges": [_said(award)], "reason": taken.reason}
    _tell(badge_notices.TAKEN_BACK, award, taken, by, now, data)
    return taken


@verb
def give_back(*, award: Award, by: Member, now: datetime) -> None:
    """It was not faked after all; its holder hears of it. Said again it changes nothing. Raises
    NotAllowed."""
    check_take_back(by)
    if award.member_id == by.pk:
        raise rules.NotAllowed(_("Somebody else decides about your own badges."))
    lock()
    taken = award.revocations.filter(ended_at=None).first()
    if taken is None:
        return
    taken.ended_at, taken.ended_by = now, by
    taken.save(update_fields=["ended_at", "ended_by"])
    _tell(badge_notices.GIVEN_BACK, award, taken, by, now, {"badges": [_said(award)]})


def _tell(
    kind: str, award: Award, taken: Revocation, by: Member, now: datetime, data: dict[str, Any]
) -> None:
    notices.tell(
        kind=kind, to=Member.objects.filter(pk=award.member_id), key=f"{kind}:{taken.pk}", by=by,
        now=now, data=data,
    )  # fmt: skip


def _said(award: Award) -> dict[str, Any]:
    """A badge as a notice holds it; each reader gets their own language."""
    return {"code": award.code, "name": award.rule.name, "topic": award.topic_names}


def later() -> None:
    """Have badges given by a job, which is seen when the open transaction commits."""
    app.configure_task(TASK).defer()


def lock() -> None:
    """Whoever gives badges, takes them back or changes what they take waits here for whoever does,
    until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('badges', 0))")
