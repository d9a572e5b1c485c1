"""Statements that every page asks for: planned once a connection, not each time (decision 0012).

Planning one with five joins takes the database several times as long as running it. The values go
beside the text, so that the text stays the same. Through a pooler that hands each transaction to
another connection nothing can be prepared: `settings.DATABASE_PREPARES` says whether it may be.
"""

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import (
    BigAutoField,
    CharField,
    DateTimeField,
    EmailField,
    ForeignKey,
    Model,
    TextField,
)
from django.db.models.base import ModelState
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import Jsonb

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)
KEPT = 100  # cursors of a connection: as many as psycopg keeps plans


def rows(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[Row]:
    """All rows of a statement, whose text must be one of few: values belong into `values`."""
    text, cursor = _cursor(sql)
    cursor.execute(text, values)
    found: list[Row] = cursor.fetchall()
    return found


def row(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Row | None:
    """The first row, or None."""
    found = rows(sql, values)
    return found[0] if found else None


def run(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run a statement that answers nothing; how many rows it wrote."""
    text, cursor = _cursor(sql)
    cursor.execute(text, values)
    return int(cursor.rowcount)


def made(model: type[M], *, values: Mapping[str, Any], **related: Model | None) -> M:
    """A new instance with these values, all of its columns by their names, that knows these
    related ones: what its own `__init__` does in ten times as many steps."""
    instance = model.__new__(model)
    state: Any = ModelState()
    instance._state, state.fields_cache = state, dict(related)
    instance.__dict__.update(values)
    return instance


def insert(instance: Model) -> None:
    """Store a new row as `save` would, which compiles its statement anew each time."""
    stored(instance, *rows(_inserting(type(instance)), _said(instance))[0])


def insert_together(
    first: Model, *others: Model, also: str = "", values: Sequence[Any] = ()
) -> None:
    """Store `first` and the `others`, new rows whose foreign keys hold it, in one statement.

    `also` is a statement of the same moment, with its `values`, that calls the key of `first`
    `(SELECT id FROM first)`. None of it sees the rows that the others write.
    """
    given: list[Any] = []
    links = [_links(one, first) for one in others]
    for instance, linked in zip((first, *others), ((), *links), strict=True):
        given += _said(instance, without=linked)
    kinds = tuple((type(one), linked) for one, linked in zip(others, links, strict=True))
    (pks,) = rows(_inserting_together(type(first), kinds, also), [*given, *values])
    for instance, pk in zip((first, *others), pks, strict=True):
        stored(instance, pk)
    for instance, linked in zip(others, links, strict=True):
        vars(instance).update(dict.fromkeys(linked, first.pk))


def insert_all(instances: Sequence[Model]) -> None:
    """Store these new rows of one model, whose columns are no arrays, in their order, as
    `bulk_create` would: one statement, and none for none.

    What all of them say alike goes once: writing an array costs more than the row that it is for.
    """
    if len(instances) == 1:
        insert(instances[0])
    if len(instances) < 2:
        return
    model = type(instances[0])
    columns = [list(column) for column in zip(*map(_said, instances), strict=True)]
    # One column at least is an array, or there would be one row.
    alike = (*(_is_one(column) for column in columns[:-1]), False)
    for instance, pk in zip(instances, _inserted(model, alike, columns), strict=True):
        stored(instance, pk)


def insert_columns(
    model: type[Model], *, shared: Mapping[str, Any], own: Mapping[str, Sequence[Any]]
) -> list[int]:
    """The same of rows that nobody needs as instances; returns their keys, in their order.

    Columns by `attname`: `own` has a value for each row, `shared` one for all; what neither names
    has its default. Raises KeyError for a column that the model does not have.
    """
    database = connections[DEFAULT_DB_ALIAS]
    fields = {field.attname: field for field in _fields(model)}
    defaults = {name: field.get_default() for name, field in fields.items()}
    given = {name: [value] for name, value in (defaults | dict(shared)).items()} | dict(own)
    columns = {
        name: [fields[name].get_db_prep_save(value, database) for value in values]
        for name, values in given.items()
    }
    alike = tuple(name not in own for name in columns)
    return _inserted(model, alike, list(columns.values()))


def _inserted(model: type[Model], alike: tuple[bool, ...], columns: list[list[Any]]) -> list[int]:
    shared = [column[0] for column, same in zip(columns, alike, strict=True) if same]
    own = [column for column, same in zip(columns, alike, strict=True) if not same]
    return [pk for (pk,) in rows(_inserting_all(model, alike), [*shared, *own])]


def _is_one(column: list[Any]) -> bool:
    """Whether the rows have one value. JSON comes wrapped, and its wrapper equals nothing."""
    bare = [one.obj if isinstance(one, Jsonb) else one for one in column]
    return bare.count(bare[0]) == len(bare)


def _said(instance: Model, *, without: Sequence[str] = ()) -> list[Any]:
    """What the row says, column by column, without those of the names in `without`."""
    database = connections[DEFAULT_DB_ALIAS]
    known, said = vars(instance), []
    for field, name, plain in _kinds(type(instance)):
        if name in without:
            continue
        value = known[name]
        if type(value) not in plain or (type(value) is datetime and value.tzinfo is None):
            value = field.get_db_prep_save(field.pre_save(instance, add=True), database)
        said.append(value)
    return said


@functools.cache
def _kinds(model: type[Model]) -> list[tuple[Any, str, tuple[type, ...]]]:
    """Each column's field, its name, and the types of values that go to the database as they are:
    asking the field says the same, in ten calls."""
    return [(field, field.attname, _plain(field)) for field in _fields(model)]


def _plain(field: Any) -> tuple[type, ...]:
    if type(field) is ForeignKey and type(field.target_field) is BigAutoField:
        return (int, NoneType)
    if type(field) is DateTimeField:  # none of ours reads the time itself: a test holds that
        return (datetime, NoneType)
    return (str, NoneType) if type(field) in (CharField, EmailField, TextField) else ()


def stored(instance: Model, pk: int) -> None:
    """Let the instance know that it stands in the database, under this key."""
    instance.pk = pk
    instance._state.adding, instance._state.db = False, DEFAULT_DB_ALIAS


@functools.cache
def _inserting(model: type[Model]) -> str:
    return _insert(model, _values(["%s"] * len(_fields(model))))


def _links(instance: Model, first: Model) -> tuple[str, ...]:
    """The foreign keys of `instance` that hold `first`."""
    relations = [field for field in _fields(type(instance)) if field.is_relation]
    return tuple(
        field.attname for field in relations if field.get_cached_value(instance, None) is first
    )


@functools.lru_cache(maxsize=100)
def _inserting_together(
    first: type[Model], others: tuple[tuple[type[Model], tuple[str, ...]], ...], also: str
) -> str:
    steps, names = [f"first AS ({_inserting(first)})"], ["first"]
    for number, (model, linked) in enumerate(others):
        each = [
            "(SELECT id FROM first)" if field.attname in linked else "%s"
            for field in _fields(model)
        ]
        names.append(f"row_{number}")
        steps.append(f"row_{number} AS ({_insert(model, _values(each))})")
    if also:
        steps.append(f"also AS ({also})")
    pks = ", ".join(f"(SELECT id FROM {name})" for name in names)  # noqa: S608
    return f"WITH {', '.join(steps)} SELECT {pks}"


@functools.lru_cache(maxsize=100)
def _inserting_all(model: type[Model], alike: tuple[bool, ...]) -> str:
    """`alike`: which columns have one value in all rows. These come first among the values."""
    said: list[str] = []
    kinds: list[str] = []
    for field, same in zip(_fields(model), alike, strict=True):
        # Of "varchar(40)" without its length: a cast would cut what is too long.
        kind = str(field.db_type(connections[DEFAULT_DB_ALIAS])).partition("(")[0]
        if same:
            said.append(f"%s::{kind}")
        else:
            kinds.append(f"%s::{kind}[]")
            said.append(f"one.c{len(kinds)}")
    names = ", ".join(f"c{number + 1}" for number in range(len(kinds)))
    each = ", ".join(said)
    source = f"SELECT {each} FROM unnest({', '.join(kinds)}) AS one({names})"  # noqa: S608
    return _insert(model, source)


def _insert(model: type[Model], source: str) -> str:
    """Of models with a key that the database gives, and no field that it fills."""
    names = ", ".join(f'"{field.column}"' for field in _fields(model))
    table, key = model._meta.db_table, model._meta.pk.column
    return f'INSERT INTO "{table}" ({names}) {source} RETURNING "{key}"'


def _values(each: Sequence[str]) -> str:
    return f"VALUES ({', '.join(each)})"


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


class _Kept(dict[str, tuple[str, Any]]):
    """The cursors of one connection by the text of their statement."""

    def __init__(self, connection: Any) -> None:
        super().__init__()
        self.connection = connection


def _cursor(sql: str) -> tuple[str, Any]:
    """The statement, and the cursor that this connection keeps for it: it has found out how each
    type is written and read, and goes on with that where it is given the same text, and no copy.

    Whoever asked has taken all rows before anybody asks again.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]  # the proxy asks which thread this is each time
    if not settings.DATABASE_PREPARES or database.queries_logged:  # a log wants the values
        return sql, database.cursor()
    database.ensure_connection()
    database.health_check_done = True  # the statement itself shows whether somebody is there
    kept = getattr(database, "kept_cursors", None)
    if kept is None or kept.connection is not database.connection:
        kept = database.kept_cursors = _Kept(database.connection)
    found: tuple[str, Any] | None = kept.get(sql)
    if found is None:
        if len(kept) >= KEPT:
            del kept[next(iter(kept))]
        found = kept[sql] = sql, _bare(database)
    return found


def _bare(database: Any) -> Any:
    with database.wrap_database_errors:
        bare = psycopg.Cursor(database.connection)
    # Django's own, in Python, gives the connection's zone to each instant: that is UTC as it comes.
    bare.adapters.register_loader("timestamptz", TimestamptzLoader)
    return database._prepare_cursor(bare)  # as chunked_cursor does, with a cursor of ours
