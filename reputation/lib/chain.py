"""The running hash of a member's rows: who changes one breaks all that follow. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal


def link(before: str, *, number: int, values: Iterable[object]) -> str:
    """The hash of a row, from that of the row before and all that the row says."""
    words = [before, str(number), *map(_written, values)]
    # Lengths, so that no two rows read the same when joined.
    text = "".join([f"{len(word)}:{word}" for word in words])
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "-"
    if isinstance(value, datetime):
        value = value if value.tzinfo is UTC else value.astimezone(UTC)
        return value.isoformat(timespec="microseconds")
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    return str(value)
