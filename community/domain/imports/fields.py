"""What the attributes of a row mean: numbers, instants, tags and clean text."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from community.domain.imports.reader import Row
from community.domain.imports.report import Tally
from community.domain.imports.workbench import text_of

BIGGEST: Final = 2**63 - 1
BIGGEST_COUNT: Final = 2**31 - 1
TITLE: Final = 150
LONGEST_TAG: Final = 100


class OddRow(ValueError):
    """A row that makes no sense to us; the message is the reason, for the report."""


@dataclass(slots=True)
class Entry:
    """A row of Posts or Comments as we understand it. Instants are UTC, ids are the source's."""

    source_id: int
    parent: int | None
    owner: int | None
    created_at: datetime
    body: str
    score: int
    edited_at: datetime | None = None
    editor: int | None = None
    title: str = ""
    tags: tuple[str, ...] = ()
    views: int = 0
    active_at: datetime | None = None
    closed_at: datetime | None = None
    accepted: int | None = None


def digest(*parts: object) -> uuid.UUID:
    joined = "\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return uuid.UUID(bytes=hashlib.md5(joined, usedforsecurity=False).digest())


def identity(row: Row) -> int:
    """The row's Id. Raises OddRow."""
    found = number(row, "Id")
    if found is None:
        raise OddRow("rows without a usable Id")
    return found


def number(row: Row, name: str) -> int | None:
    """A whole number that our columns can hold, else None."""
    try:
        value = int(row[name])
    except (KeyError, ValueError):
        return None
    return value if -BIGGEST <= value <= BIGGEST else None


def amount(row: Row, name: str) -> int:
    """A count: a number from 0 on; 0 when there is none."""
    return min(max(number(row, name) or 0, 0), BIGGEST_COUNT)


def instant(row: Row, name: str) -> datetime | None:
    """An instant; dumps write UTC without saying so. None when missing or not an instant."""
    try:
        value = datetime.fromisoformat(row[name].strip())
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def post(row: Row, tally: Tally) -> Entry:
    """A question or an answer. Raises OddRow."""
    source_id = identity(row)
    active_at = instant(row, "LastActivityDate")
    created_at = _created(row, source_id, active_at, tally)
    edited_at = instant(row, "LastEditDate")
    if edited_at is not None and edited_at < created_at:
        tally.mend("edits dated before their post: the date was left out", source_id)
        edited_at = None
    return Entry(
        source_id=source_id,
        parent=number(row, "ParentId"),
        owner=number(row, "OwnerUserId"),
        created_at=created_at,
        body=row.get("Body", ""),
        score=number(row, "Score") or 0,
        edited_at=edited_at,
        editor=number(row, "LastEditorUserId") if edited_at else None,
        title=line(row.get("Title", ""), tally, source_id),
        tags=tags(row.get("Tags", "")),
        views=amount(row, "ViewCount"),
        active_at=max(active_at or created_at, created_at),
        closed_at=instant(row, "ClosedDate"),
        accepted=number(row, "AcceptedAnswerId"),
    )


def comment(row: Row, tally: Tally) -> Entry:
    """A comment. Raises OddRow."""
    source_id = identity(row)
    return Entry(
        source_id=source_id,
        parent=number(row, "PostId"),
        owner=number(row, "UserId"),
        created_at=_created(row, source_id, None, tally),
        body=row.get("Text", ""),
        score=amount(row, "Score"),
    )


def tags(value: str) -> tuple[str, ...]:
    """`<a><b>` of older dumps or `|a|b|` of newer ones as names, sorted, each once."""
    names = (part.strip().lower() for part in re.split(r"[<>|]", value))
    cleaned = {text_of(name, multiline=False)[0] for name in names if name}
    return tuple(sorted(name[:LONGEST_TAG] for name in cleaned if name))


def line(value: str, tally: Tally, source_id: int) -> str:
    """Text on one line through the gate; what it refuses is taken out and reported."""
    return _gate(value, tally, source_id, multiline=False)


def lines(value: str, tally: Tally, source_id: int) -> str:
    """Text of several lines through the gate; what it refuses is taken out and reported."""
    return _gate(value, tally, source_id, multiline=True)


def _gate(value: str, tally: Tally, source_id: int, *, multiline: bool) -> str:
    cleaned, note = text_of(value, multiline=multiline)
    if note:
        tally.mend(note, source_id)
    return cleaned


def _created(row: Row, source_id: int, other: datetime | None, tally: Tally) -> datetime:
    created_at = instant(row, "CreationDate")
    if created_at is not None:
        return created_at
    if other is None:
        raise OddRow("rows without a usable date")
    tally.mend("posts without a usable date: that of their last activity was taken", source_id)
    return other
