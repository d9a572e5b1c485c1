"""One transaction a verb, and the one place that tries again after a deadlock (wall 8)."""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, transaction

P = ParamSpec("P")
R = TypeVar("R")

# SQLSTATE: serialization failure, deadlock detected. Both mean: nothing happened, go again.
PASSING = {"40001", "40P01"}
TRIES = 4


def is_passing(fault: BaseException) -> bool:
    """Whether the database broke the transaction for reasons that pass: it may run again."""
    return getattr(fault.__cause__, "sqlstate", None) in PASSING


def verb(act: Callable[P, R]) -> Callable[P, R]:
    """Run `act` in one transaction; run it again when the database broke a deadlock.

    Inside a transaction that is already open it joins in, and the outermost verb tries again. Of
    verbs within a verb only the outermost has a savepoint there: they succeed or fail as one, and
    whoever wants to go on after a fault says so with a savepoint of their own (events.hear).
    """

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        connection = transaction.get_connection()
        if connection.in_atomic_block:
            with _inside(connection) as is_within, transaction.atomic(savepoint=not is_within):
                return act(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic(), _inside(connection):
                    return act(*args, **kwargs)
            except OperationalError as problem:
                if not is_passing(problem) or attempt == TRIES:
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    return run


@contextmanager
def _inside(connection: Any) -> Iterator[bool]:
    """Note on the connection that a verb runs; whether one ran already."""
    before = getattr(connection, "runs_verb", False)
    connection.runs_verb = True
    try:
        yield before
    finally:
        connection.runs_verb = before
