"""The result as text, for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.bench import bars

if TYPE_CHECKING:
    from tests.bench.measure import Figures
    from tests.bench.pages import Result

HEAD = (
    "scene", "ratio", "95 %", "cpu ratio", "ms", "cpu ms", "db ms", "SQL", "gzip", "rps", "p50",
    "p99",
)  # fmt: skip


def lines(result: "Result") -> Iterator[str]:
    rows = [HEAD, *(cells(page, result.floor_cpu_ms) for page in result.pages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *rest]).rstrip()
    if result.floor:
        yield (
            f"floor: {result.floor.rps:.0f} rps, p50 {result.floor.p50:.1f} ms, "
            f"p99 {result.floor.p99:.1f} ms; alone {result.floor_cpu_ms:.2f} ms of processor"
        )
    if sentence := busy(result):
        yield sentence
    yield f"workers: {' + '.join(f'{mib:.0f}' for mib in result.workers_mib)} MiB (PSS)"
    for bar in bars.held_against(result):
        yield f"{'ok    ' if bar.holds else 'MISSED'}  {bar.what}: {bar.seen} of at most {bar.most}"


def busy(result: "Result") -> str:
    """A warning where others had the machine too, or ""."""
    cores, loads = result.machine["cores"], (result.machine["load"], result.load_after)
    if max(loads) <= cores:
        return ""
    return (
        f"The load was {loads[0]} before and {loads[1]} after on {cores} cores: others worked "
        "here, and a long answer waits for them more often than the floor does, so that the ratios "
        "are too high. Measure again when it is quiet."
    )


def cells(page: "Figures", floor_cpu_ms: float) -> tuple[str, ...]:
    """One row of the table: HEAD says what stands where."""
    alone, crowd = page.alone, page.crowd
    row = [f"{page.name}, {page.reader}"]
    if alone is None:
        row += [""] * 6
    else:
        row += [
            f"{alone.ratio.value:.1f}",
            f"{alone.ratio.low:.1f}-{alone.ratio.high:.1f}",
            f"{alone.times_cpu(floor_cpu_ms):.0f}" if floor_cpu_ms else "",
            f"{alone.ms:.1f}",
            f"{alone.cpu_ms:.1f}",
            f"{alone.database_ms:.1f}",
        ]
    row.append(str(len(page.statements)) if page.statements else "")
    row.append(f"{alone.size:,}" if alone else "")
    row += [f"{crowd.rps:.0f}", f"{crowd.p50:.0f}", f"{crowd.p99:.0f}"] if crowd else [""] * 3
    return tuple(row)
