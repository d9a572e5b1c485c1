"""Copies of data that hold what was taken out of everything since. Decision 0050.

A file cannot be mended: the copy goes, its page says why, and its owner asks for a new one. Lock
rule: `hold` before anything of it is changed. While it is held no copy is begun (`exports.make`),
so that each either was begun before, and is made anew, or reads what is left.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection
from datetime import datetime

from django.db import connection

from forum.domain import attachments, exports
from forum.models import Export

# As many bytes of text are looked through, at some 10 MB a second; the copies beyond it go unread:
# better one too many than one that tells.
MOST_TEXT = 64 * 1024 * 1024


def hold() -> None:
    """No copy is begun until this transaction ends; several may hold it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({exports.LOCK})")


def forget(*, tells: Callable[[str], bool], now: datetime, pictures: Collection[int] = ()) -> int:
    """Delete the copies whose texts hold what `tells` finds, or one of these pictures (by id);
    their files go once this is committed. What is being made is made anew. How many are gone."""
    exports.renew_open(now=now)
    kept = Export.objects.filter(made_at__isnull=False, gone_at=None).order_by("-pk")
    reading, lost = _Reading(tells, frozenset(f"pictures/{pk}.webp" for pk in pictures)), []
    for copy in kept.select_for_update(of=("self",)):
        if reading.holds(copy):
            lost.append(copy)
    Export.objects.filter(pk__in=[one.pk for one in lost]).update(gone_at=now)
    attachments.remove_files_later(paths=[exports.path(export=one) for one in lost])
    return len(lost)


class _Reading:
    """Looks through one copy after another, until it has read enough."""

    def __init__(self, tells: Callable[[str], bool], pictures: Collection[str]) -> None:
        self.tells, self.pictures = tells, pictures
        self.read = 0

    def holds(self, copy: Export) -> bool:
        """Also where it cannot be read, or is too much to read: nobody knows then."""
        try:
            with exports.opened(export=copy) as file, zipfile.ZipFile(file) as packed:
                return self._holds(packed)
        except (OSError, zipfile.BadZipFile, zlib.error):
            return True

    def _holds(self, packed: zipfile.ZipFile) -> bool:
        parts = packed.infolist()
        if any(part.filename in self.pictures for part in parts):
            return True
        texts = [part for part in parts if not part.filename.startswith("pictures/")]
        self.read += sum(part.file_size for part in texts)
        if self.read > MOST_TEXT:
            return True
        return any(self.tells(packed.read(part).decode(errors="replace")) for part in texts)
