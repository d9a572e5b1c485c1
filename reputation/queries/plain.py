"""Rows as plain tuples, for whoever reads hundreds of thousands: no instances, no list of numbers
written into a statement, and instants read by psycopg's code in C, not by Django's in Python."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]


def read(sql: str, *, values: Sequence[Any]) -> list[Row]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
        return found


def stream(sql: str, *, at_once: int) -> Iterator[Row]:
    """All rows, so many in memory at once. Within a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(sql)
        while part := cursor.fetchmany(at_once):
            yield from part


def select(model: type[Model], *names: str) -> str:
    """The beginning of a statement: these columns (attributes of the model, or "pk")."""
    fields = {"pk": model._meta.pk, **{one.attname: one for one in model._meta.concrete_fields}}
    columns = ", ".join(f'"{fields[name].column}"' for name in names)
    return f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own
