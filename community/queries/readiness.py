"""What must be well before this house takes visitors."""

import shutil
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from community.models import Heartbeat
from forum.models import OutboxMessage

SILENT_AFTER = timedelta(minutes=3)
SWEEP, LADDER_SILENT_AFTER = "sweep", timedelta(minutes=5)  # it leaves a sign of life each minute
MAIL_LATE = timedelta(minutes=15)
LEAST_FREE_BYTES = 200 * 1024 * 1024
KEPT = timedelta(seconds=3)  # anybody may ask, and each answer reads all migrations
OLD = timedelta(seconds=20)
_lock = threading.Lock()
_kept: tuple[datetime, dict[str, str]] | None = None


def kept(*, clock: Callable[[], datetime]) -> dict[str, str]:
    """As `checks`, of this process, done at most three seconds ago. Who asks while one looks hears
    what was found last, if that is not old: a database that hangs must not hold each that asks."""
    global _kept
    last = _kept
    if last is not None and abs(clock() - last[0]) < OLD:
        if not _lock.acquire(blocking=False):
            return last[1]
    else:
        _lock.acquire()
    try:
        if _kept is None or abs(clock() - _kept[0]) >= KEPT:
            found = checks(now=clock())
            _kept = clock(), found  # the time that looking took is not held against it
        return _kept[1]
    finally:
        _lock.release()


def forget() -> None:
    """Look anew; for tests."""
    global _kept
    _kept = None


def checks(*, now: datetime) -> dict[str, str]:
    """Each check's name with "ok" or a short sentence for the operator."""
    found = {"disk": _disk()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found |= {
            "database": "ok",
            "migrations": _migrations(),
            "worker": _worker(now),
            "ladder": _ladder(now),
            "mail": _mail(now),
        }
    except Error as fault:
        found["database"] = f"does not answer: {type(fault).__name__}"
    return found


def _disk() -> str:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError as fault:
        return f"cannot be read: {type(fault).__name__}"
    return "ok" if free > LEAST_FREE_BYTES else f"only {free // 1024**2} MiB free"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} missing: run manage.py migrate" if missing else "ok"


def _worker(now: datetime) -> str:
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return "never seen: run manage.py worker"
    return "ok" if now - beat.at < SILENT_AFTER else f"silent since {beat.at.isoformat()}"


def ladder_silent_since(*, now: datetime) -> datetime | None:
    """Since when no worker climbs the ladder; None while one does, or where none ever did: a new
    one has not come to it yet, and where there is none, `checks` says so."""
    beat = Heartbeat.objects.filter(name=SWEEP).first()
    return beat.at if beat is not None and now - beat.at >= LADDER_SILENT_AFTER else None


def _ladder(now: datetime) -> str:
    since = ladder_silent_since(now=now)
    return f"silent since {since.isoformat()}" if since is not None else "ok"


def _mail(now: datetime) -> str:
    waiting = OutboxMessage.objects.filter(sent_at=None, parked_at=None, dropped_at=None)
    late = waiting.filter(due_at__lt=now - MAIL_LATE).count()
    return f"{late} messages are late" if late else "ok"
