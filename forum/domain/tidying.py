"""The nightly look after pictures: nothing unposted, nothing that nobody knows, nothing missing."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from forum.domain import attachments, files, look
from forum.lib import limits
from forum.lib.transact import verb
from forum.models import Attachment, Member

log = logging.getLogger(__name__)
A_BATCH = 500


@dataclass(frozen=True)
class Tidied:
    """`unclaimed` uploads and `stray` files are gone; `missing` are ids of rows without files."""

    unclaimed: int
    stray: int
    missing: list[int]


def tidy(*, now: datetime) -> Tidied:
    """Forget what was neither posted nor kept with a draft or held words for a day, delete files
    without rows, report rows without files.

    A member whose picture lacks its files is shown by initials again. Files younger than a day are
    left alone: their row may be on its way.
    """
    unclaimed = 0
    while gone := _forget_unclaimed(now=now):
        unclaimed += gone
    found = Tidied(unclaimed, _remove_stray(now), _missing())
    if found.missing:
        log.error("pictures without files: %s", found.missing[:50])
    log.info("pictures tidied: %s unposted, %s stray files", found.unclaimed, found.stray)
    return found


@verb
def _forget_unclaimed(*, now: datetime) -> int:
    """One batch; a picture that is being posted just now is left to whoever holds its row, one of
    a draft to the draft, unless that waits for a visitor who never signed in."""
    pictures = Attachment.objects.filter(kind=Attachment.Kind.PICTURE)
    unposted = pictures.filter(post=None, held=None)
    of_nobodys_draft = Q(owner=None, created_at__lt=now - limits.UNSIGNED_AGE)
    old = unposted.filter(
        Q(draft=None, created_at__lt=now - limits.UNCLAIMED_AGE) | of_nobodys_draft
    ).order_by("pk")
    gone = old.select_for_update(skip_locked=True, of=("self",))[:A_BATCH]
    return attachments.forget(attachments=list(gone))


def _remove_stray(now: datetime) -> int:
    """Delete old files whose picture is not known; returns how many."""
    removed = 0
    for folder in (files.ORIGINALS, *files.FOLDERS.values()):
        for shard in files.SHARDS:
            listed = list(files.listed(folder=folder, shard=shard))
            names = {name for _path, name in listed}
            known = set(Attachment.objects.filter(name__in=names).values_list("name", flat=True))
            for path, name in listed:
                if name not in known and files.is_old(path=path, now=now):
                    files.remove(path=path)
                    removed += 1
    return removed


def _missing() -> list[int]:
    """Ids of ready pictures whose files are not all there; avatars among them are taken back."""
    missing: list[int] = []
    for shard in files.SHARDS:
        ready = Attachment.objects.filter(state=Attachment.State.READY, name__startswith=shard)
        there = {
            path
            for folder in files.FOLDERS.values()
            for path, _name in files.listed(folder=folder, shard=shard)
        }
        for picture in ready.order_by("pk"):
            if not set(files.drawn(attachment=picture)) <= there:
                missing.append(picture.pk)
                if Member.objects.filter(avatar=picture.name).update(avatar=""):
                    look.renew()
    return missing
