"""Keyset paging: a page begins after the last row of the page before, whatever was added since."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
LONGEST = 200


class BadCursor(ValueError):
    """The cursor in the address was not made by us: a 404, not a fault."""


@dataclass(frozen=True)
class Page(Generic[M]):
    """`rows` of this page, and the cursor of the next one ("" on the last)."""

    rows: list[M]
    next_cursor: str
    is_first: bool


def encode(values: list[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[datetime, int]:
    """The instant and the id that a cursor stands for. Raises BadCursor."""
    if len(cursor) > LONGEST or not cursor.isascii():
        raise BadCursor(cursor[:40])
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        raw, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        moment = instant(raw)
        if type(pk) is not int or not 0 < pk < 2**63:
            raise BadCursor(cursor)
    except (binascii.Error, ValueError, TypeError, RecursionError) as problem:
        raise BadCursor(cursor) from problem
    return moment, pk


def instant(raw: str) -> datetime:
    """An instant as addresses and forms hold it, in UTC. Raises ValueError for anything else.

    Other zones are nothing that we wrote; some of them the database does not know.
    """
    moment = datetime.fromisoformat(raw)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(raw[:40])
    return moment


def page(rows: QuerySet[M], *, field: str, cursor: str, size: int) -> Page[M]:
    """The page of `rows`, newest `field` (an instant, never null) first, that follows `cursor`.

    Raises BadCursor. One query, `size` + 1 rows; ties are ordered by id.
    """
    chosen = after(rows, field=field, cursor=cursor, size=size)
    return cut(list(chosen), field=field, cursor=cursor, size=size)


def after(rows: QuerySet[M], *, field: str, cursor: str, size: int) -> QuerySet[M]:
    """What `page` asks for, not asked yet: for whoever loads it in a way of their own."""
    rows = rows.order_by(f"-{field}", "-pk")
    if cursor:
        moment, pk = decode(cursor)
        rows = rows.filter(Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": pk}))
    return rows[: size + 1]


def cut(found: list[M], *, field: str, cursor: str, size: int) -> Page[M]:
    """The page of what `after` found: one row more says that another page follows."""
    following = ""
    if len(found) > size:
        found = found[:size]
        following = encode([getattr(found[-1], field), found[-1].pk])
    return Page(found, following, is_first=not cursor)
