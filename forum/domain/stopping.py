"""Ending mail from a mail: one click, signed, without signing in (RFC 8058), and its undo."""

from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer

from forum.domain import digest_plans, following
from forum.lib import follow_levels, notice_kinds
from forum.lib.transact import verb
from forum.models import DigestPlan, Following, Member, Thread

SALT = "forum.stopping"
DIGEST = "digest.mail"


@dataclass(frozen=True)
class Scope:
    """Whose mail, of which group of notices, about which thread, or their digest."""

    member: Member
    group: str = ""
    thread: Thread | None = None
    is_digest: bool = False


def secret(*, member: Member, scope: str) -> str:
    """What a mail carries to be stopped by; `scope` is "group.<name>", "thread.<id>" or DIGEST."""
    return Signer(salt=SALT).sign(f"{member.pk}.{scope}")


def read(*, secret: str) -> Scope | None:
    """What a secret stands for; None for one that is not ours, or about what is gone."""
    try:
        pk, kind, name = Signer(salt=SALT).unsign(secret).split(".")
    except (BadSignature, ValueError):
        return None
    member = Member.objects.filter(pk=int(pk), is_active=True).first()
    if member is None:
        return None
    if kind == "group":
        return Scope(member, group=name) if name in notice_kinds.GROUPS else None
    if f"{kind}.{name}" == DIGEST:
        return Scope(member, is_digest=True)
    thread = Thread.objects.visible_to(member).filter(pk=int(name)).first()
    return Scope(member, thread=thread) if thread else None


def is_stopped(*, scope: Scope) -> bool:
    """Whether there is nothing left to stop."""
    if scope.thread is not None:
        here = Following.objects.in_force().filter(thread=scope.thread, member=scope.member)
        return here.filter(level__in=follow_levels.SILENT).exists()
    if scope.is_digest:
        return DigestPlan.objects.filter(member=scope.member, next_at=None).exists()
    return scope.group in scope.member.mail_off


@verb
def stop(*, scope: Scope, now: datetime) -> None:
    """No more mail of this group, no more following of this thread, or no more digests. Again
    changes nothing."""
    if scope.thread is not None:
        if is_stopped(scope=scope):  # what is muted stays so
            return
        following.stop(thread=scope.thread, by=scope.member, now=now)
    elif scope.is_digest:
        digest_plans.stop(member=scope.member, now=now)
    else:
        _switch(scope.member, scope.group, is_on=False)


@verb
def go_on(*, scope: Scope, now: datetime) -> None:
    """Take `stop` back."""
    if scope.thread is not None:
        following.hear_again(thread=scope.thread, by=scope.member, now=now)
    elif scope.is_digest:
        digest_plans.go_on(member=scope.member, now=now)
    else:
        _switch(scope.member, scope.group, is_on=True)


def _switch(member: Member, group: str, *, is_on: bool) -> None:
    """Mail of this group. Locks the member's row."""
    locked = Member.objects.lock(member.pk)
    off = set(locked.mail_off) - {group}
    locked.mail_off = sorted(off if is_on else off | {group})
    locked.save(update_fields=["mail_off"])
