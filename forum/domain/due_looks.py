"""Reminding moderators of a look that is due: whoever reported something, or whose post is held,
was promised it.

What waits is asked of the queue for each of them: nobody hears of what they cannot open, nor of
what somebody has in hand. A job that runs twice, late or never doubles nothing.
"""

from datetime import datetime, timedelta

from forum.domain import notices
from forum.lib import hold_promise
from forum.lib.transact import verb
from forum.models import Member, Notice, ReviewClaim
from forum.queries import appealable, review_queue

KIND = "looks_due"
BEFORE = timedelta(hours=1)
PAUSE = timedelta(hours=3)  # so that a busy day is no shower of mails
Item = ReviewClaim.Item
PROMISED = (Item.POST, Item.TALK, Item.HELD)


@verb
def remind(*, now: datetime) -> int:
    """Each moderator who has something to look at within an hour, or late already, hears how much
    waits and by when the first was promised: of the same one once a day, and in the hours of the
    house. How many heard."""
    if not hold_promise.is_open(now):
        return 0
    heard = Notice.objects.filter(kind=KIND, at__gt=now - PAUSE).values("member")
    people = appealable.moderators().exclude(pk__in=heard).order_by("pk")
    return sum(_told(member, now) for member in people)


def _told(member: Member, now: datetime) -> bool:
    queue = review_queue.page(member=member, now=now)
    free = (row for row in queue.rows if row.item in PROMISED and row.claim is None)
    oldest = next(free, None)
    if oldest is None or hold_promise.due(oldest.at) > now + BEFORE:
        return False
    told = notices.tell(
        kind=KIND, to=Member.objects.filter(pk=member.pk), key=f"looks:{oldest.key}:{now:%Y%m%d}",
        by=None, now=now,
        data={
            "n": sum(queue.counts[item] for item in PROMISED),
            "by": hold_promise.due(oldest.at).isoformat(),
        },
    )  # fmt: skip
    return bool(told)
