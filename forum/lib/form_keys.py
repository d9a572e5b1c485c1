"""Idempotency keys of forms that say when the form was opened: UUIDs of version 7 (RFC 9562).

Whoever writes a program against us can make up any of them; it says something of those who do not.
"""

import secrets
import uuid
from datetime import UTC, datetime


def fresh(*, now: datetime) -> uuid.UUID:
    """A new key, of a form that is opened now."""
    at = int(now.timestamp() * 1000) & (2**48 - 1)
    return uuid.UUID(
        int=at << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    )


def seconds(key: uuid.UUID | None, now: datetime) -> float | None:
    """How long ago the form of this key was opened; None where its key does not say."""
    if key is None or key.version != 7:
        return None
    return (now - datetime.fromtimestamp((key.int >> 80) / 1000, UTC)).total_seconds()
