"""Where somebody is signed in: ending one sign-in, all the others, or all.

What allauth lists and what Django keeps end together, in one transaction.
"""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from forum.lib import retention
from forum.lib.transact import verb
from forum.models import Member

ADDRESS_KEPT = retention.ADDRESSES.kept
NOWHERE = "0.0.0.0"  # noqa: S104 - says that no address is known


@verb
def end(*, member: Member, pk: int) -> bool:
    """End one sign-in of the member's own; whether there was one."""
    return _end(UserSession.objects.filter(user=member, pk=pk)) > 0


@verb
def end_others(*, member: Member, but: str | None) -> int:
    """End all sign-ins but the one with this session key. Returns how many."""
    return _end(UserSession.objects.filter(user=member).exclude(session_key=but))


@verb
def end_all(*, member: Member) -> int:
    """End every sign-in: somebody was suspended, or set a new password because they forgot it."""
    return _end(UserSession.objects.filter(user=member))


@verb
def carry_over(*, member: Member, but: str | None, before: str) -> None:
    """Let the other sign-ins live on although the password is a new one.

    Django ends a session whose hash of the password is old. Those that lived until now (`before` is
    the hash they hold) get the new one; what an earlier change ended stays ended.
    """
    keys = UserSession.objects.filter(user=member).exclude(session_key=but)
    for key in keys.values_list("session_key", flat=True):
        store = SessionStore(key)
        if store.get(HASH_SESSION_KEY) == before:
            store[HASH_SESSION_KEY] = member.get_session_auth_hash()
            store.save()


@verb
def prune() -> int:
    """Forget rows whose session is gone. Returns how many."""
    alive = Session.objects.values("session_key")
    return UserSession.objects.exclude(session_key__in=alive).delete()[0]


@verb
def prune_addresses(*, now: datetime) -> int:
    """Forget from which internet address a sign-in was last used, and with what browser, once it
    has not been used for 30 days; the sign-in stays. Returns how many."""
    old = UserSession.objects.filter(last_seen_at__lt=now - ADDRESS_KEPT)
    return old.exclude(ip=NOWHERE).update(ip=NOWHERE, user_agent="")


def _end(rows: QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return UserSession.objects.filter(session_key__in=keys).delete()[0]
