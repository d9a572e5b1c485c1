"""The hand-over boards: what the next site must know, and who has read it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber

from community.models import BoardNote, BoardSeen, Pool
from forum.models import Member

PAST = timedelta(days=14)  # for so long what is done can be looked at
MOST = 50  # of each board


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
    """The board of each of these pools, in their order, with the newest notes of each. Three
    statements, two without a note."""
    seen = Prefetch("seen", BoardSeen.objects.select_related("member").order_by("at", "pk"))
    notes = BoardNote.objects.annotate(is_seen=_seen(member)).order_by("-at", "-pk")
    notes = notes.select_related("by", "ended_by").prefetch_related(seen)
    open_ = list(notes.filter(pk__in=_newest(pools, ended_at=None)))
    done = list(notes.filter(pk__in=_newest(pools, ended_at__gt=now - PAST)))
    return [
        Board(
            pool,
            [note for note in open_ if note.pool_id == pool.pk],
            [note for note in done if note.pool_id == pool.pk],
        )
        for pool in pools
    ]


def unseen(*, pools: list[Pool], member: Member) -> int:
    """How many notes of those that the boards of these pools show they have not said to have read.
    One statement."""
    return BoardNote.objects.filter(~_seen(member), pk__in=_newest(pools, ended_at=None)).count()


def _newest(pools: list[Pool], **which: Any) -> QuerySet[Any]:
    """Ids of the newest of these notes, so many of each pool: a loud one drowns no quiet one."""
    place = Window(RowNumber(), partition_by="pool_id", order_by=["-at", "-pk"])
    notes = BoardNote.objects.filter(pool__in=[one.pk for one in pools], **which)
    return notes.annotate(place=place).filter(place__lte=MOST).values("pk")


def _seen(member: Member) -> Exists:
    return Exists(BoardSeen.objects.filter(note=OuterRef("pk"), member=member))
