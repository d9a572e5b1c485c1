"""Digests are written when they are due, once a member and period, and sent by the outbox.

The plan says when the next one is due (`DigestPlan.next_at`). Whoever moves that on by a
conditional update writes the digest in the same transaction: a job that runs twice, late or never
loses and doubles nothing, and after an outage there is one for each person.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.domain import digest_plans, mail_stops, mailboxes, outbox
from forum.lib import limits, retention
from forum.lib.transact import verb
from forum.models import Digest, DigestPlan, Member, Notice
from forum.queries import answerable, digests, visits

log = logging.getLogger(__name__)
TASK = "forum.tasks.send_digests"
CHUNK = 100
AT_A_TIME = 5  # chunks of a job
WEEK = timedelta(days=7)
AGAIN = timedelta(hours=1)  # after a fault
KEPT = retention.DIGESTS.kept


def send_due(*, now: datetime, chunks: int | None = None) -> bool:
    """Write the digests that are due, CHUNK at a time; whether none is left.

    One that fails is put off, so that it holds up nobody. `chunks` is how many at most.
    """
    while chunks is None or chunks > 0:
        plans = due(now=now)
        if not plans:
            return True
        seen = visits.last(members=[plan.member for plan in plans])
        for plan in plans:
            try:
                write(plan=plan, seen=seen[plan.member_id], now=now)
            except Exception:  # whatever it is, the others wait behind it
                log.exception("the digest of member %s failed, again later", plan.member_id)
                same = DigestPlan.objects.filter(pk=plan.pk, next_at=plan.next_at)
                same.update(next_at=now + AGAIN)
        chunks = None if chunks is None else chunks - 1
    return False


def due(*, now: datetime, most: int = CHUNK) -> list[DigestPlan]:
    """Plans whose digest is due, the longest due first, with member and standing."""
    found = DigestPlan.objects.filter(next_at__lte=now).select_related("member__standing")
    return list(found.order_by("next_at", "member")[:most])


@verb
def write(*, plan: DigestPlan, seen: datetime, now: datetime) -> bool:
    """Write the digest of this plan if it is still due and says anything; whether it was written.

    Who was not here for long (`seen` is their last visit) gets one more, which says that it is the
    last; digests go on when they come again.
    """
    if plan.next_at is None:
        return False
    member = plan.member
    is_idle = seen < now - limits.DIGEST_IDLE
    changes = {
        "next_at": digest_plans.next_at(plan=plan, member=member, now=now),
        "seen_at": seen,
        "idle_at": (plan.idle_at or now) if is_idle else None,
    }
    same = DigestPlan.objects.filter(pk=plan.pk, next_at=plan.next_at)
    if not same.update(**changes):
        return False
    if not member.is_active or not mailboxes.reaches(email=member.email):
        return False
    if mail_stops.holds_back(email=member.email, of_account=False, now=now):
        return False  # what waits for it is told when mail starts again
    if is_idle:
        return plan.idle_at is None and _store(plan, Digest.Kind.LAST, [], now) is not None
    return _regular(plan, member, now)


def preview(*, plan: DigestPlan, member: Member, now: datetime) -> tuple[Digest, digests.Contents]:
    """The digest of the week until now, which nothing is stored of, and what it would say."""
    digest = Digest(
        member=member, rhythm=plan.rhythm, since=min(plan.told_at, now - WEEK), at=now,
        questions=_questions(member, [], now),
    )  # fmt: skip
    return digest, digests.preview(digest=digest)


def prune(*, now: datetime) -> int:
    """Forget digests of long ago; returns how many."""
    return Digest.objects.filter(at__lt=now - KEPT).delete()[1].get("forum.Digest", 0)


def _regular(plan: DigestPlan, member: Member, now: datetime) -> bool:
    """Eight statements, whatever there is, and four more where there is something to say."""
    last = Digest.objects.filter(member=member).order_by("-period").first()
    questions = _questions(member, last.questions if last is not None else [], now)
    gathered = digests.to_gather(member=member, since=plan.told_at, now=now)
    pks = list(gathered.values_list("pk", flat=True))
    has_news = digests.has_news(member=member, since=plan.told_at, now=now)
    if not (questions or pks or has_news):
        DigestPlan.objects.filter(pk=plan.pk).update(told_at=now)
        return False
    digest = _store(plan, Digest.Kind.REGULAR, questions, now)
    if digest is None:
        return False
    Notice.objects.filter(pk__in=pks).update(gathered_at=now)
    DigestPlan.objects.filter(pk=plan.pk).update(told_at=now)
    return True


def _questions(member: Member, shown: list[int], now: datetime) -> list[int]:
    """What this person can answer, other questions than last time; none for whoever only asks."""
    skill = answerable.skill(member=member)
    if not answerable.helps(member=member, skill=skill):
        return []
    return answerable.best(member=member, skill=skill, now=now, without=shown)


def _store(
    plan: DigestPlan, kind: Digest.Kind, questions: list[int], now: datetime
) -> Digest | None:
    """The digest with its mail; None where there was one that day."""
    member = plan.member
    day = (plan.next_at or now).astimezone(ZoneInfo(member.time_zone)).date()
    digest, is_new = Digest.objects.get_or_create(
        member=member,
        period=day,
        defaults={
            "kind": kind,
            "rhythm": plan.rhythm,
            "since": plan.told_at,
            "at": now,
            "questions": questions,
        },
    )
    if not is_new:
        return None
    digest.member = member
    outbox.enqueue_digest(digest=digest, now=now)
    return digest
