"""Statements that every page asks for: planned once a connection, not each time (decision 0012).

Planning one with five joins takes the database several times as long as running it. The values go
beside the text, so that the text stays the same. Through a pooler that hands each transaction to
another connection nothing can be prepared: `settings.DATABASE_PREPARES` says whether it may be.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]


def rows(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """All rows of a statement, whose text must be one of few: values belong into `values`."""
    cursor = _cursor()
    cursor.execute(sql, values)
    found: list[Row] = cursor.fetchall()
    return found


def row(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Row | None:
    """The first row, or None."""
    found = rows(sql, values)
    return found[0] if found else None


def run(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run a statement that answers nothing; how many rows it wrote."""
    cursor = _cursor()
    cursor.execute(sql, values)
    return int(cursor.rowcount)


def insert(instance: Model) -> None:
    """Store a new row as `save` would, which compiles its statement anew each time."""
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _inserting(type(instance))
    values = [
        field.get_db_prep_save(field.pre_save(instance, add=True), database) for field in fields
    ]
    _stored(instance, *rows(sql, values)[0])


def insert_all(instances: Sequence[Model]) -> None:
    """Store these new rows of one model, whose columns are no arrays, in their order, as
    `bulk_create` would: one statement, and none for none."""
    if not instances:
        return
    database = connections[DEFAULT_DB_ALIAS]
    sql, fields = _inserting_all(type(instances[0]))
    columns = [
        [field.get_db_prep_save(field.pre_save(one, add=True), database) for one in instances]
        for field in fields
    ]
    for instance, (pk,) in zip(instances, rows(sql, columns), strict=True):
        _stored(instance, pk)


def _stored(instance: Model, pk: int) -> None:
    instance.pk = pk
    instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS


@functools.cache
def _inserting(model: type[Model]) -> tuple[str, list[Any]]:
    fields = _fields(model)
    return _insert(model, f"VALUES ({', '.join(['%s'] * len(fields))})"), fields


@functools.cache
def _inserting_all(model: type[Model]) -> tuple[str, list[Any]]:
    fields = _fields(model)
    # Of "varchar(40)" without its length: a cast would cut what is too long.
    kinds = [
        str(field.db_type(connections[DEFAULT_DB_ALIAS])).partition("(")[0] for field in fields
    ]
    columns = ", ".join(f"%s::{kind}[]" for kind in kinds)
    return _insert(model, f"SELECT * FROM unnest({columns})"), fields  # noqa: S608


def _insert(model: type[Model], source: str) -> str:
    """Of models with a key that the database gives, and no field that it fills."""
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    table, key = model._meta.db_table, model._meta.pk.column
    return f'INSERT INTO "{table}" ({names}) {source} RETURNING "{key}"'


def _fields(model: type[Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


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
    """The one that this connection keeps: it has found out how to write and read each type. Whoever
    asked has taken all rows before the next one asks."""
    database: Any = connections[DEFAULT_DB_ALIAS]  # the proxy asks which thread this is each time
    if not settings.DATABASE_PREPARES or database.queries_logged:  # a log wants the values
        return database.cursor()
    database.ensure_connection()
    kept = getattr(database, "kept_cursor", None)
    if kept is None or kept.connection is not database.connection:
        kept = database.kept_cursor = _bare(database)
    return kept


def _bare(database: Any) -> Any:
    with database.wrap_database_errors:
        bare = psycopg.Cursor(database.connection)
    # Django's own, in Python, gives the connection's zone to each instant: that is UTC as it comes.
    bare.adapters.register_loader("timestamptz", TimestamptzLoader)
    return database._prepare_cursor(bare)  # as chunked_cursor does, with a cursor of ours
