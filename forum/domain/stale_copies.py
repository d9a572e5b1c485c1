"""Copies of data that hold what was taken out of everything since. Decision 0050.

A file cannot be mended: the copy goes, its page says why, and its owner asks for a new one. Lock
rule: `hold` before anything of it is changed. While it is held no copy is begun (`begin`), so that
each either was begun before, and is made anew, or reads what is left.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection
from datetime import datetime

from django.db import connection

from forum.domain import attachments, exports
from forum.models import Export

# As much is read, in bytes as they lie in the storage; the copies beyond it go unread: better one
# too many than one that tells.
MOST_BYTES = 64 * 1024 * 1024


def hold() -> None:
    """No copy is begun until this transaction ends; several may hold it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({exports.LOCK})")


def forget(*, tells: Callable[[str], bool], now: datetime, pictures: Collection[int] = ()) -> int:
    """Delete the copies whose texts hold what `tells` finds, or one of these pictures (by id);
    their files go once this is committed. What is being made is made anew. How many are gone."""
    exports.renew_open(now=now)
    kept = Export.objects.filter(made_at__isnull=False, gone_at=None).order_by("-pk")
    lost, read = [], 0
    for copy in kept.select_for_update(of=("self",)):
        read += copy.bytes
        if read > MOST_BYTES or _holds(copy, tells, pictures):
            lost.append(copy)
    Export.objects.filter(pk__in=[one.pk for one in lost]).update(gone_at=now)
    attachments.remove_files_later(paths=[exports.path(export=one) for one in lost])
    return len(lost)


def _holds(copy: Export, tells: Callable[[str], bool], pictures: Collection[int]) -> bool:
    """Also where it cannot be read: nobody knows then."""
    packed_pictures = {f"pictures/{pk}.webp" for pk in pictures}
    try:
        with exports.opened(export=copy) as file, zipfile.ZipFile(file) as packed:
            names = set(packed.namelist())
            if names & packed_pictures:
                return True
            texts = sorted(name for name in names if not name.startswith("pictures/"))
            return any(tells(packed.read(name).decode(errors="replace")) for name in texts)
    except (OSError, zipfile.BadZipFile, zlib.error):
        return True
