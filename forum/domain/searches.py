"""Counting what people look for, and whether it was found: without a write a search.

As with reads (domain.tallies) each process keeps its counts for at most a minute. Of the person
nothing is kept, and of the words only what cannot be theirs alone (lib.search_privacy).
"""

import atexit
import contextlib
import logging
import re
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from forum import staff_rules
from forum.lib import retention
from forum.lib.search_privacy import anonymous
from forum.lib.transact import verb
from forum.models import Member, SearchGap

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=60)
MOST = 500  # different texts in a process
MOST_ROWS = 20_000
KEPT = retention.SEARCHES.kept
ONCE_KEPT = retention.SEARCHES_ONCE.kept  # what was looked for only once
_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python", re.IGNORECASE)

# A gap that somebody opened a result for, or that was answered, is one again when nothing is found.
_STORE = """
INSERT INTO forum_searchgap AS gap (text, language, first_at, last_at, searches, empty, opened,
  found, closed_as, closed_at, closed_reason)
SELECT text, language, %(now)s, %(now)s, searches, empty, opened, found,
  CASE WHEN opened > 0 THEN 'opened' ELSE '' END, CASE WHEN opened > 0 THEN %(now)s END, ''
FROM unnest(%(texts)s::text[], %(languages)s::text[], %(searches)s::int[], %(empty)s::int[],
  %(opened)s::int[], %(found)s::int[]) AS said (text, language, searches, empty, opened, found)
WHERE (SELECT count(*) FROM forum_searchgap) < %(most)s OR EXISTS (
  SELECT FROM forum_searchgap AS known
  WHERE (known.text, known.language) = (said.text, said.language))
ORDER BY text, language
ON CONFLICT (text, language) DO UPDATE SET (
  last_at, first_at, searches, empty, opened, found, closed_as, closed_at, closed_by_id,
  closed_reason
) = (
  SELECT excluded.last_at,
    CASE WHEN again THEN excluded.first_at ELSE gap.first_at END,
    CASE WHEN again THEN 0 ELSE gap.searches END + excluded.searches,
    CASE WHEN again THEN 0 ELSE gap.empty END + excluded.empty,
    CASE WHEN again THEN 0 ELSE gap.opened END + excluded.opened,
    CASE WHEN excluded.searches > 0 THEN excluded.found ELSE gap.found END,
    CASE WHEN again THEN '' WHEN helped THEN 'opened' ELSE gap.closed_as END,
    CASE WHEN again THEN NULL WHEN helped THEN excluded.last_at ELSE gap.closed_at END,
    CASE WHEN again THEN NULL ELSE gap.closed_by_id END,
    CASE WHEN again THEN '' ELSE gap.closed_reason END
  FROM (SELECT
    gap.closed_as IN ('opened', 'answered') AND excluded.empty > 0 AND excluded.opened = 0 AS again,
    gap.closed_at IS NULL AND excluded.opened > 0 AS helped) AS what
)
"""
_STORE_DAY = """
INSERT INTO forum_searchday AS day (date, searches, empty, opened) VALUES (%s, %s, %s, %s)
ON CONFLICT (date) DO UPDATE SET searches = day.searches + excluded.searches,
  empty = day.empty + excluded.empty, opened = day.opened + excluded.opened
"""


@dataclass
class _Count:
    searches: int = 0
    empty: int = 0
    opened: int = 0
    found: int = 0


_lock = threading.Lock()
_counts: dict[tuple[str, str], _Count] = {}
_since: datetime | None = None
_is_timed = False
_timer: threading.Timer | None = None


def count(
    *, by: Member | None, text: str, language: str, found: int, agent: str, now: datetime
) -> None:
    """One search by a person, and how much it found. The team's own are not counted."""
    if (by is not None and by.is_company) or not agent or _ROBOT.search(agent):
        return
    _add(text, language, now, _Count(1, int(not found), 0, found))


def opened(*, by: Member | None, text: str, language: str, now: datetime) -> None:
    """Somebody opened one of the results."""
    if by is None or not by.is_company:
        _add(text, language, now, _Count(opened=1))


def flush(*, now: datetime) -> int:
    """Write what was counted so far; returns of how many texts. On a fault they are kept."""
    global _since
    with _lock:
        batch = dict(_counts)
        _counts.clear()
        _since = None
    if batch:
        try:
            _store(batch, now)
        except DatabaseError:
            with _lock:
                for key, one in batch.items():
                    _merge(key, one)
            raise
    return len(batch)


def keep_time() -> None:
    """From now on what is counted here is written after a minute, also if nobody searches again.
    For web servers; it goes on in what is forked of this process."""
    global _is_timed
    _is_timed = True


def _wind(now: datetime) -> None:
    """One clock runs while there is something to write; the caller holds the lock."""
    global _timer
    if _is_timed and _timer is None:
        _timer = threading.Timer(EVERY.total_seconds(), _ring, [now + EVERY])
        _timer.daemon = True
        _timer.start()


def _ring(now: datetime) -> None:
    global _timer
    with _lock:
        _timer = None
    try:
        flush(now=now)
    except DatabaseError:
        log.exception("searches could not be written; they are kept for the next minute")
        with _lock:
            _wind(now)
    finally:
        connection.close()  # this clock's own


def forget() -> None:
    """Drop what was counted and not yet written."""
    with _lock:
        _counts.clear()


@verb
def close(*, gap: SearchGap, by: Member, closed_as: str, reason: str, now: datetime) -> SearchGap:
    """Say that it needs nothing more, as ANSWERED or NOT_NEEDED. Raises NotAllowed."""
    staff_rules.check_see_gaps(by)
    locked = SearchGap.objects.select_for_update().get(pk=gap.pk)
    if locked.closed_at is not None:
        return locked
    staff_rules.check_close_gap(closed_as, reason)
    locked.closed_as, locked.closed_reason = closed_as, reason
    locked.closed_by, locked.closed_at = by, now
    locked.save(update_fields=["closed_as", "closed_reason", "closed_by", "closed_at"])
    return locked


@verb
def prune(*, now: datetime) -> int:
    """Forget what nobody has looked for in 90 days, and what was looked for only once."""
    old = SearchGap.objects.filter(last_at__lt=now - KEPT)
    once = SearchGap.objects.filter(last_at__lt=now - ONCE_KEPT, searches__lte=1, closed_by=None)
    return sum(rows.delete()[0] for rows in (old, once))


def _add(text: str, language: str, now: datetime, one: _Count) -> None:
    global _since
    key = (anonymous(text), language)
    if not key[0]:
        return
    with _lock:
        if key in _counts or len(_counts) < MOST:
            _merge(key, one)
        _since = _since or now
        _wind(now)
        if now - _since < EVERY and len(_counts) < MOST:
            return
    try:
        flush(now=now)
    except DatabaseError:  # a count is no reason to keep the results from their reader
        log.exception("searches could not be written; they are kept for the next minute")


def _merge(key: tuple[str, str], one: _Count) -> None:
    known = _counts.setdefault(key, _Count())
    known.searches += one.searches
    known.empty += one.empty
    known.opened += one.opened
    known.found = one.found if one.searches else known.found


@verb
def _store(batch: dict[tuple[str, str], _Count], now: datetime) -> None:
    keys = sorted(batch)
    values = {
        name: [getattr(batch[key], name) for key in keys]
        for name in ("searches", "empty", "opened", "found")
    }
    told = {"texts": [text for text, _ in keys], "languages": [code for _, code in keys]}
    sums = [sum(values[name]) for name in ("searches", "empty", "opened")]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {**values, **told, "now": now, "most": MOST_ROWS})
        cursor.execute(_STORE_DAY, [now.date(), *sums])


@atexit.register
def _at_exit() -> None:
    # As with reads: the database may be gone already, and a minute of counts is no reason to fail.
    with contextlib.suppress(Exception):
        if _since is not None:
            flush(now=_since)
