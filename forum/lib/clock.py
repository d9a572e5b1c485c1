"""The one clock. Views, tasks and commands read it and hand `now` down; nothing below them does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """The present instant in UTC, shifted where a test or `--now` asked for it."""
    return datetime.now(UTC) + _shift


@contextmanager
def shifted(delta: timedelta) -> Iterator[None]:
    """Let `now()` run ahead (or behind) by `delta` inside the block; blocks add up."""
    global _shift
    before = _shift
    _shift = before + delta
    try:
        yield
    finally:
        _shift = before
