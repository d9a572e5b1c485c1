"""bin/drill NAME|all [--small] [--write-docs]"""

import argparse
import sys
import time
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
    failed = 0
    usual = [name for name in DRILLS if given.small or name not in LONG]
    for name in usual if given.name == "all" else [given.name]:
        began = time.monotonic()
        try:
            said, mark = DRILLS[name](small=given.small), "ok"
        except DrillError as problem:
            said, mark, failed = str(problem), "FAILED", failed + 1
        took = time.monotonic() - began
        print(f"{name}: {mark}: {said} ({took:.0f} s)", flush=True)
        if given.write_docs and mark == "ok":
            report.write(name=name, said=said, seconds=took, today=datetime.now(UTC).date())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
