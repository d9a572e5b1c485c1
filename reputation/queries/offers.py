"""What is offered to a mentor just now."""

from datetime import datetime
from typing import Any


def open_for(member_id: int, *, now: datetime) -> list[Any]:
    """Offers that wait for this mentor's word, each with `run.thread` and `expires_at`."""
    return []
