"""Who is asked in which quarter, and on which day: by member and quarter alone, so that asking
again, another worker or a restart choose the same people. Pure."""

import hashlib
from datetime import UTC, date, datetime

SHARE = 10  # of a hundred members, each quarter
DAYS = 84  # on which it is asked: a quarter has at least 90
QUARTER_MONTHS = 3


def quarter(at: datetime) -> str:
    """As "2026Q4", in UTC."""
    here = at.astimezone(UTC)
    return f"{here.year}Q{(here.month - 1) // QUARTER_MONTHS + 1}"


def day_of(at: datetime) -> int:
    """How many days of its quarter are over: 0 on the first."""
    here = at.astimezone(UTC).date()
    first = (here.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1
    return (here - date(here.year, first, 1)).days


def turn(member: int, *, quarter: str) -> int | None:
    """On which day of the quarter this member (id) is asked, from 0; None where it is not theirs.

    Every hundred and every day has its share, whatever the ids are.
    """
    number = int.from_bytes(hashlib.sha256(f"nps:{quarter}:{member}".encode()).digest()[:8])
    return (number // 100) % DAYS if number % 100 < SHARE else None
