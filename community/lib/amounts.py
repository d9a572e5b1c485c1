"""Amounts of time and times of day as people write them. Pure; minutes in, minutes out."""

import re
from itertools import pairwise

MINUTES = 24 * 60
LONGEST = 60 * 24 * 60  # sixty days
_AMOUNT = re.compile(
    r"(?:(?P<hours>\d{1,4})\s*(?:h|hours?|std\.?|stunden?)\s*)?"
    r"(?:(?P<minutes>\d{1,5})\s*(?:m|min\.?|minutes?|minuten?)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*uhr)?", re.IGNORECASE)
_PART = re.compile(r"[,;\n]|\band\b|\bund\b")


def minutes(text: str) -> int | None:
    """Of "30 min", "30", "4 h", "4 h 30 min", "4:30"; None for anything else."""
    said = text.strip()
    clock = re.fullmatch(r"(\d{1,4}):(\d{2})", said)
    if clock:
        found = int(clock[1]) * 60 + int(clock[2])
        return found if int(clock[2]) < 60 and found <= LONGEST else None
    match = _AMOUNT.fullmatch(said)
    if not said or match is None:
        return None
    found = int(match["hours"] or 0) * 60 + int(match["minutes"] or 0)
    return found if found <= LONGEST else None


def amount(value: int) -> str:
    """As `minutes` reads it: "4 h 30 min"."""
    hours, rest = divmod(value, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def minute_of(text: str) -> int | None:
    """Of "9", "9:00", "17.30", "24:00"; None for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    found = hour * 60 + minute
    return found if minute < 60 and found <= MINUTES else None


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def spans(text: str) -> list[tuple[int, int]] | None:
    """Of "9-13, 14:00-18:00", in order; [] for nothing, None for what is none or overlaps."""
    found = []
    for part in filter(None, (one.strip() for one in _PART.split(text))):
        edges = [minute_of(edge) for edge in re.split(r"\s*[-–—]\s*|\s+bis\s+|\s+to\s+", part)]
        if len(edges) != 2 or edges[0] is None or edges[1] is None or edges[0] >= edges[1]:
            return None
        found.append((edges[0], edges[1]))
    found.sort()
    overlaps = any(one[1] > other[0] for one, other in pairwise(found))
    return None if overlaps else found


def told(hours: list[tuple[int, int]]) -> str:
    """As `spans` reads it."""
    return ", ".join(f"{clock(begin)}-{clock(end)}" for begin, end in hours)
