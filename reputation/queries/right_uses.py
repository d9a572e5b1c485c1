"""What mentors did by their rights: for whoever it touched, for the mentor, and for the team."""

from dataclasses import dataclass

from django.db.models import QuerySet

from forum.lib import paging
from forum.models import Member, Thread
from reputation.lib import right_words
from reputation.models import RightUse

PAGE_SIZE = 20
OWN, DONE, ALL = "own", "done", "all"


@dataclass(frozen=True, slots=True)
class Use:
    """One use. `thread` is None where the reader may not see it (any more); `before` and `after`
    are what a title or the tags were, and became."""

    row: RightUse
    says: str
    thread: Thread | None
    before: str
    after: str
    reason: str


def page(*, member: Member, view: str, cursor: str) -> paging.Page[RightUse]:
    """A page of the rows, the latest first, for `uses`. Raises paging.BadCursor. One statement."""
    rows = _of(member, view).select_related("event", "mentor__standing", "touched__standing")
    return paging.page(rows, field="at", cursor=cursor, size=PAGE_SIZE)


def uses(*, rows: list[RightUse], reader: Member) -> list[Use]:
    """What the rows tell this reader. One statement, however many they are."""
    threads = [row.event.thread_id for row in rows if row.event.thread_id is not None]
    seen = Thread.objects.visible_to(reader).in_bulk(threads) if threads else {}
    return [
        Use(
            row, right_words.says(row.event.kind), seen.get(row.event.thread_id or 0),
            _words(row.event.data.get("before")), _words(row.event.data.get("after")),
            str(row.event.data.get("reason") or ""),
        )
        for row in rows
    ]  # fmt: skip


def _of(member: Member, view: str) -> QuerySet[RightUse]:
    if view == OWN:
        return RightUse.objects.filter(touched=member)
    if view == DONE:
        return RightUse.objects.filter(mentor=member)
    return RightUse.objects.all()


def _words(told: object) -> str:
    """A title, or tags; "" for what is neither."""
    if isinstance(told, list):
        return ", ".join(map(str, told))
    return told if isinstance(told, str) else ""
