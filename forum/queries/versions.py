"""In which version visitors' pages are now: a narrow statement, asked before any page is made.

A page that is made after its version was asked shows that version or a younger one.
"""

from typing import Any

from forum.lib import prepared

LATEST = 100  # events; see `listing`

# What visitors may see, as the one visibility says it, without its join: that is half the time. A
# test holds that they agree.
PUBLIC = """thread.deleted_at IS NULL AND thread.kind <> 'private'
  AND NOT (SELECT is_private FROM forum_category AS category WHERE category.id = category_id)"""
# The one visibility let the page through when it was made, and whatever hides a thread gives it
# another version. What hides one is asked here all the same.
_THREAD = f"""
SELECT thread.version, coalesce((SELECT look.version FROM forum_look AS look), 0)
FROM forum_thread AS thread WHERE thread.id = %s AND {PUBLIC}
"""  # noqa: S608 - all of it written here
# Of ids alone the greatest would do, if transactions ended in the order of their ids. They do not:
# the sum also changes when a smaller id appears later, as long as it is among the LATEST.
_LISTING = """
SELECT coalesce(sum(latest.id), 0), coalesce((SELECT look.version FROM forum_look AS look), 0)
FROM (SELECT id FROM forum_event ORDER BY id DESC LIMIT %s) AS latest
"""


def thread(*, pk: int) -> tuple[int, ...] | None:
    """Of the page of a thread; None where visitors may not see it, or there is none."""
    return _ask(_THREAD, [pk])


def listing() -> tuple[int, ...] | None:
    """Of everything that lists threads: each change of any of them is an event."""
    return _ask(_LISTING, [LATEST])


def _ask(sql: str, values: list[Any]) -> tuple[int, ...] | None:
    row = prepared.row(sql, values)
    return tuple(int(part) for part in row) if row else None
