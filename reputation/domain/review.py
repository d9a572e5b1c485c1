"""The list of what people should look at: found by a job, decided by people. Nothing here takes a
point or tells a member; only accounts that a person links lose what they gave each other.

Lock rule: the row of the finding, then what `links.link` takes.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from forum import rules
from forum.domain import request_keys, security_log
from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import ledger, links
from reputation.lib import book, review
from reputation.lib.review import Found
from reputation.models import Finding, LinkedAccounts, ReviewStep
from reputation.queries import copied, patterns

NOTE = "reputation.note"
SEEN = ["size", "severity", "figures", "last_at"]
Kind = ReviewStep.Kind


def check_review(member: Member | None) -> Member:
    """Who may read the list and decide: whoever keeps order."""
    member = rules.check_member(member)
    if not member.is_moderator:
        raise rules.NotAllowed(_("Only moderators look after this list."))
    return member


def check_decide(member: Member | None, *, finding: Finding) -> None:
    """Nobody decides about themselves."""
    member = check_review(member)
    if member.pk in (finding.member_id, finding.other_id):
        raise rules.NotAllowed(_("This is about you: somebody else has to decide."))


@verb
def look(*, now: datetime) -> int:
    """Note what is worth a look now; how many. Again it is noted once: figures and the day are
    renewed, who looked at it and when it was first seen stay. What is not found any more stays on
    the list until somebody has looked."""
    return _note(sorted(_all(now), key=lambda one: one.order), now)


@verb
def look_for_stuck(*, now: datetime) -> int:
    """The same of what is held although it should count since a day: that it waits for a person is
    what its member reads, also where no month is closed. How many members. Lock rule: the ledger's
    writer."""
    ledger.lock()
    _coming, odd = ledger.overdue(until=now - book.STUCK, now=now)
    return _note(patterns.odd(entries=sorted(odd)), now)


@verb
def report_odd(*, entries: Collection[int], now: datetime) -> int:
    """Put those on the list whose entries contradict what happened: they are held, and nothing will
    release them. How many members."""
    return _note(patterns.odd(entries=sorted(entries)), now)


def _note(found: list[Found], now: datetime) -> int:
    Finding.objects.bulk_create(
        [
            Finding(
                kind=one.kind, member_id=one.member, other_id=one.other, size=one.size,
                severity=one.severity, figures=one.figures, first_at=now, last_at=now,
                measured=one.size,
            )
            for one in found
        ],
        update_conflicts=True, unique_fields=["kind", "member", "other"], update_fields=SEEN,
    )  # fmt: skip
    grown = Finding.objects.filter(size__gte=F("measured") * review.GROWTH)
    grown.update(measured=F("size"), grown_at=now)
    return len(found)


@verb
@security_log.noted("finding_fine", about="finding", whom="member_id")
def fine(*, finding: Finding, by: Member, reason: str, now: datetime) -> ReviewStep | None:
    """Looked at, and nothing wrong: it is quiet until it has grown by half. None where it is quiet
    already. Raises NotAllowed."""
    finding = _lock(finding)
    check_decide(by, finding=finding)
    _check_reason(reason)
    if finding.is_quiet:
        return None
    return _settle(finding, Kind.FINE, by, reason, now)


@verb
def note(
    *, finding: Finding, by: Member, text: str, key: uuid.UUID | None, now: datetime
) -> ReviewStep | None:
    """A word for the others who look after the list; it stays where it is. None where this form
    was sent before. Raises NotAllowed."""
    finding = _lock(finding)
    check_decide(by, finding=finding)
    _check_reason(text)
    if request_keys.claim(member=by, key=key, verb=NOTE, now=now) is not None:
        return None
    step = _step(finding, Kind.NOTE, by, text, now)
    request_keys.settle(member=by, key=key, verb=NOTE, result=step.pk)
    return step


@verb
def link(*, finding: Finding, by: Member, reason: str, now: datetime) -> LinkedAccounts:
    """The two of a pair belong together: both read why, and what they gave each other goes.
    Raises NotAllowed."""
    finding = _lock(finding)
    check_decide(by, finding=finding)
    if finding.other is None:
        raise rules.NotAllowed(_("This is about one account only."))
    fact = links.link(one=finding.member, other=finding.other, by=by, reason=reason, now=now)
    if not finding.steps.filter(kind=Kind.LINKED, at__gte=fact.at).exists():
        _settle(finding, Kind.LINKED, by, reason, now)
    return fact


def _all(now: datetime) -> Iterable[Found]:
    since = now - review.WINDOW
    yield from patterns.stars(since=since, until=now, least=review.STAR_POINTS)
    yield from patterns.pairs(since=since, until=now)
    yield from patterns.circles(since=since, until=now)
    yield from patterns.bursts(now=now)
    yield from copied.found(since=since, until=now)


def _lock(finding: Finding) -> Finding:
    locked = Finding.objects.select_for_update(of=("self",)).select_related("member", "other")
    return locked.get(pk=finding.pk)


def _check_reason(text: str) -> None:
    if not text.strip():
        raise rules.NotAllowed(_("Please say why, for whoever looks here next."))


def _settle(
    finding: Finding, kind: ReviewStep.Kind, by: Member, text: str, now: datetime
) -> ReviewStep:
    finding.quiet_below, finding.measured = finding.size * review.GROWTH, finding.size
    finding.save(update_fields=["quiet_below", "measured"])
    return _step(finding, kind, by, text, now)


def _step(
    finding: Finding, kind: ReviewStep.Kind, by: Member, text: str, now: datetime
) -> ReviewStep:
    return ReviewStep.objects.create(
        finding=finding, kind=kind, text=text, figures=finding.figures, by=by, at=now
    )
