"""Everything about one person, table by table, as their export holds it (lib/personal.py)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import DecimalField, Model, Q, QuerySet
from django.views.decorators.debug import sensitive_variables
from taggit.models import Tag

from forum.lib import personal, sealed
from forum.models import Attachment, Category, HeldPost, Member, Thread

CHUNK = 500
OPENED = {"sealed": "text"}  # sealed fields, which the file holds as they were typed, and as what


@dataclass(frozen=True)
class Column:
    """A field of an export: `name` as the file has it, `key` by the table where it stands
    ("forum.Category.slug"), and what its choices are called."""

    name: str
    key: str
    choices: dict[Any, Any]
    is_sum: bool = False  # a text in the file, for it is exact


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

    def columns(self) -> list[Column]:
        """The fields of a row, in its order."""
        return [_column(self.part.model, name) for name in self.part.fields]


def tables(*, member: Member) -> Iterator[Table]:
    """One for each exported entry, in the order of the chapters. Two or three statements each, and
    one more for each five hundred rows."""
    chapters = list(personal.CHAPTERS)
    exported = [one for one in personal.parts() if one.fields]
    for part in sorted(exported, key=lambda one: chapters.index(one.chapter)):
        yield Table(part, _rows(part, member))


def topics(*, named: Collection[str]) -> dict[str, str]:
    """What topics and tags are called in the language of the moment, by address, and by what an
    export has for them ("category:3", "tag:7"). One statement, and one more where tags are named.
    """
    found = {}
    for one in Category.objects.all():
        found[one.slug] = found[f"category:{one.pk}"] = one.label
    numbers = [int(one[4:]) for one in named if one.startswith("tag:") and one[4:].isdigit()]
    if numbers:
        found |= {f"tag:{one.pk}": one.name for one in Tag.objects.filter(pk__in=numbers)}
    return found


def pictures(*, member: Member) -> QuerySet[Attachment]:
    """Their own pictures that were drawn, oldest first."""
    ready = Attachment.objects.filter(owner=member, state=Attachment.State.READY)
    return ready.order_by("pk")


def _column(model: str, name: str) -> Column:
    at = apps.get_model(model)
    field: Any = None
    for step in name.split("."):
        if step == "url":
            return Column(_key(name), f"{at._meta.label}.url", {})
        field = at._meta.pk if step == "pk" else at._meta.get_field(step)
        owner, at = at, field.related_model or at
    is_sum = isinstance(field, DecimalField)
    return Column(_key(name), f"{owner._meta.label}.{field.name}", dict(field.flatchoices), is_sum)


def _rows(part: personal.Part, member: Member) -> Iterator[dict[str, Any]]:
    found = apps.get_model(part.model)._base_manager.filter(Q(**{part.whose: member.pk}))
    if part.only:
        found = found.filter(**part.only)
    paths = [name.rsplit(".", 1)[0].replace(".", "__") for name in part.fields if "." in name]
    found = found.select_related(*paths).order_by("pk") if paths else found.order_by("pk")
    left = found.iterator(chunk_size=CHUNK)
    while rows := list(islice(left, CHUNK)):
        hidden = _hidden(part, rows, member)
        for row in rows:
            yield {_key(name): _value(row, name, hidden) for name in part.fields}


def _hidden(part: personal.Part, rows: Iterable[Model], member: Member) -> set[int]:
    """Threads that the rows lead to and that their owner may not see, by id: somebody else's, with
    a title that became private. One statement where there are any of others."""
    named = {
        step.pk
        for row in rows
        for name in part.fields
        for step in _steps(row, name)
        if isinstance(step, Thread) and step.author_id != member.pk
    }
    if not named:
        return set()
    seen = Thread.objects.visible_to(member).filter(pk__in=named)
    return named - set(seen.values_list("pk", flat=True))


def _steps(row: Model, name: str) -> Iterator[Model]:
    """The rows that a field of an export passes, and the one it ends at."""
    found: Any = row
    for step in name.split("."):
        # An address holds the words of the title.
        found = getattr(found, "thread" if step == "url" else step, None)
        if not isinstance(found, Model):
            return
        yield found


def _key(name: str) -> str:
    """How the file names a field: "thread.title" is `thread_title`."""
    return OPENED.get(name, name.replace(".", "_"))


def _value(row: Model, name: str, hidden: Collection[int]) -> Any:
    """None where it is of a thread in `hidden`."""
    if any(isinstance(one, Thread) and one.pk in hidden for one in _steps(row, name)):
        return None
    found: Any = row
    for step in name.split("."):
        if step == "url":
            return f"{settings.SITE_URL}{found.get_absolute_url()}"
        found = getattr(found, step, None)
        if found is None:
            return None
    return plain(_opened(row, name, found))


@sensitive_variables("value")
def _opened(row: Model, name: str, value: Any) -> Any:
    """What somebody put into a private drawer is theirs to read; the key is not in the file."""
    if name in OPENED:
        return sealed.unseal(value)
    if isinstance(row, HeldPost) and name == "fields" and value.get("drawer"):
        return value | {"drawer": sealed.unseal(value["drawer"])}
    return value


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
