"""The running hash of a member's rows: who changes one breaks all that follow. Pure."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

UTC_BY_ANY_NAME = (UTC, ZoneInfo("UTC"))


def link(before: str, *, number: int, values: Iterable[object]) -> str:
    """The hash of a row, from that of the row before and all that the row says."""
    words = [before, str(number), *[_WRITTEN.get(type(value), str)(value) for value in values]]
    # Lengths, so that no two rows read the same when joined.
    text = "".join([f"{len(word)}:{word}" for word in words])
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(value: datetime) -> str:
    value = value if value.tzinfo in UTC_BY_ANY_NAME else value.astimezone(UTC)
    return value.isoformat(timespec="microseconds")


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _nothing: "-",
    datetime: _instant,
    Decimal: "{:.4f}".format,
}
