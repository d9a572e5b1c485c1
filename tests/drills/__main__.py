"""bin/drill NAME|all [--small]"""

import argparse
import sys
import time

from tests.drills import (
    backup,
    database,
    escalation,
    found,
    mail,
    mentors,
    notices,
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
# Run by name, not for every change: even small, each takes minutes.
LONG = ("writes", "backup", "spam")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/drill", description="Breaks things and looks.")
    parser.add_argument(
        "name", choices=["all", *DRILLS], help=f"all: every one but {', '.join(LONG)}"
    )
    parser.add_argument("--small", action="store_true", help="the short form, for every change")
    given = parser.parse_args()
    failed = 0
    usual = [name for name in DRILLS if name not in LONG]
    for name in usual if given.name == "all" else [given.name]:
        began = time.monotonic()
        try:
            said, mark = DRILLS[name](small=given.small), "ok"
        except DrillError as problem:
            said, mark, failed = str(problem), "FAILED", failed + 1
        print(f"{name}: {mark}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
