"""Many rows by PostgreSQL's COPY: several times as quick as inserting model instances."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from forum.queries import search_words


def draw(model: type[models.Model], *, count: int) -> Iterator[int]:
    """`count` fresh ids from the model's sequence, so that rows may name each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return iter([row[0] for row in cursor.fetchall()])


def analyze() -> None:
    """Let the planner, and search, know how the floor's tables have grown."""
    tables = [model._meta.db_table for model in apps.get_app_config("forum").get_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables)))
        )
    search_words.forget()


def copy(
    model: type[models.Model], *, fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write `rows`, each with values for `fields` (names as in `attname`) in that order.

    Values go to the database as they are (JSON as psycopg's Jsonb); defaults of the model do not
    apply, constraints do.
    """
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(columns[name])) for name in fields]),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def copy_instances(model: type[models.Model], *, instances: Iterable[models.Model]) -> None:
    """Write new instances, which have their ids (`draw`); no `save`, no signals."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    json = [n for n, field in enumerate(fields) if isinstance(field, models.JSONField)]

    def values(instance: models.Model) -> list[Any]:
        row = [getattr(instance, name) for name in names]
        for n in json:
            row[n] = Jsonb(row[n])
        return row

    copy(model, fields=names, rows=map(values, instances))
