"""Everything about one person, table by table, as their export holds it (lib/personal.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet

from forum.lib import personal
from forum.models import Attachment, Member, Thread

CHUNK = 500


@dataclass(frozen=True)
class Table:
    """The rows of one entry, which are read once, as they are needed."""

    part: personal.Part
    rows: Iterator[dict[str, Any]]

    @property
    def name(self) -> str:
        """How the file names it: "forum.Post", with the lookup where a table has two entries."""
        label = self.part.model
        others = [one for one in personal.parts() if one.fields and one.model == label]
        return label if len(others) == 1 else f"{label} ({self.part.chapter}, {self.part.whose})"

    @property
    def label(self) -> str:
        """What a row is called, in the language of the moment."""
        return str(apps.get_model(self.part.model)._meta.verbose_name)


def tables(*, member: Member) -> Iterator[Table]:
    """One for each exported entry, in the order of the chapters. Two or three statements each, and
    one more for each five hundred rows."""
    chapters = list(personal.CHAPTERS)
    exported = [one for one in personal.parts() if one.fields]
    for part in sorted(exported, key=lambda one: chapters.index(one.chapter)):
        yield Table(part, _rows(part, member))


def pictures(*, member: Member) -> QuerySet[Attachment]:
    """Their own pictures that were drawn, oldest first."""
    ready = Attachment.objects.filter(owner=member, state=Attachment.State.READY)
    return ready.order_by("pk")


def _rows(part: personal.Part, member: Member) -> Iterator[dict[str, Any]]:
    found = apps.get_model(part.model)._base_manager.filter(Q(**{part.whose: member.pk}))
    if part.only:
        found = found.filter(**part.only)
    paths = [name.rsplit(".", 1)[0].replace(".", "__") for name in part.fields if "." in name]
    found = found.select_related(*paths).order_by("pk") if paths else found.order_by("pk")
    for row in found.iterator(chunk_size=CHUNK):
        if not _may_name(row, member):
            continue
        yield {name.replace(".", "_"): _value(row, name) for name in part.fields}


def _may_name(row: Model, member: Member) -> bool:
    """Whether the row is of nothing that its owner may no longer see: a title that became private
    is somebody else's."""
    thread = getattr(row, "thread", None)
    is_hidden = isinstance(thread, Thread) and thread.author_id != member.pk
    if not is_hidden or thread is None:
        return True
    return vars(thread).get("deleted_at") is None


def _value(row: Model, name: str) -> Any:
    found: Any = row
    for step in name.split("."):
        if step == "url":
            return f"{settings.SITE_URL}{found.get_absolute_url()}"
        found = getattr(found, step, None)
        if found is None:
            return None
    return plain(found)


def plain(value: Any) -> Any:
    """As JSON has it: instants in UTC, numbers of money as text."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Member):
        return value.handle
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value
