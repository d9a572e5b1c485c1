"""What somebody may see, as SQL: the querysets of the one visibility, compiled once for each role.

Compiling costs five times what the database needs for the answer. The querysets look at nothing of
a member but who they are and their role: the stand-in they are compiled with has nothing else, and
asking it for more is an error.
"""

import functools
from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import QuerySet

from forum.models import Member

SOMEBODY = -(2**62)  # the id of nobody
KNOWN = 1_000  # statements, in a process
Sight = Callable[..., QuerySet[Any, Any]]


def of(sight: Sight, *given: Hashable, member: Member | None) -> tuple[str, list[Any]]:
    """SQL and values of `sight(member, *given)`. `sight` is a function of a module, not made on
    the way, and what is given to it is one of few: a view, a language, a topic."""
    role = None if member is None else member.staff_role
    sql, values = _compiled(sight, role, *given)
    reader = None if member is None else member.pk
    return sql, [reader if value == SOMEBODY else value for value in values]


@functools.lru_cache(maxsize=KNOWN)
def _compiled(sight: Sight, role: str | None, *given: Hashable) -> tuple[str, tuple[Any, ...]]:
    reader = None
    if role is not None:
        reader = Member.from_db("default", ["id", "staff_role"], [SOMEBODY, role])
    return sight(reader, *given).query.sql_with_params()
