"""Addresses in mails of private cases: their rows and secrets. What is said there is case_taps."""

import secrets
from datetime import datetime

from django.utils.crypto import salted_hmac

from community.lib import case_kinds as kinds
from community.lib import case_times
from community.models import Case, CaseEvent, CaseTap
from forum.domain import one_taps
from forum.lib.transact import verb

Purpose = CaseTap.Purpose
PURPOSES = {kinds.DONE: Purpose.SOLVED, kinds.ASKED: Purpose.REPLY, kinds.NUDGE: Purpose.REPLY}


@verb
def issue(*, case: Case, purpose: str, now: datetime) -> CaseTap:
    """The row of this end, or of this question of the expert; again gives the same one, so a
    reminder leads where the mail before it does. Whoever calls holds the case."""
    key = _key(case, purpose)
    if found := CaseTap.objects.filter(key=key).first():
        return found
    nonce = secrets.token_urlsafe(24)[:40]
    return CaseTap.objects.create(
        case=case, purpose=purpose, reopened=case.reopened, key=key, nonce=nonce,
        digest=one_taps.digest(_secret(key, nonce)), created_at=now,
        expires_at=now + case_times.REOPEN,
    )  # fmt: skip


def secret(*, tap: CaseTap) -> str:
    """Of the address that a mail holds; made again from the row and the key of the site."""
    return _secret(tap.key, tap.nonce)


@verb
def prune(*, now: datetime) -> int:
    """Forget addresses that expired long ago, as those of public questions; how many."""
    return CaseTap.objects.filter(expires_at__lt=now - one_taps.KEPT).delete()[0]


def _key(case: Case, purpose: str) -> str:
    if purpose == Purpose.SOLVED:
        return f"solved:{case.pk}:{case.reopened}"
    asked = CaseEvent.objects.filter(case=case, kind="asked").count()
    return f"reply:{case.pk}:{asked}"


def _secret(key: str, nonce: str) -> str:
    return salted_hmac("community.case_tap", f"{key}:{nonce}", algorithm="sha256").hexdigest()
