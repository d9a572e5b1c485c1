"""When whom a waiting question goes to: calendars of a service row's snapshot. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forum.lib.worktime import Calendar, Hours


def calendar(told: Mapping[str, Any]) -> Calendar:
    """The calendar of a snapshot."""
    return Calendar(
        zone=told["zone"],
        week={int(day): _hours(spans) for day, spans in told["week"].items()},
        special={date.fromisoformat(day): _hours(spans) for day, spans in told["special"].items()},
    )


def _hours(spans: Sequence[Sequence[int]]) -> Hours:
    return tuple((begin, end) for begin, end in spans)
