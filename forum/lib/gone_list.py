"""What has been erased or taken out, as a file apart from the database: a backup that is loaded
brings it all back, and nothing in the database then knows that it had gone.

Ids and instants, a line of JSON each; never a name or a word. `settings.GONE_LIST` says where
(docs/OPERATE.md: Backups). `born` is when the account was made, or the post written: an id that was
given away twice, as after a backup, is not mistaken for another's.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

MEMBER, REDACTED = "member", "redacted"


@dataclass(frozen=True)
class Gone:
    """`kind`: MEMBER, an account that was erased, or REDACTED, a post of which something was taken
    out; `pk` is its id, `at` when that was done (UTC)."""

    kind: str
    pk: int
    born: datetime
    at: datetime


def read() -> list[Gone]:
    """All of it, as it was written; nothing where there is no file yet. A line that broke off, as
    when the power failed, is passed over: it is written again (`domain/restoring.py`). Raises
    OSError."""
    try:
        lines = _file().read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [one for one in map(_read, lines) if one is not None]


def add(rows: Iterable[Gone]) -> None:
    """Write them at its end, on the disk before this returns. Two at once write one after the
    other. Raises OSError."""
    lines = [json.dumps(asdict(one), default=datetime.isoformat) for one in rows]
    if not lines:
        return
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "ab") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        # A line of its own, whatever the one before it came to.
        out.write(("\n" + "\n".join(lines) + "\n").encode())
        out.flush()
        os.fsync(out.fileno())
    if is_new:
        _keep_name(file.parent)


def _file() -> Path:
    return Path(settings.GONE_LIST)


def _keep_name(folder: Path) -> None:
    """The name of a new file is a row of its folder, which has to reach the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(line: bytes) -> Gone | None:
    try:
        said = json.loads(line)
        born, at = (datetime.fromisoformat(said[name]) for name in ("born", "at"))
        return Gone(str(said["kind"]), int(said["pk"]), born, at)
    except (ValueError, KeyError, TypeError):
        return None
