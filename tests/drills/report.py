"""docs/DRILLS.md: what each drill said when it last ran in full, on which commit and which day."""

import re
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.drills.scene import ROOT

DOCS = ROOT / "docs" / "DRILLS.md"
INTRODUCTION = """\
# What the drills said

Written by `bin/drill NAME --write-docs`, a row a drill, in its full form; do not edit by hand.
`.ci/run` runs all of them in their small form for every change (`bin/drill all --small`), which
says whether they hold and not how much: figures stand here. Each makes a server and a database of
its own and breaks them; what it insists on stands at the top of its file in `tests/drills/`.

| drill | day | commit | seconds | what it said |
|---|---|---|---|---|
"""
ROW = re.compile(r"\| (\w+) \| ([\d-]+) \| (\w+\+?) \| (\d+|-) \| (.*) \|")


@dataclass(frozen=True)
class Row:
    """`commit` ends with "+" where the files differed from it; `seconds` is "-" where nobody noted
    them."""

    name: str
    day: str
    commit: str
    seconds: str
    said: str


def write(*, name: str, said: str, seconds: float, today: date, file: Path = DOCS) -> None:
    """Put the row of this drill in place of its last one, the others stay. Raises OSError."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    rows = {row[1]: Row(row[1], row[2], row[3], row[4], row[5]) for row in ROW.finditer(text)}
    told = " ".join(said.replace("|", "/").split())
    rows[name] = Row(name, today.isoformat(), _commit(), str(round(seconds)), told)
    lines = [
        f"| {row.name} | {row.day} | {row.commit} | {row.seconds} | {row.said} |\n"
        for row in sorted(rows.values(), key=lambda row: row.name)
    ]
    file.write_text(INTRODUCTION + "".join(lines), encoding="utf-8")


def _commit() -> str:
    """As of now; "unknown" outside a clone."""
    head = _git("rev-parse", "--short=8", "HEAD")
    # The page itself is no change: several drills write it one after the other.
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/DRILLS.md")
    return (head + ("+" if changed else "")) if head else "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""
