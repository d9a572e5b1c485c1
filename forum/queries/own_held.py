"""What somebody wrote that waits for a look, where they wrote it."""

from datetime import datetime
from typing import NamedTuple

from forum.lib import hold_promise
from forum.models import HeldPost, Member, Thread


class Waiting(NamedTuple):
    """`due`: by when somebody has looked, as its writer was told; None where that is over."""

    pk: int
    is_edit: bool
    due: datetime | None


def here(*, thread: Thread, member: Member, now: datetime) -> list[Waiting]:
    """What this member wrote for the thread and waits, the oldest first. One statement: ask only
    for whoever is watched at all (domain/weighing.py)."""
    held = HeldPost.objects.filter(
        author=member, thread=thread, outcome=HeldPost.Outcome.WAITING
    ).only("at", "fields")
    rows = [(one, hold_promise.due(one.at)) for one in held.order_by("at", "pk")]
    return [
        Waiting(one.pk, bool(one.fields.get("act")), due if due > now else None)
        for one, due in rows
    ]
