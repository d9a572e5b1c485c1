"""What must hold: the bars, and which of them a result misses.

A ratio holds where its whole interval is under the bar.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.pages import Result

UNCHANGED = ", unchanged"
RATIOS = {
    "thread of 20 posts, visitor": 14.0,
    "thread of 20 posts, unchanged, visitor": 2.0,
    "thread of 20 posts, member": 20.0,
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
THREAD_BYTES = 8 * 1024
WORKERS_MIB = 180.0
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
    bars = []
    for page in result.pages:
        title = f"{page.name}, {page.reader}"
        if page.alone and title in RATIOS:
            ratio, most = page.alone.ratio, RATIOS[title]
            seen = f"{ratio.value:.1f} ({ratio.low:.1f}-{ratio.high:.1f})"
            bars.append(Bar(f"{title}: times the floor", seen, f"{most:g}", ratio.high <= most))
        if title in STATEMENTS:
            count, allowed = len(page.statements), STATEMENTS[title]
            bars.append(Bar(f"{title}: SQL statements", str(count), str(allowed), count <= allowed))
        if page.alone and title == "thread of 20 posts, visitor":
            size = page.alone.size
            bars.append(
                Bar(
                    f"{title}: bytes of gzip",
                    f"{size:,}",
                    f"{THREAD_BYTES:,}",
                    size <= THREAD_BYTES,
                )
            )
    total = sum(result.workers_mib)
    bars.append(
        Bar("both workers: MiB (PSS)", f"{total:.0f}", f"{WORKERS_MIB:g}", total < WORKERS_MIB)
    )
    for visit in result.first_visits:
        bars += [
            Bar(
                f"first visit, {visit['page']}: {key.replace('_', ' ')}",
                f"{visit[key]:,}",
                f"{most:,}",
                visit[key] <= most,
            )  # fmt: skip
            for key, most in FIRST_VISIT.items()
        ]
    return bars


def missed(result: "Result") -> list[Bar]:
    return [bar for bar in held_against(result) if not bar.holds]
