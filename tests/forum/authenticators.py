"""Authenticator apps, recovery codes and passkeys of the cast, made as the pages make them."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from forum.models import Member

PASSWORD = "correct horse"  # noqa: S105 - the cast's


def app(member: Member) -> str:
    """Set up an app; its key."""
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or half a minute earlier or later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def recovery_codes(member: Member) -> list[str]:
    return list(RecoveryCodes.activate(member).generate_codes())


def passkey(member: Member, name: str = "Phone", credential_id: str = "AAAA") -> Authenticator:
    """A row like that of a passkey; nobody can sign in with it."""
    data = {"name": name, "credential": {"id": credential_id}}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def by_password(client: Client, login: str, **extra: Any) -> HttpResponse:
    data = {"login": login, "password": PASSWORD, **extra}
    return client.post(reverse("account_login"), data)


def prove(client: Client, **extra: Any) -> HttpResponse:
    """Prove to be still the same person, by password."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD, **extra})
