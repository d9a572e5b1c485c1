"""The hand-over boards: what the next site must know, and who has read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from community.models import BoardNote, BoardSeen, Pool
from forum.models import Member

PAST = timedelta(days=14)  # for so long what is done can be looked at
MOST = 50


@dataclass(frozen=True, slots=True)
class Board:
    """A pool's notes, the newest first: `open` ones carry `is_seen` (by whoever looks) and their
    `seen` rows with members; `done` are those of the last days."""

    pool: Pool
    open: list[BoardNote]
    done: list[BoardNote]

    @property
    def unseen(self) -> int:
        return sum(not vars(note)["is_seen"] for note in self.open)


def all_of(*, pools: list[Pool], member: Member, now: datetime) -> list[Board]:
    """The board of each of these pools, in their order. Three statements, two without a note."""
    seen = Prefetch("seen", BoardSeen.objects.select_related("member").order_by("at", "pk"))
    notes = _notes(pools).annotate(is_seen=_seen(member))
    notes = notes.select_related("by", "ended_by").prefetch_related(seen)
    open_ = list(notes.filter(ended_at=None)[:MOST])
    done = list(notes.filter(ended_at__gt=now - PAST)[:MOST])
    return [
        Board(
            pool,
            [note for note in open_ if note.pool_id == pool.pk],
            [note for note in done if note.pool_id == pool.pk],
        )
        for pool in pools
    ]


def unseen(*, pools: list[Pool], member: Member) -> int:
    """How many notes of these pools they have not said to have read. One statement."""
    return _notes(pools).filter(~_seen(member), ended_at=None).count()


def _notes(pools: list[Pool]) -> QuerySet[BoardNote]:
    return BoardNote.objects.filter(pool__in=[one.pk for one in pools]).order_by("-at", "-pk")


def _seen(member: Member) -> Exists:
    return Exists(BoardSeen.objects.filter(note=OuterRef("pk"), member=member))
