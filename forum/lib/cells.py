"""What stands in the cells of a table that people open with a spreadsheet. Pure."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

# What a spreadsheet takes for the beginning of a formula, or for something before one.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """As it is written: times in ISO and UTC, numbers plain, and no text that would be computed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def plain(value: Decimal) -> str:
    """A number without places that are zero, never in powers of ten."""
    return f"{value.normalize():f}" if value else "0"


class _Echo:
    """Hands back what the writer of csv would put into a file."""

    def write(self, value: str) -> str:
        return value


def lines(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The table as CSV, line by line: every cell passes `cell`. No other module writes CSV."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
