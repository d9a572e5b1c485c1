"""What has been erased or taken out, as a file apart from the database: a backup that is loaded
brings it all back, and nothing in the database then knows that it had gone.

Ids and instants, a line of JSON each; never a name or a word. `settings.GONE_LIST` says where
(docs/OPERATE.md: Backups). `born` is when the account was made, or the post written: an id that was
given away twice, as after a backup, is not mistaken for another's.

Each line names its site as well (`site`), by what a loaded dump does not carry: in a copy of the
site, as for trying things out, people have the same ids and instants, and what is erased there must
be erased nowhere else. A line without a name is of before there were any, and our own.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

MEMBER, REDACTED = "member", "redacted"
STANDARD_PORTS = (None, 80, 443)
LOOPBACK = ("localhost", "127.0.0.1", "::1")
Key = tuple[str, int, datetime]


@dataclass(frozen=True)
class Gone:
    """`kind`: MEMBER, an account that was erased, or REDACTED, a post of which something was taken
    out; `pk` is its id, `at` when that was done (UTC)."""

    kind: str
    pk: int
    born: datetime
    at: datetime

    @property
    def key(self) -> Key:
        """Of which account or post."""
        return self.kind, self.pk, self.born


def site(url: str | None = None) -> str:
    """What `url`, or this site, is called in the list: its host, and its port where it is a special
    one. A demo is always the same, whatever port it has this time. "" where `url` has no host."""
    parts = urlsplit(settings.SITE_URL if url is None else url if "//" in url else f"//{url}")
    host = parts.hostname or ""
    if host in LOOPBACK:
        return LOOPBACK[0]
    return host if parts.port in STANDARD_PORTS else f"{host}:{parts.port}"


def read() -> list[Gone]:
    """All that is of this site, as it was written; nothing where there is no file yet. A line that
    broke off, as when the power failed, is passed over: it is written again
    (`domain/restoring.py`). Raises OSError."""
    own = site()
    return [one for name, one in _lines() if name == own]


def others() -> dict[str, int]:
    """How many lines are of another site and say what none of ours does, by its name: the list is
    shared, which it must not be, or the site had that name before. Raises OSError."""
    own, lines = site(), _lines()
    ours = latest(one for name, one in lines if name == own)
    return dict(
        Counter(
            name for name, one in lines
            if name != own and not (one.key in ours and _says(ours[one.key], one))
        )
    )  # fmt: skip


def take_over(*, name: str) -> int:
    """Write the lines of the site `name` as our own, which had that name before; how many of them
    there are. Raises OSError."""
    ours, theirs = set(read()), [one for other, one in _lines() if other == name]
    add(one for one in theirs if one not in ours)
    return len(theirs)


def latest(rows: Iterable[Gone]) -> dict[Key, Gone]:
    """Of each account and post the last line by its instant, wherever it stands."""
    found: dict[Key, Gone] = {}
    for one in rows:
        if one.key not in found or found[one.key].at < one.at:
            found[one.key] = one
    return found


def add(rows: Iterable[Gone]) -> None:
    """Write them at its end as this site's, on the disk before this returns. Two at once write one
    after the other. Raises OSError."""
    name = site()
    lines = [json.dumps(asdict(one) | {"site": name}, default=datetime.isoformat) for one in rows]
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


def _says(ours: Gone, theirs: Gone) -> bool:
    """An account goes once; of a post, something may have been taken out again."""
    return ours.kind == MEMBER or ours.at >= theirs.at


def _lines() -> list[tuple[str, Gone]]:
    """Each line, with the name of its site."""
    try:
        lines = _file().read_bytes().splitlines()
    except FileNotFoundError:
        return []
    own = site()
    return [one for one in (_read(line, own) for line in lines) if one is not None]


def _read(line: bytes, own: str) -> tuple[str, Gone] | None:
    try:
        said = json.loads(line)
        born, at = (datetime.fromisoformat(said[name]) for name in ("born", "at"))
        one = Gone(str(said["kind"]), int(said["pk"]), born, at)
        return str(said.get("site", own)), one
    except (ValueError, KeyError, TypeError):
        return None
