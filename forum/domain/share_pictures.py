"""Pictures for those who share a page: painted when first asked for, kept, forgotten."""

from datetime import datetime

from forum.lib import retention, share_picture
from forum.lib.share_picture import Card
from forum.lib.transact import verb
from forum.models import Member, SharePicture, Thread

KEPT = retention.SHARE_PICTURES.kept


def png(
    *,
    card: Card,
    language: str,
    now: datetime,
    thread: Thread | None = None,
    member: Member | None = None,
) -> bytes:
    """The picture of `card`, painted unless it was. Of the thread, the member or the site."""
    kept = SharePicture.objects.filter(thread=thread, member=member, language=language).first()
    if kept is None or kept.version != card.version:
        kept = _paint(card=card, language=language, now=now, thread=thread, member=member)
    return bytes(kept.png)


@verb
def _paint(
    *, card: Card, language: str, now: datetime, thread: Thread | None, member: Member | None
) -> SharePicture:
    """Under the row's lock, so that of many who ask at once one paints and the others wait."""
    row, _ = SharePicture.objects.get_or_create(
        thread=thread, member=member, language=language, defaults={"painted_at": now}
    )
    row = SharePicture.objects.select_for_update().get(pk=row.pk)
    if row.version != card.version:
        row.version, row.png, row.painted_at = card.version, share_picture.paint(card), now
        row.save()
    return row


def prune(*, now: datetime) -> int:
    """Forget pictures painted long ago; returns how many. Who asks again has them painted anew."""
    return SharePicture.objects.filter(painted_at__lt=now - KEPT).delete()[0]
