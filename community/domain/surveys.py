"""Asking people how it was, once, and keeping what they say (decision 0046)."""

import secrets
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from community.lib import survey_kinds
from community.models import Case, Survey
from forum.domain import notices, one_taps
from forum.lib import rhythm
from forum.lib.transact import verb
from forum.models import Event, Member, Thread
from forum.rules import NotAllowed

HOLDS = timedelta(days=30)
BETWEEN = timedelta(days=7)  # at most one a week goes to a member, of whatever kind
BETWEEN_NPS = timedelta(days=90)
CHANGES = timedelta(days=1)  # a slip, or a comment afterwards; then it stands
COMMENT = (1, 1000)
Kind = Survey.Kind


@verb
def ask(
    *, kind: str, key: str, member: Member, thread: Thread | None, case: Case | None, now: datetime
) -> Survey | None:
    """Ask a member, with a notice and where they want it a mail; None where they are not asked:
    they are of the company or gone, switched it off, or were asked lately. The same `key` is asked
    once, and gives the same row again.

    Locks the member's row, so that what is asked at the same moment counts each other.
    """
    person = Member.objects.lock(member.pk)
    if found := Survey.objects.filter(key=key).first():
        return found
    if not _may_be_asked(person, kind, now):
        return None
    nonce = secrets.token_urlsafe(24)[:40]
    survey = Survey.objects.create(
        kind=Kind(kind), member=person, thread=thread, case=case, key=key, nonce=nonce,
        digest=one_taps.digest(_secret(key, nonce)), asked_at=now, expires_at=now + HOLDS,
    )  # fmt: skip
    # Of no thread: who may read that decides nothing here, and a case is named by no notice.
    notices.tell(
        kind=survey_kinds.NOTICE, to=Member.objects.filter(pk=person.pk), key=_told(survey),
        by=None, now=now,
        data={"survey": survey.pk, "kind": survey.kind, "is_case": case is not None},
    )  # fmt: skip
    return survey


def wants(member: Member) -> bool:
    """Whether they are asked at all, by the switch of the settings."""
    return member.mail_rhythm(survey_kinds.GROUP) != rhythm.NEVER


def _may_be_asked(member: Member, kind: str, now: datetime) -> bool:
    if not member.is_active or member.is_company or not wants(member):
        return False
    asked = Survey.objects.filter(member=member)
    if asked.filter(asked_at__gt=now - BETWEEN).exists():
        return False
    lately = asked.filter(kind=Kind.NPS, asked_at__gt=now - BETWEEN_NPS)
    return kind != Kind.NPS or not lately.exists()


def check_open(*, survey: Survey, now: datetime) -> None:
    """Whether something can still be said of it. Raises NotAllowed."""
    if survey.member is None or not survey.member.is_active:
        raise NotAllowed(_("This account is closed."))
    if survey.answered_at is not None and now >= survey.answered_at + CHANGES:
        raise NotAllowed(_("You said so already, and it counts."))
    if survey.answered_at is None and now >= survey.expires_at:
        raise NotAllowed(_("This was asked too long ago to be answered."))


@verb
def answer(*, survey: Survey, score: int, comment: str, now: datetime) -> Survey:
    """What its member says; within a day they may say it otherwise, and add words. Raises
    NotAllowed, also for a score that there is not. Locks the row."""
    rows = Survey.objects.select_related("member").select_for_update(of=("self",))
    survey = rows.get(pk=survey.pk)
    check_open(survey=survey, now=now)
    if score not in survey_kinds.SCORES[survey.kind]:
        raise NotAllowed(_("Please choose one of the buttons."))
    survey.score, survey.comment = score, comment
    survey.answered_at = survey.answered_at or now
    survey.save(update_fields=["score", "comment", "answered_at"])
    notices.take_back(key=_told(survey), now=now)
    return survey


@verb
def forget(event: Event) -> None:
    """Somebody's account is erased: what they said stays, and nobody knows any more who said it."""
    Survey.objects.filter(member=event.member_id).update(member=None)


def secret(*, survey: Survey) -> str:
    """Of the address that a mail holds; made again from the row and the key of the site."""
    return _secret(survey.key, survey.nonce)


def _told(survey: Survey) -> str:
    return f"survey:{survey.pk}"


def _secret(key: str, nonce: str) -> str:
    return salted_hmac("community.survey", f"{key}:{nonce}", algorithm="sha256").hexdigest()
