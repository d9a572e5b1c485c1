"""Reminding moderators of a look that is due: whoever reported something, or whose post is held,
was promised it.

What waits is asked of the queue once for all who have the same role, for they see the same: nobody
hears of what they cannot open, nor of what somebody has in hand. A job that runs twice, late or
never doubles nothing.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

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
    """Moderators who have something to look at within an hour, or late already, hear how much waits
    and by when the first was promised: of the same one once a day, and in the hours of the house.
    How many heard. As many statements however many moderate and whatever waits."""
    if not hold_promise.is_open(now):
        return 0
    heard = Notice.objects.filter(kind=KIND, at__gt=now - PAUSE).values("member")
    people = appealable.moderators().exclude(pk__in=heard)
    return sum(_tell(people.filter(staff_role=role), now) for role in appealable.MODERATORS)


def _tell(people: QuerySet[Member], now: datetime) -> int:
    """People of one role."""
    member = people.order_by("pk").first()
    if member is None:
        return 0
    queue = review_queue.page(member=member, now=now)
    free = (row for row in queue.rows if row.item in PROMISED and row.claim is None)
    oldest = next(free, None)
    if oldest is None or (due := hold_promise.due(oldest.at)) > now + BEFORE:
        return 0
    day = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    waiting = sum(queue.counts[item] for item in PROMISED)
    told = notices.tell(
        kind=KIND, to=people, key=f"looks:{oldest.key}:{day}", by=None, now=now,
        data={"n": waiting, "by": due.isoformat()},
    )  # fmt: skip
    return len(told)
