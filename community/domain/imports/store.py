"""Many new rows at once, by COPY: it is several times quicker than INSERT."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)


def insert(model: type[M], objects: Iterable[M]) -> list[M]:
    """Store new objects as `bulk_create` would, with their keys set. No signals, no defaults of
    the database; related objects must have their keys already."""
    rows = list(objects)
    if not rows:
        return rows
    _number(model, rows)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    wrapped = {n for n, field in enumerate(fields) if isinstance(field, models.JSONField)}
    values = attrgetter(*(field.attname for field in fields))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    found = (values(row) for row in rows)
    if wrapped:
        found = (tuple(Jsonb(v) if n in wrapped else v for n, v in enumerate(f)) for f in found)
    copy(model._meta.db_table, columns, found)
    for row in rows:
        row._state.adding = False
    return rows


def copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Store rows of plain values; names of table and columns are our own."""
    listed = f" ({columns})" if columns else ""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table}{listed} FROM STDIN") as sink:
        for row in rows:
            sink.write_row(row)


def _number(model: type[M], rows: list[M]) -> None:
    """Give each row the next key of its table's sequence, unless its key is another row's."""
    if not isinstance(model._meta.pk, models.AutoField):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', model._meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def analyze(*tables: str) -> None:
    """Let the planner know now how large these tables have become; names are our own."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
