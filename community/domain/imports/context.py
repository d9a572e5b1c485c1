"""What every step of a run needs, and how a step writes: in batches, each one transaction."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError

from community.domain.imports import store
from community.domain.imports.report import Report, Tally
from community.domain.imports.workbench import Workbench, batched
from community.models import ImportedSite
from forum.lib.transact import verb

BATCH = 500
TRIES = 3
GROWING = ("forum_thread", "forum_post", "community_importedrow")
T = TypeVar("T")


@dataclass
class Context:
    """`limit`: read only so many questions, and what belongs to them."""

    site: ImportedSite
    now: datetime
    report: Report
    workbench: Workbench
    limit: int | None = None


def in_batches(
    ctx: Context,
    rows: Iterable[T],
    act: Callable[[Context, list[T], Tally], None],
    *,
    phase: str = "",
    order: Callable[[Context, list[T]], None] | None = None,
) -> None:
    """Hand `rows` to `act`, a few hundred at a time, each batch in a transaction of its own.

    Only what is committed is counted. `order` hears of each batch one batch ahead.
    """
    seen = 0
    batches = batched(rows, BATCH)
    ahead = batches if order is None else _ahead(ctx, batches, order)
    for number, batch in enumerate(ahead, start=1):
        ctx.report.add(_attempt(ctx, batch, act))
        if order is not None and number > 1 and number & (number - 1) == 0:
            # After 2, 4, 8 ... batches: plans that are right for empty tables grow quadratic.
            store.analyze(*GROWING)
        seen += len(batch)
        if phase:
            ctx.report.progress(phase, seen)
    if phase:
        ctx.report.progress(phase, seen, end=True)


def _ahead(
    ctx: Context, batches: Iterable[list[T]], order: Callable[[Context, list[T]], None]
) -> Iterator[list[T]]:
    waiting: list[T] = []
    for batch in batches:
        order(ctx, batch)
        if waiting:
            yield waiting
        waiting = batch
    if waiting:
        yield waiting


def _attempt(ctx: Context, batch: list[T], act: Callable[[Context, list[T], Tally], None]) -> Tally:
    """Somebody may take the same handle at the same moment: then the batch is written again."""
    for attempt in range(1, TRIES + 1):
        try:
            return _write(ctx, batch, act)
        except IntegrityError:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


@verb
def _write(ctx: Context, batch: list[T], act: Callable[[Context, list[T], Tally], None]) -> Tally:
    tally = Tally()
    act(ctx, batch, tally)
    return tally
