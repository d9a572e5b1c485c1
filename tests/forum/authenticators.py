"""Authenticator apps, recovery codes and passkeys of the cast, made as the pages make them."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from forum.models import Member

PASSWORD = "correct horse"


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


def passkey(member: Member, name: str = "Phone", credential_id: bytes = b"A") -> Authenticator:
    """A passkey as a browser registers it; its private key is thrown away."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(b"\0" * 16, credential_id, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    seen = AuthenticatorData.create(sha256(b"localhost"), flags, 0, credential)
    client = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
    }
    identity = websafe_encode(credential_id)
    registered = {"id": identity, "rawId": identity, "type": "public-key", "response": response}
    data = {"name": name, "credential": registered}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def by_password(client: Client, login: str, **extra: Any) -> HttpResponse:
    data = {"login": login, "password": PASSWORD, **extra}
    return client.post(reverse("account_login"), data)


def prove(client: Client, **extra: Any) -> HttpResponse:
    """Prove to be still the same person, by password."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD, **extra})
