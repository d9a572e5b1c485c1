"""The security log for whoever reads it: who, whom, what, when; names are looked up when read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from forum.lib import paging, security_acts
from forum.models import Member, SecurityEntry
from forum.queries import security_words

PAGE_SIZE = 50
CHUNK = 500
COLUMNS = (
    "at", "act", "by", "by_handle", "whom", "whom_handle", "object_kind", "object_id", "before",
    "after", "reason", "request_id",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is looked for; None and "" for anything. From `since` on, and before `until`."""

    by: int | None = None
    whom: int | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Row:
    """A line with those whom it names; None where somebody is gone, or nobody is named."""

    entry: SecurityEntry
    by: Member | None
    whom: Member | None

    @property
    def about(self) -> str:
        """What it is about, in words."""
        return security_words.about(self.entry)

    @property
    def changes(self) -> list[tuple[bool, str, str]]:
        """(whether it is so since, label, value) of what was before and is after, in words."""
        return security_words.changes(self.entry)


def member_id(*, named: str) -> int | None:
    """Whose handle this is; a number with # stands for itself: whoever is gone has only that."""
    if named.startswith("#") and named[1:].isascii() and named[1:].isdigit() and len(named) < 18:
        return int(named[1:])
    return Member.objects.filter(handle__iexact=named).values_list("pk", flat=True).first()


def page(*, asked: Asked, cursor: str, is_whole: bool) -> tuple[list[Row], str]:
    """The lines of this page, newest first, and the next cursor ("" on the last); without what is
    sealed (lib/security_acts.py) unless `is_whole`. Raises paging.BadCursor. Two statements."""
    found = paging.page(_found(asked), field="at", cursor=cursor, size=PAGE_SIZE)
    for entry in found.rows:
        if entry.act in security_acts.SEALED and not is_whole:
            entry.reason, entry.before, entry.after = "", {}, {}
    return _named(found.rows), found.next_cursor


def rows(*, asked: Asked) -> Iterator[dict[str, Any]]:
    """Every line, newest first, by the names of COLUMNS; loaded in pieces."""
    chunk: list[SecurityEntry] = []
    for entry in _found(asked).order_by("-at", "-pk").iterator(chunk_size=CHUNK):
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield from map(_told, _named(chunk))
            chunk = []
    yield from map(_told, _named(chunk))


def _found(asked: Asked) -> QuerySet[SecurityEntry]:
    found = SecurityEntry.objects.all()
    said = {
        "by": asked.by, "whom": asked.whom, "act": asked.act or None, "at__gte": asked.since,
        "at__lt": asked.until,
    }  # fmt: skip
    return found.filter(**{name: value for name, value in said.items() if value is not None})


def _named(entries: Iterable[SecurityEntry]) -> list[Row]:
    entries = list(entries)
    ids = {pk for one in entries for pk in (one.by, one.whom) if pk is not None}
    people = Member.objects.select_related("standing").in_bulk(ids) if ids else {}
    return [Row(one, people.get(one.by), people.get(one.whom)) for one in entries]


def _told(row: Row) -> dict[str, Any]:
    told = {name: getattr(row.entry, name, None) for name in COLUMNS}
    told["by_handle"] = row.by.handle if row.by else ""
    told["whom_handle"] = row.whom.handle if row.whom else ""
    return told
