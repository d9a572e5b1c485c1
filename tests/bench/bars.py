"""What must hold: the bars, and which of them a result misses.

A ratio holds where its whole interval is under the bar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.measure import Figures
    from tests.bench.pages import Result

RATIOS = {
    "thread of 20 posts, visitor": 14.0,
    "thread of 20 posts, kept, visitor": 3.0,
    "thread of 20 posts, unchanged, visitor": 2.0,
    "thread of 20 posts, member": 20.0,
    "thread open, nothing new, visitor": 3.0,
    "thread open, nothing new, member": 3.0,
    "list, visitor": 14.0,
    "suggest, visitor": 12.0,
    "search, common, visitor": 30.0,
    "post an answer, member": 25.0,
}
STATEMENTS = {
    "home, visitor": 4,
    "thread of 20 posts, visitor": 4,
    "thread of 200 posts, visitor": 4,
    "list, visitor": 4,
    "search, common, visitor": 3,
    "home, member": 6,
    "thread of 20 posts, member": 7,
    "thread of 200 posts, member": 7,
    "list, member": 6,
    "search, common, member": 5,
}
BYTES = {"thread of 20 posts, visitor": 8 * 1024}
WORKERS_MIB = 180
FIRST_VISIT = {"bytes": 60_000, "requests": 6, "script_bytes": 20_000}


@dataclass(frozen=True)
class Bar:
    """One thing that was promised: what was seen, and the most it may be."""

    what: str
    seen: str
    most: str
    holds: bool


def held_against(result: "Result") -> list[Bar]:
    """Every bar for which the result has a figure."""
    bars = [bar for page in result.pages for bar in _of_page(page)]
    if result.workers_mib:
        bars.append(_count("both workers: MiB (PSS)", round(sum(result.workers_mib)), WORKERS_MIB))
    for visit in result.first_visits:
        for key, most in FIRST_VISIT.items():
            what = f"first visit, {visit['page']}: {key.replace('_', ' ')}"
            bars.append(_count(what, visit[key], most))
    return bars


def missed(result: "Result") -> list[Bar]:
    return [bar for bar in held_against(result) if not bar.holds]


def _of_page(page: "Figures") -> Iterator[Bar]:
    title = f"{page.name}, {page.reader}"
    if page.alone and title in RATIOS:
        ratio, most = page.alone.ratio, RATIOS[title]
        seen = f"{ratio.value:.1f} ({ratio.low:.1f}-{ratio.high:.1f})"
        yield Bar(f"{title}: times the floor", seen, f"{most:g}", ratio.high <= most)
    if title in STATEMENTS:
        yield _count(f"{title}: SQL statements", len(page.statements), STATEMENTS[title])
    if page.alone and title in BYTES:
        yield _count(f"{title}: bytes (gzip)", page.alone.size, BYTES[title])


def _count(what: str, seen: int, most: int) -> Bar:
    return Bar(what, f"{seen:,}", f"{most:,}", seen <= most)
