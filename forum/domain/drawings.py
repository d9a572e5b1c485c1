"""Drawing pictures anew, from a job: each once, whatever dies in between (wall 10).

A row is claimed by one conditional update that moves its `due_at` on, as in domain/outbox.py: two
workers never draw one picture, and one whose worker was killed is due again soon.
"""

import logging
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.db.models import F

from forum.domain import attachments, files, look
from forum.lib import limits, picture_process
from forum.lib.pictures import Drawn, Recipe, Refused
from forum.lib.transact import verb
from forum.models import Attachment, Member
from forum.models.attachment import AVATAR_SIZES, SIZES

log = logging.getLogger(__name__)
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)  # longer than drawing may take; doubles with each try
RECIPES = {
    Attachment.Kind.PICTURE: Recipe(sizes=SIZES, is_square=False),
    Attachment.Kind.AVATAR: Recipe(sizes=AVATAR_SIZES, is_square=True),
}
State, Reason = Attachment.State, Attachment.Reason


def draw(*, pk: int, now: datetime) -> bool:
    """Draw picture `pk` if it waits and is due; whether it is ready by this call.

    What is no picture is refused for good. A fault of ours (storage, disk) leaves it waiting; after
    the last try it is refused too. The original is gone as soon as it does not wait any more.
    """
    attachment = _claim(pk=pk, now=now)
    if attachment is None:
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="lotse-picture-") as folder:
            drawn = _drawn(attachment, Path(folder))
            size = _store(attachment, Path(folder), drawn)
    except Refused as refusal:
        return _refuse(attachment=attachment, reason=Reason(refusal.code))
    except OSError as fault:
        log.warning("picture %s, try %s: %s", pk, attachment.tries, fault)
        if attachment.tries >= MOST_TRIES:
            return _refuse(attachment=attachment, reason=Reason.STORAGE)
        return False
    return _finish(attachment=attachment, drawn=drawn, size=size)


def due(*, now: datetime, limit: int = 50) -> list[int]:
    """Ids of pictures that should have been drawn by now, oldest first: their job was lost."""
    waiting = Attachment.objects.filter(state=State.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def _claim(*, pk: int, now: datetime) -> Attachment | None:
    free = Attachment.objects.filter(pk=pk, state=State.WAITING, due_at__lte=now)
    tries = free.values_list("tries", flat=True).first()
    if tries is None:
        return None
    pause = FIRST_PAUSE * 2**tries
    taken = free.filter(tries=tries).update(tries=F("tries") + 1, due_at=now + pause)
    if not taken:
        return None
    claimed = Attachment.objects.filter(pk=pk).first()
    if claimed is not None and tries >= MOST_TRIES:  # each time its worker died with it
        _refuse(attachment=claimed, reason=Reason.EFFORT)
        return None
    return claimed


def _drawn(attachment: Attachment, folder: Path) -> Drawn:
    """The drawings, in files of `folder`. Raises Refused, OSError."""
    source = folder / "original"
    with (
        default_storage.open(files.original(name=attachment.name)) as sent,
        source.open("wb") as copy,
    ):
        shutil.copyfileobj(sent, copy)
    if source.stat().st_size > limits.PICTURE_BYTES:
        raise Refused(Reason.BYTES)
    recipe = RECIPES[Attachment.Kind(attachment.kind)]
    return picture_process.redraw(source, folder, recipe=recipe, most_pixels=limits.PICTURE_PIXELS)


def _store(attachment: Attachment, folder: Path, drawn: Drawn) -> int:
    """Put the drawings where they are served from; returns their bytes. Raises OSError."""
    place = files.FOLDERS[Attachment.Kind(attachment.kind)]
    total = 0
    for size in drawn.sizes:
        drawing = folder / str(size)
        total += drawing.stat().st_size
        with drawing.open("rb") as file:
            files.put(path=files.drawing(folder=place, name=attachment.name, size=size), file=file)
    return total


@verb
def _refuse(*, attachment: Attachment, reason: Attachment.Reason) -> bool:
    """Refused for good and without files, unless another worker was done with it meanwhile."""
    waiting = Attachment.objects.filter(pk=attachment.pk, state=State.WAITING)
    if waiting.update(state=State.REFUSED, reason=reason):
        attachments.was_seen_anew(attachment=attachment)
        attachments.remove_files_later(paths=files.of(attachment=attachment))
    return False


@verb
def _finish(*, attachment: Attachment, drawn: Drawn, size: int) -> bool:
    """Ready, unless it was taken back meanwhile (then the fresh drawings go as well), or another
    worker was done with it (then they are that one's)."""
    if attachment.kind == Attachment.Kind.AVATAR:
        # First the member's row, as whoever takes a picture back does.
        Member.objects.select_for_update(of=("self",)).filter(attachments=attachment).first()
    done = Attachment.objects.filter(pk=attachment.pk, state=State.WAITING).update(
        state=State.READY, width=drawn.width, height=drawn.height, bytes=size
    )
    if not done:
        if Attachment.objects.filter(pk=attachment.pk, state=State.READY).exists():
            return False
        attachments.remove_files_later(paths=files.of(attachment=attachment))
        return False
    attachments.remove_files_later(paths=[files.original(name=attachment.name)])
    if attachment.kind == Attachment.Kind.AVATAR:
        _show(attachment)
    else:
        attachments.was_seen_anew(attachment=attachment)
    return True


def _show(attachment: Attachment) -> None:
    """The member's picture from now on; the one before it is forgotten."""
    Member.objects.filter(attachments=attachment).update(avatar=attachment.name)
    before = Attachment.objects.filter(owner=attachment.owner_id, kind=Attachment.Kind.AVATAR)
    before = before.filter(state=State.READY).exclude(pk=attachment.pk)
    attachments.forget(attachments=list(before))
    look.renew()
