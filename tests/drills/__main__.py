"""bin/drill NAME|all [--small] [--write-docs]"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from tests.drills import (
    backup,
    database,
    escalation,
    found,
    mail,
    mentors,
    notices,
    report,
    site,
    spam,
    timing,
    worker,
    writes,
)
from tests.drills.scene import DrillError

DRILLS = {
    "database": database.run, "worker": worker.run, "mail": mail.run, "site": site.run,
    "timing": timing.run, "found": found.run, "notices": notices.run, "mentors": mentors.run,
    "escalation": escalation.run, "writes": writes.run, "backup": backup.run, "spam": spam.run,
}  # fmt: skip
# In full each takes many minutes and is run by name; small, for every change as the others.
LONG = ("writes", "backup", "spam")
# Small, the last: the first of these waits for minutes of the product, beside it go those that
# measure no times.
TOGETHER = ("writes", "worker", "mail", "mentors", "escalation", "backup")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/drill", description="Breaks things and looks.")
    parser.add_argument(
        "name", choices=["all", *DRILLS], help=f"all: every one; in full, without {', '.join(LONG)}"
    )
    parser.add_argument("--small", action="store_true", help="the short form, for every change")
    parser.add_argument(
        "--write-docs", action="store_true", help="write what it said into docs/DRILLS.md"
    )
    given = parser.parse_args()
    if given.small and given.write_docs:
        parser.error("docs/DRILLS.md has the figures of full drills: leave --small away.")
    if given.name != "all":
        return 0 if _held(given.name, given) else 1
    beside = TOGETHER if given.small else ()
    usual = [name for name in DRILLS if given.small or name not in LONG]
    held = [_held(name, given) for name in usual if name not in beside]
    with ThreadPoolExecutor(2) as threads:
        held += threads.map(lambda name: _held(name, given), beside)
    return 0 if all(held) else 1


def _held(name: str, given: argparse.Namespace) -> bool:
    """Whether what this drill looks for held; says what it saw."""
    began = time.monotonic()
    try:
        said, mark = DRILLS[name](small=given.small), "ok"
    except DrillError as problem:
        said, mark = str(problem), "FAILED"
    took = time.monotonic() - began
    print(f"{name}: {mark}: {said} ({took:.0f} s)", flush=True)
    if given.write_docs and mark == "ok":
        report.write(name=name, said=said, seconds=took, today=datetime.now(UTC).date())
    return mark == "ok"


if __name__ == "__main__":
    sys.exit(main())
