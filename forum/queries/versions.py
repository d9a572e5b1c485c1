"""In which version visitors' pages are now: a narrow statement, asked before any page is made.

A page that is made after its version was asked shows that version or a younger one.
"""

import functools
from typing import Any

from django.db import connection

from forum.models import Thread

LATEST = 200  # events; see `listing`

_THREAD = """
SELECT thread.version, coalesce((SELECT look.version FROM forum_look AS look), 0)
FROM ({visible}) AS visible (id) JOIN forum_thread AS thread ON thread.id = visible.id
WHERE thread.id = %s
"""
# Of ids alone the greatest would do, if transactions ended in the order of their ids. They do not:
# the sum also changes when a smaller id appears later, as long as it is among the LATEST.
_LISTING = """
SELECT coalesce(sum(latest.id), 0), coalesce((SELECT look.version FROM forum_look AS look), 0)
FROM (SELECT id FROM forum_event ORDER BY id DESC LIMIT %s) AS latest
"""


def thread(*, pk: int) -> tuple[int, ...] | None:
    """Of the page of a thread; None where visitors may not see it, or there is none."""
    visible, params = visible_to_visitors()
    return _ask(_THREAD.format(visible=visible), [*params, pk])


def listing() -> tuple[int, ...] | None:
    """Of everything that lists threads: each change of any of them is an event."""
    return _ask(_LISTING, [LATEST])


@functools.cache
def visible_to_visitors() -> tuple[str, tuple[Any, ...]]:
    """SQL and values of the ids of their threads: the same for each, so it is compiled once."""
    return Thread.objects.visible_to(None).values("pk").query.sql_with_params()


def _ask(sql: str, values: list[Any]) -> tuple[int, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return tuple(int(part) for part in row) if row else None
