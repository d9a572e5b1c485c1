"""One transaction a verb, and the one place that tries again after a deadlock or a serialization
failure (wall 8)."""

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
    """Run `act` in one transaction; run it again when the database broke it off.

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

        def once() -> R:
            with transaction.atomic(), _inside(connection):
                return act(*args, **kwargs)

        return _until_it_passes(once)

    return run


def retried(act: Callable[P, R]) -> Callable[P, R]:
    """The same around what is no verb of ours and calls verbs: a form of allauth's, a page of the
    administration. Each of its verbs keeps a savepoint, so that `act` can go on after a refusal.

    `act` may run up to TRIES times: what it does beside the database must be as good twice.
    """

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        def once() -> R:
            with transaction.atomic():
                return act(*args, **kwargs)

        if transaction.get_connection().in_atomic_block:
            return once()
        return _until_it_passes(once)

    return run


def _until_it_passes(once: Callable[[], R]) -> R:
    for attempt in range(1, TRIES):
        try:
            return once()
        except OperationalError as problem:
            if not is_passing(problem):
                raise
            time.sleep(0.01 * 2**attempt)
    return once()


@contextmanager
def _inside(connection: Any) -> Iterator[bool]:
    """Note on the connection that a verb runs; whether one ran already."""
    before = getattr(connection, "runs_verb", False)
    connection.runs_verb = True
    try:
        yield before
    finally:
        connection.runs_verb = before
