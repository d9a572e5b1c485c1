"""Work through what waits so that one row that fails holds up no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")
log = logging.getLogger(__name__)


def each(rows: Iterable[Row], act: Callable[[Row], object], *, what: str) -> int:
    """Do it to each; returns of how many something came. What fails is logged as `what` with the
    row's key, and comes again with the next round: whatever it is, so each act is a transaction of
    its own."""
    done = 0
    for row in rows:
        try:
            done += bool(act(row))
        except Exception:
            log.exception("%s failed for %s, again later", what, getattr(row, "pk", row))
    return done
