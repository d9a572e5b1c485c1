"""Statements that every page asks for: planned once a connection, not each time (decision 0012).

Planning one with five joins takes the database several times as long as running it. The values go
beside the text, so that the text stays the same. Through a pooler that hands each transaction to
another connection nothing can be prepared: `settings.DATABASE_PREPARES` says whether it may be.
"""

import functools
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]


def rows(sql: str, values: Sequence[Any]) -> list[Row]:
    """All rows of a statement, whose text must be one of few: values belong into `values`."""
    with _cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
    return found


def row(sql: str, values: Sequence[Any]) -> Row | None:
    """The first row, or None."""
    found = rows(sql, values)
    return found[0] if found else None


def written(sql: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement with its words written into the text: of those that are few, like the states
    of a thread. Only with them does the planner see which index holds what is asked for."""
    parts = sql.split("%s")
    left: list[Any] = []
    text = parts[0]
    for value, part in zip(values, parts[1:], strict=True):
        if isinstance(value, str):
            text += _literal(str(value)) + part
        else:
            text += "%s" + part
            left.append(value)
    return text, left


@functools.lru_cache(maxsize=500)
def _literal(word: str) -> str:
    return Literal(word).as_string(None).replace("%", "%%")


def _cursor() -> Any:
    database: Any = connection
    if not settings.DATABASE_PREPARES or database.queries_logged:  # a log wants the values
        return database.cursor()
    database.ensure_connection()
    with database.wrap_database_errors:
        bare = psycopg.Cursor(database.connection)
    # Django's own, in Python, gives the connection's zone to each instant: that is UTC as it comes.
    bare.adapters.register_loader("timestamptz", TimestamptzLoader)
    return database._prepare_cursor(bare)  # as chunked_cursor does, with a cursor of ours
