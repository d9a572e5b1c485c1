"""Pictures on their way: sent, kept until the post is there, put on it, taken off, forgotten.

How one is drawn is domain/drawings.py; where its files lie is domain/files.py.
"""

import hashlib
import logging
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import IO

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from forum import answer_rules, rules
from forum.domain import files, look
from forum.lib import limits, pictures
from forum.lib.transact import verb
from forum.models import Attachment, Draft, Member, Post, Thread
from forum.models.attachment import SIZES

log = logging.getLogger(__name__)
TASK = "forum.tasks.draw_picture"
QUEUE = "pictures"
# One picture at a time in the whole house: it may need much memory, though briefly.
LOCK = "pictures"
VISITORS_PRIORITY = -1  # whoever has an account does not wait for those who have none yet
Kind = Attachment.Kind


def send(
    *,
    by: Member | None,
    kind: Attachment.Kind,
    file: IO[bytes],
    alt: str,
    key: uuid.UUID,
    now: datetime,
) -> Attachment:
    """Keep what was sent, and a job that draws it; the same file with the same `key` once.

    The form looked at the file already; the job looks again. Not one transaction: the file is
    stored first, so that a row never lacks it; without its row it is swept away. Of the unposted
    ones the latest are kept (limits.UNCLAIMED, and limits.HELD of those of drafts), of visitors
    (`by` None) so many as the house takes (limits.UNSIGNED). Raises NotAllowed (no room
    to store it), and nothing is left then.
    """
    if by is not None:
        rules.check_member(by)
    digest = _digest(file)
    same = Attachment.objects.filter(owner=by, upload_key=key, sha256=digest).first()
    if same is not None:
        return same
    attachment = Attachment(
        kind=kind, owner=by, name=secrets.token_hex(16), alt=alt, upload_key=key, sha256=digest,
        created_at=now, due_at=now,
    )  # fmt: skip
    attachment.width, attachment.height = pictures.expected_size(
        file, most_pixels=limits.PICTURE_PIXELS, box=SIZES[0]
    )
    path = _store(file=file, name=attachment.name)
    try:
        kept = _insert(attachment=attachment)
    except BaseException:
        files.remove(path=path)
        raise
    if kept.pk != attachment.pk:  # the other send of a double one was quicker
        files.remove(path=path)
    return kept


def put(
    *,
    post: Post,
    by: Member,
    chosen: dict[int, str] | None,
    now: datetime,
    off: Collection[int] = (),
) -> bool:
    """Put the `chosen` pictures on `post`, id -> what it shows, and take those of `off` from it;
    whether any changed.

    None leaves all as they are. One that is on the post and in neither stays: somebody else has
    put it there since the form was opened. Those that are neither on the post nor sent by `by` and
    unposted are passed over. Call it in the verb that holds the thread's lock; it saves the post's
    count. Raises NotAllowed.
    """
    if chosen is None or not (chosen or post.picture_count):
        return False
    own = {picture.pk: picture for picture in Attachment.objects.filter(post=post)}
    free = Attachment.objects.filter(owner=by, post=None, kind=Kind.PICTURE, pk__in=chosen)
    new = {picture.pk: picture for picture in free.select_for_update()}
    gone = [picture for pk, picture in own.items() if pk in off]
    stays = {pk: picture for pk, picture in (own | new).items() if pk not in off}
    alts = {pk: chosen.get(pk, picture.alt) for pk, picture in stays.items()}
    retold = [picture for pk, picture in stays.items() if picture.alt != alts[pk]]
    if not (new or gone or retold):
        return False
    if new:
        newcomer = rules.is_slow(by, now)
        answer_rules.check_pictures(len(stays), limits.pictures(newcomer=newcomer))
    for pk, picture in stays.items():
        picture.post, picture.draft, picture.held, picture.alt = post, None, None, alts[pk]
    Attachment.objects.bulk_update(stays.values(), ["post", "draft", "held", "alt"])
    forget(attachments=gone)
    post.picture_count = len(stays)
    post.save(update_fields=["picture_count"])
    return True


def hold(
    *, draft: Draft, by: Member | None, key: uuid.UUID, chosen: dict[int, str], now: datetime
) -> None:
    """Let these unposted pictures, id -> what it shows, live as long as `draft` and be posted with
    it; those held before and not chosen any more are let go. Call it in the verb that keeps the
    draft. A visitor's (`by` None) are those of their form's `key`. Raises NotAllowed."""
    newcomer = by is None or rules.is_slow(by, now)
    answer_rules.check_pictures(len(chosen), limits.pictures(newcomer=newcomer))
    free = Attachment.objects.filter(post=None, held=None, kind=Kind.PICTURE)
    free = free.filter(owner=by) if by else free.filter(owner=None, upload_key=key)
    held = list(free.filter(Q(pk__in=chosen) | Q(draft=draft)).select_for_update())
    for picture in held:
        picture.draft = draft if picture.pk in chosen else None
        picture.alt = chosen.get(picture.pk, picture.alt)
    Attachment.objects.bulk_update(held, ["draft", "alt"])


def forget(*, attachments: list[Attachment]) -> int:
    """Delete pictures: rows now, files when the transaction has committed. Returns how many."""
    paths = [path for attachment in attachments for path in files.of(attachment=attachment)]
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in attachments]).delete()
    remove_files_later(paths=paths)
    return len(attachments)


def remove_files_later(*, paths: list[str]) -> None:
    """Delete files once the transaction that says so has committed. A fault is logged: it stops
    nothing else, and what it left is found by the nightly sweep."""

    def remove() -> None:
        for path in paths:
            files.remove(path=path)

    transaction.on_commit(remove, robust=True)


@verb
def set_avatar(*, member: Member, file: IO[bytes], key: uuid.UUID, now: datetime) -> Attachment:
    """Take a picture as the member's own once it is drawn; till then the present one stays.

    One that still waits, or was refused, is forgotten. Locks the member's row. Raises NotAllowed.
    """
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    sent = send(by=member, kind=Kind.AVATAR, file=file, alt="", key=key, now=now)
    others = Attachment.objects.filter(owner=member, kind=Kind.AVATAR).exclude(pk=sent.pk)
    forget(attachments=list(others.exclude(state=Attachment.State.READY)))
    return sent


@verb
def remove_avatar(*, member: Member) -> bool:
    """Back to initials; files and rows are gone. Locks the member's row. Whether there was one."""
    locked = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    gone = forget(attachments=list(Attachment.objects.filter(owner=member, kind=Kind.AVATAR)))
    Member.objects.filter(pk=member.pk).update(avatar="")
    look.renew()
    member.avatar = ""
    return bool(gone or locked.avatar)


def was_seen_anew(*, attachment: Attachment) -> None:
    """A picture became ready or was refused: pages kept of its thread are old now."""
    Thread.objects.filter(posts__attachments=attachment).update(version=F("version") + 1)


def _store(*, file: IO[bytes], name: str) -> str:
    """Where it is stored now. Raises NotAllowed."""
    path = files.original(name=name)
    try:
        file.seek(0)
        files.put(path=path, file=file)
    except OSError as fault:
        log.error("a picture could not be stored: %s", fault)
        raise rules.NotAllowed(
            _("We could not keep your picture just now. Please try again later, or go on without.")
        ) from fault
    return path


@verb
def _insert(*, attachment: Attachment) -> Attachment:
    """The row and its job, or the row that a second send of the same form made meanwhile.

    Lock rule: one send of a member at a time, so that sends at once count each other.
    """
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended('pictures', %s))"
        cursor.execute(lock, [attachment.owner_id or 0])
    if attachment.owner_id is None:
        _check_room_for_visitors()
    stored = Attachment.objects.bulk_create([attachment], ignore_conflicts=True)[0]
    kept = Attachment.objects.get(
        owner=attachment.owner, upload_key=attachment.upload_key, sha256=attachment.sha256
    )
    if kept.name != stored.name:
        return kept
    attachment.pk = kept.pk
    priority = 0 if kept.owner_id else VISITORS_PRIORITY
    app.configure_task(TASK, queue=QUEUE, lock=LOCK, priority=priority).defer(pk=kept.pk)
    if kept.owner_id is not None:
        _forget_oldest(owner_id=kept.owner_id)
    return kept


def _check_room_for_visitors() -> None:
    if Attachment.objects.filter(owner=None, post=None).count() >= limits.UNSIGNED:
        raise rules.NotAllowed(
            _(
                "Just now we can keep pictures only for members. "
                "Please sign in first, or go on without."
            )
        )


def _forget_oldest(*, owner_id: int) -> None:
    """Whoever sends much and posts nothing keeps the latest; what is being posted now is left."""
    unposted = Attachment.objects.filter(owner=owner_id, post=None, held=None, kind=Kind.PICTURE)
    latest = unposted.order_by("-pk").values_list("pk", "draft")
    loose = [pk for pk, draft in latest if draft is None]
    held = [pk for pk, draft in latest if draft is not None]
    old = [*loose[limits.UNCLAIMED :], *held[limits.HELD :]]
    if old:
        gone = unposted.filter(pk__in=old).select_for_update(skip_locked=True)
        forget(attachments=list(gone))


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(1024 * 1024):
        digest.update(part)
    return digest.hexdigest()
