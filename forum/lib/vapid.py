"""The key by which push services know this site (RFC 8292), as far as pages need it.

Without VAPID_PRIVATE_KEY there is no push, and no page speaks of it. What signs with it is
`push_wire`, which web processes never load.
"""

import base64
import functools

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def is_on() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """What a browser is given to subscribe with: an uncompressed point, base64url."""
    return _public_key(settings.VAPID_PRIVATE_KEY)


def decoded(text: str) -> bytes:
    """Base64url without its padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@functools.lru_cache(maxsize=4)
def _public_key(private: str) -> str:
    key = ec.derive_private_key(int.from_bytes(decoded(private)), ec.SECP256R1())
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
