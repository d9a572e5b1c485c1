"""A copy of everything about a member: asked for, made by a job, kept for seven days.

`queries/personal_data.py` reads it, `takeout.py` (a layer of mailing: it renders) writes the file.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import rules
from forum.domain import attachments, files, notices, own_data_mails, security_log
from forum.lib import privacy_kinds, retention
from forum.lib.transact import verb
from forum.models import Export, Member

log = logging.getLogger(__name__)
TASK = "forum.tasks.make_export"
KEPT = retention.EXPORTS.kept
BETWEEN = timedelta(days=1)
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=10)  # and longer than it takes to make the largest; doubles
FOLDER = "exports"
LOCK = "hashtextextended('exports', 0)"  # stale_copies.hold
Write = Callable[[Member, datetime], IO[bytes]]


@verb
def ask(*, member: Member, now: datetime, by: Member | None = None) -> Export:
    """Let a copy be made, for suspended people as well; `by` is who did it for them. While one is
    being made, that is the one. Locks the member's row. Raises NotAllowed where the last one is
    younger than a day, and its file is not gone before its time."""
    member = Member.objects.lock(member.pk)
    if member.is_former:
        raise rules.NotAllowed(_("This account is erased already."))
    last = Export.objects.filter(member=member, failed_at=None).order_by("-asked_at").first()
    if last is not None and last.made_at is None:
        return last
    is_young = last is not None and last.gone_at is None and now - last.asked_at < BETWEEN
    if last is not None and is_young and not is_lost(export=last, now=now):
        raise rules.NotAllowed(
            _("You asked for a copy less than a day ago. Please use that one, or ask tomorrow.")
        )
    made = Export.objects.create(
        member=member, name=secrets.token_hex(16), asked_at=now, due_at=now
    )
    app.configure_task(TASK).defer(pk=made.pk)
    security_log.note(act="data_exported", by=by or member, whom=member, at=now, about=made)
    return made


def make(*, pk: int, now: datetime, write: Write) -> bool:
    """Make copy `pk` if it is due; whether it is there by this call. A worker that dies leaves it
    to the sweep; the file has one name, so that a second try writes it anew. Where the account was
    erased while it was being made, or something taken out (stale_copies), no file is left."""
    asked = _claim(pk=pk, now=now)
    if asked is None:
        return False
    try:
        with write(asked.member, now) as file:
            size = file.seek(0, 2)
            file.seek(0)
            files.remove(path=path(export=asked))
            files.put(path=path(export=asked), file=file)
    except Exception:
        log.exception("copy of data %s was not made, try %s", pk, asked.tries)
        _begin_pause(asked)
        return False
    if _settle(asked=asked, size=size, now=now):
        return True
    _remove_stray(asked)
    return False


def due(*, now: datetime) -> list[int]:
    """Those that a job should have made by now."""
    waiting = Export.objects.filter(made_at=None, failed_at=None, gone_at=None, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:20])


def path(*, export: Export) -> str:
    """Of its file in the storage. No address leads there: only a view that asks who it is."""
    return f"{FOLDER}/{export.name[:2]}/{export.name}.zip"


def opened(*, export: Export) -> IO[bytes]:
    """Its file. Raises OSError where there is none."""
    return default_storage.open(path(export=export))


def is_lost(*, export: Export, now: datetime) -> bool:
    """Whether a copy that should be there has no file, whatever took it; its row says so then, as
    of one that failed. Within a transaction that locks the member's row."""
    if not export.is_there(now) or default_storage.exists(path(export=export)):
        return False
    log.error("the file of copy of data %s is lost", export.pk)
    Export.objects.filter(pk=export.pk).update(failed_at=now, gone_at=now)
    return True


def prune(*, now: datetime) -> int:
    """Delete the files that have expired, and those that a worker left behind; returns how many
    have expired."""
    old = Export.objects.filter(expires_at__lte=now, gone_at=None, made_at__isnull=False)
    gone = _delete_files(list(old.order_by("pk")), now)
    for shard in files.SHARDS:
        _remove_unknown(shard, now)
    return gone


def forget(*, member: Member, now: datetime) -> int:
    """Delete all that this member has; part of erasing the account. The files go once this is
    committed: an erasure that fails leaves them."""
    there = Export.objects.filter(member=member, gone_at=None)
    paths = [path(export=one) for one in there]
    attachments.remove_files_later(paths=paths)
    there.update(gone_at=now)
    return len(paths)


def renew_open(*, now: datetime) -> None:
    """Whatever is being made is made anew, from what stands there then: what was read by now comes
    to nothing, as its file has another name. That was no try; one that failed waits on. Within a
    transaction; locks the rows."""
    waiting = Export.objects.filter(made_at=None, failed_at=None, gone_at=None, tries__gt=0)
    for one in waiting.select_for_update(of=("self",)).order_by("pk"):
        one.name = secrets.token_hex(16)
        if _is_being_made(one, now):
            one.tries, one.due_at = one.tries - 1, now
        one.save(update_fields=["name", "tries", "due_at"])


def _is_being_made(export: Export, now: datetime) -> bool:
    """Of one that was begun: `FIRST_PAUSE` is its time, the pause comes after it. A worker that
    died on the way left no word of it."""
    return export.due_at - now > _pause(export.tries)


def _begin_pause(export: Export) -> None:
    """It failed: its time is over. Not where it was begun anew meanwhile."""
    same = Export.objects.filter(pk=export.pk, name=export.name, tries=export.tries)
    same.filter(made_at=None).update(due_at=F("due_at") - FIRST_PAUSE)


def _pause(tries: int) -> timedelta:
    return FIRST_PAUSE * 2 ** (tries - 1)


def _remove_stray(export: Export) -> None:
    """The file that was written for a copy that is not wanted any more. Not where another worker
    made it meanwhile: that one has the same name."""
    same = Export.objects.filter(pk=export.pk, name=export.name)
    if not same.filter(made_at__isnull=False, gone_at=None).exists():
        files.remove(path=path(export=export))


def _remove_unknown(shard: str, now: datetime) -> None:
    """Files of which no row says that they are there; not those that are just being written."""
    listed = {name: path for path, name in files.listed(folder=FOLDER, shard=shard)}
    there = Export.objects.filter(name__in=listed, gone_at=None)
    for name in sorted(set(listed) - set(there.values_list("name", flat=True))):
        if files.is_old(path=listed[name], now=now):
            files.remove(path=listed[name])


def _delete_files(exports: list[Export], now: datetime) -> int:
    """The file first: a row that says it is gone must be right."""
    for one in exports:
        files.remove(path=path(export=one))
        Export.objects.filter(pk=one.pk).update(gone_at=now)
    return len(exports)


@verb
def _claim(*, pk: int, now: datetime) -> Export | None:
    """By one conditional update, so that two workers never make one at once. Not while something
    is being taken out of everything: the sweep comes back."""
    if not _is_free_to_begin():
        return None
    free = Export.objects.filter(pk=pk, made_at=None, failed_at=None, gone_at=None, due_at__lte=now)
    asked = free.select_for_update(of=("self",)).select_related("member").first()
    if asked is None:
        return None
    if asked.tries >= MOST_TRIES or asked.member.is_former:
        free.update(failed_at=now)
        log.error("copy of data %s is given up", pk)
        return None
    asked.tries += 1
    free.update(tries=asked.tries, due_at=now + FIRST_PAUSE + _pause(asked.tries))
    return asked


def _is_free_to_begin() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({LOCK})")
        return bool(cursor.fetchone()[0])


@verb
def _settle(*, asked: Export, size: int, now: datetime) -> bool:
    pk = asked.pk
    waiting = Export.objects.filter(pk=pk, name=asked.name)
    done = waiting.filter(made_at=None, failed_at=None, gone_at=None)
    if not done.update(made_at=now, expires_at=now + KEPT, bytes=size):
        return False
    export = Export.objects.select_related("member").get(pk=pk)
    notices.tell(
        kind=privacy_kinds.EXPORT_READY, to=Member.objects.filter(pk=export.member_id),
        key=f"export:{pk}", by=None, now=now,
    )  # fmt: skip
    if not export.member.is_active:  # no notice reaches them
        own_data_mails.copy_ready(export=export, now=now)
    return True
