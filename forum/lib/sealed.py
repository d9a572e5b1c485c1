"""Secrets in the database are sealed with FIELD_KEY, or with SECRET_KEY where there is none.

What SECRET_KEY sealed can be read after FIELD_KEY is set, not the other way round. FIELD_KEY_BEFORE
is the key until now, while `manage.py rotate_field_key` has not been run.
"""

import base64
import hashlib
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

log = logging.getLogger(__name__)


class Unreadable(ValueError):
    """No key opens it."""


def seal(text: str) -> str:
    return _ring().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Where the key is gone: something random (base 32) that opens nothing."""
    try:
        return _ring().decrypt(sealed.encode()).decode()
    except InvalidToken:
        log.error("a sealed field cannot be read: was FIELD_KEY or SECRET_KEY changed?")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def renew(sealed: str) -> str:
    """The same, sealed with the key of now. Raises Unreadable where no key opens it."""
    try:
        return _ring().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def key() -> str:
    """The text of the key of now, for digests of what is sealed."""
    return _keys()[0]


def _keys() -> list[str]:
    known = (settings.FIELD_KEY, settings.FIELD_KEY_BEFORE, settings.SECRET_KEY)
    return [text for text in known if text]


def _ring() -> MultiFernet:
    return MultiFernet([_key(text) for text in _keys()])


def _key(text: str) -> Fernet:
    digest = hashlib.sha256(b"lotse sealed field:" + text.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
