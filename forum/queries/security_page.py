"""The page on how somebody signs in, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from forum.models import Member
from forum.queries import second_factors

Type = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class SecurityPage:
    """`codes_left` is None without recovery codes; `codes_seen`: they were shown once."""

    passkeys: list[Passkey]
    app: Authenticator | None
    codes_left: int | None
    codes_seen: bool
    asks_second_step: bool
    must_have_factor: bool
    sessions: list[UserSession]

    @property
    def has_factor(self) -> bool:
        return bool(self.passkeys or self.app)


def read(*, member: Member, now: datetime) -> SecurityPage:
    """Three statements and those of `second_factors`, however many there are of each."""
    rows = list(Authenticator.objects.filter(user=member).order_by("created_at", "pk"))
    kinds = {row.type: row for row in rows}
    codes = kinds.get(Type.RECOVERY_CODES)
    must = second_factors.must_have_one(member)
    return SecurityPage(
        passkeys=[
            Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
            for row in rows
            if row.type == Type.WEBAUTHN
        ],
        app=kinds.get(Type.TOTP),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        codes_seen=codes is not None and bool(codes.wrap().did_view),
        asks_second_step=Type.TOTP in kinds or (must and Type.WEBAUTHN in kinds),
        must_have_factor=must,
        sessions=sessions(member=member, now=now),
    )


def sessions(*, member: Member, now: datetime) -> list[UserSession]:
    """Where the member is signed in, the last used first: what has ended is left out."""
    rows = list(UserSession.objects.filter(user=member).order_by("-last_seen_at", "-pk"))
    keys = [row.session_key for row in rows]
    stored = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
    password = member.get_session_auth_hash()
    alive = {
        session.session_key
        for session in stored
        if session.get_decoded().get(HASH_SESSION_KEY) == password
    }
    return [row for row in rows if row.session_key in alive]
