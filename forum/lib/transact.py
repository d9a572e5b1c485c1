"""One transaction a verb, and the one place that tries again after a deadlock (wall 8)."""

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

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

    Inside a transaction that is already open it joins in, and the outermost verb tries again.
    """

    @functools.wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            with transaction.atomic():
                return act(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except OperationalError as problem:
                if not is_passing(problem) or attempt == TRIES:
                    raise
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    return run
