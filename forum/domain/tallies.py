"""Counting reads without a write per read.

Each process keeps its counts for at most a minute, then adds them in one statement. A process that
is killed loses its last minute of counts, never anything else. Apart from the thread's row, in
the order of ids, so that counting waits for nobody and nobody deadlocks.
"""

import atexit
import contextlib
import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
MOST = 500

_lock = threading.Lock()
_counts: Counter[int] = Counter()
_since: datetime | None = None


def count_view(*, thread_id: int, now: datetime) -> None:
    """One more read of the thread; written when the minute is over or many have come together."""
    global _since
    with _lock:
        _counts[thread_id] += 1
        _since = _since or now
        if now - _since < EVERY and len(_counts) < MOST:
            return
    try:
        flush()
    except DatabaseError:  # a count is no reason to keep the page from its reader
        log.exception("views could not be written; they are kept for the next minute")


def flush() -> int:
    """Write what was counted so far; returns how many reads. On a fault they are kept."""
    global _since
    with _lock:
        batch = dict(_counts)
        _counts.clear()
        _since = None
    if not batch:
        return 0
    ids = sorted(batch)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO forum_threadviews (thread_id, count)"
                " SELECT t.id, c.n FROM unnest(%s::bigint[], %s::bigint[]) AS c (id, n)"
                " JOIN forum_thread t ON t.id = c.id ORDER BY t.id"
                " ON CONFLICT (thread_id) DO UPDATE"
                " SET count = forum_threadviews.count + EXCLUDED.count",
                [ids, [batch[pk] for pk in ids]],
            )
    except DatabaseError:
        with _lock:
            _counts.update(batch)
        raise
    return sum(batch.values())


@atexit.register
def _at_exit() -> None:
    # The database may be gone already when a process ends; a minute of counts is no reason to fail.
    with contextlib.suppress(Exception):
        flush()
