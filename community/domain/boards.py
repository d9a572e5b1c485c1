"""The hand-over board of a pool: notes for the next site, read, and ended when they are over.

Lock rule: the note's row.
"""

import uuid
from datetime import datetime

from community.domain import desk
from community.models import BoardNote, BoardSeen, Pool
from community.queries.desk import Seat
from forum.domain import request_keys
from forum.lib.transact import verb
from forum.models import Member


@verb
def write(
    *, pool: Pool, text: str, seat: Seat, by: Member, key: uuid.UUID | None, now: datetime
) -> BoardNote:
    """A note, once per `key`; whoever writes it has read it. Raises NotAllowed."""
    first = request_keys.claim(member=by, key=key, verb="board_note", now=now)
    if first is not None:
        return BoardNote.objects.get(pk=first)
    desk.check_desk(by, seat=seat)
    note = BoardNote.objects.create(pool=pool, text=text, by=by, at=now)
    BoardSeen.objects.create(note=note, member=by, at=now)
    request_keys.settle(member=by, key=key, verb="board_note", result=note.pk)
    return note


@verb
def see(*, note: BoardNote, seat: Seat, by: Member, now: datetime) -> bool:
    """They have read it; whether that is new. Raises NotAllowed."""
    desk.check_desk(by, seat=seat)
    _row, is_new = BoardSeen.objects.get_or_create(note=note, member=by, defaults={"at": now})
    return is_new


@verb
def end(*, note: BoardNote, seat: Seat, by: Member, now: datetime) -> BoardNote:
    """It holds no longer; the first one who says so stands there. Raises NotAllowed."""
    desk.check_desk(by, seat=seat)
    note = BoardNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.ended_at is None:
        note.ended_at, note.ended_by = now, by
        note.save(update_fields=["ended_at", "ended_by"])
    return note
