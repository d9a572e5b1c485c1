"""docs/PERFORMANCE.md, written by the bench so that no figure in it is older than the rest."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tests.bench import bars, table
from tests.bench.servers import ROOT

if TYPE_CHECKING:
    from tests.bench.pages import Result

PAGE = ROOT / "docs" / "PERFORMANCE.md"
INTRODUCTION = """\
# What pages cost

Written by `bin/bench pages --write-docs`; do not edit by hand.

## How to read it
Milliseconds do not travel from one machine to another; how many times the floor a page costs does.
**The floor** (`tests/bench/floor.py`) is Django that says "ok": no middleware, no database, its own
gunicorn with the options of `bin/run` (two workers of four threads). Page and floor are asked for
in turn over one kept-alive connection each, taking turns at who goes first, so that both see the
same machine. A **ratio** is the median of the quotients, pair by pair. Its 95 % interval is that of
the order statistics (how many quotients lie below the true median is binomial; no shape of the
distribution is assumed). A ratio holds where its whole interval is under the bar.

- *cpu ratio*: processor time of an answer, the database's included, as a multiple of the floor's.
  It has no interval and counts no waiting, but others on the machine hardly move it; the ratio
  they do: a long answer is interrupted more often than a short one. Measure on a quiet machine.
- *ms*: the median over one connection, from the first byte sent to the last one read.
- *cpu*, *db*: processor milliseconds for one answer, of gunicorn's and of PostgreSQL's processes.
- *SQL*: the statements of a warm server, as `assertNumQueries` counts them (`--json` lists them);
  not among them: opening a connection, asking whether it lives, begin and commit.
- *gzip*: bytes of the body as it is sent.
- *16*: sixteen connections at once, each asking again as soon as it is answered: answers a second,
  and the milliseconds that half and 99 of 100 answers stay under. They share the machine's cores
  with who asks.
- *kept*: a visitor's page as it was made for somebody else less than a minute ago
  (docs/decisions/0011-visitors-pages.md); all other pages of visitors are made anew each time.
- *unchanged*: the browser has the page, names its ETag, and is answered by 304.

The community is made by `seed_demo` (always the same dice), kept in `var/bench/`, and copied for
each run, so that what a run writes is gone afterwards. Members who write are not held to the pace
limits; all else is what `bin/run` serves. `bin/bench pages --only WORD` measures some of it.
"""
ROW = "| {} |"


def write(result: "Result") -> None:
    PAGE.write_text("\n".join(_sections(result)) + "\n", encoding="utf-8")


def _sections(result: "Result") -> Iterator[str]:
    yield INTRODUCTION
    yield from _machine(result)
    yield "\n## What was promised\n"
    yield from _rows(
        ("what", "seen", "at most", ""),
        ((bar.what, bar.seen, bar.most, "" if bar.holds else "**missed**")
         for bar in bars.held_against(result)),
    )  # fmt: skip
    yield "\n## Pages\n"
    yield from _rows(table.HEAD, (table.cells(page, result.floor_cpu_ms) for page in result.pages))
    yield "\n" + " ".join(_beside(result))
    if result.first_visits:
        yield "\n## First visits\n"
        yield from _first_visits(result.first_visits)
    yield from _lighthouse()


def _machine(result: "Result") -> Iterator[str]:
    machine = result.machine
    yield "## Where and when"
    yield (
        f"{machine['date']}; {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB; Python {machine['python']}, PostgreSQL "
        f"{machine['postgresql']}; {machine['threads']:,} threads, {machine['posts']:,} posts. "
        f"Load before and after: {machine['load']} and {result.load_after}."
    )
    if sentence := table.busy(result):
        yield f"\n**{sentence}**"


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield ROW.format(" | ".join(names))
    yield ROW.format(" | ".join("---" if number == 0 else "--:" for number, _ in enumerate(names)))
    for row in rows:
        yield ROW.format(" | ".join(row))


def _beside(result: "Result") -> Iterator[str]:
    """What stands beside the table."""
    if result.floor:
        yield (
            f"The floor: {result.floor_cpu_ms:.2f} ms of processor; by 16: {result.floor.rps:.0f} "
            f"answers a second, half under {result.floor.p50:.1f} ms, 99 of 100 under "
            f"{result.floor.p99:.1f} ms."
        )
    workers = " and ".join(f"{mib:.0f}" for mib in result.workers_mib)
    yield f"The two workers held {workers} MiB (PSS) after all of this."


def _first_visits(visits: list[dict[str, Any]]) -> Iterator[str]:
    yield "A phone that was never here; heads and bodies, over the wire.\n"
    head = ("page", "requests", "bytes", "bytes of script", "layout shift")
    yield from _rows(
        head,
        (
            (
                visit["page"], str(visit["requests"]), f"{visit['bytes']:,}",
                f"{visit['script_bytes']:,}", str(visit["shift"]),
            )
            for visit in visits
        ),
    )  # fmt: skip


def _lighthouse() -> Iterator[str]:
    """What `bin/bench lighthouse` found last, where it was run."""
    from tests.bench import lighthouse

    if not lighthouse.RESULT.is_file():
        return
    found = json.loads(lighthouse.RESULT.read_text(encoding="utf-8"))
    times = found[0]["times"]
    yield f"\n## Lighthouse\n{lighthouse.VERSION}, its phone profile, the median of {times}.\n"
    head = ("page", *lighthouse.BARS, "first paint ms", "largest paint ms", "layout shift")
    yield from _rows(
        head,
        (
            (
                page["page"], *(str(page["scores"][name]) for name in lighthouse.BARS),
                f"{page['fcp_ms']:.0f}", f"{page['lcp_ms']:.0f}", f"{page['cls']:.3f}",
            )
            for page in found
        ),
    )  # fmt: skip
