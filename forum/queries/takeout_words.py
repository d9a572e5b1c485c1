"""The rows of an export in words, for whoever reads them (takeout.py): in the language and the time
zone of the moment. The file for programs keeps them as they are."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format

from forum.lib import personal_values
from forum.lib.personal_words import knows, word
from forum.queries.personal_data import Column, Table

Row = dict[str, Any]
FACT = "fact_"  # before the name of a field that a topic asks for, in a draft
EMPTY: tuple[Any, ...] = ("", None, [], {})


def named(tables: Iterable[tuple[Table, list[Row]]]) -> set[str]:
    """Topics and tags that the rows name, as they have them."""
    found: set[str] = set()
    for table, rows in tables:
        for column in table.columns():
            if column.key in personal_values.TOPICS:
                for row in rows:
                    value = row[column.name]
                    found.update(value if isinstance(value, list) else [value or ""])
    return found


def readable(
    table: Table, *, rows: list[Row], topics: dict[str, str]
) -> list[list[tuple[str, str]]]:
    """Of each row its (label, value); what says nothing is left out, and so is what only a program
    understands. `topics` is what topics are called (personal_data.topics)."""
    columns = [one for one in table.columns() if one.key not in personal_values.UNREAD]
    return [
        [
            (word(column.name, column.key), told)
            for column in columns
            if row[column.name] not in EMPTY and (told := _told(column, row, topics))
        ]
        for row in rows
    ]


def _told(column: Column, row: Row, topics: dict[str, str]) -> str:
    value = row[column.name]
    if column.key == "forum.Notice.kind":
        return personal_values.notice(value, row["data"])
    if column.key == "forum.Notice.data":
        return _lines({name: value[name] for name in personal_values.TOLD if name in value})
    if column.key in personal_values.TOPICS:
        return ", ".join(topics.get(one, one) for one in _each(value))
    if column.key.endswith(".facts"):
        return personal_values.in_words(column.key, value) or ""
    return ", ".join(_one(column, one) for one in _each(value))


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _one(column: Column, value: Any) -> str:
    known = personal_values.in_words(column.key, value)
    if known is not None:
        return known
    if isinstance(value, str | int) and value in column.choices:
        return str(column.choices[value])
    return str(number_format(Decimal(value))) if column.is_sum else said(value)


def said(value: Any) -> str:
    """A value as people read it: yes or no, an instant in their zone, a number as it is written in
    their language; of an object a line for each of its fields."""
    if isinstance(value, bool):
        return word("yes") if value else word("no")
    if isinstance(value, list):
        return ", ".join(said(one) for one in value if one not in EMPTY)
    if isinstance(value, dict):
        return _lines(value)
    if isinstance(value, str):
        return _instant(value) if value[4:5] == value[7:8] == "-" else value
    return str(number_format(value)) if isinstance(value, float) else str(value)


def _lines(told: dict[str, Any]) -> str:
    """Fields that have a word, and what was typed for a topic (fact_<name>)."""
    return "\n".join(
        f"{word(name.removeprefix(FACT))}: {said(value)}"
        for name, value in told.items()
        if value not in EMPTY and (knows(name) or name.startswith(FACT))
    )


def _instant(value: str) -> str:
    """Of an instant or a date as JSON has it; whatever else it is stays."""
    try:
        at = datetime.fromisoformat(value)
        if len(value) == len("2026-11-30"):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value
    there = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_format(there, "DATETIME_FORMAT")
