"""What the people of the demo earned, computed from what happened and not thrown with dice: the
ledger, and how many people each has helped, counted for all of them at once."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from forum.lib.transact import verb
from forum.models import Member
from reputation.domain import audit, choices, closing, windows
from reputation.models import Choice, PayLine, Window
from reputation.queries import closes

PAID_MONTHS = 2  # of the demo, where it pays: it is not much older
CHOICES = (Choice.Kind.CREDIT, Choice.Kind.CHARITY, None)

_UPDATE = """
UPDATE forum_standing AS standing
SET helped_count = found.people
FROM (
  SELECT helper, count(*) AS people
  FROM (
    SELECT post.author_id AS helper, mark.member_id AS helped
    FROM forum_mark AS mark JOIN forum_post AS post ON post.id = mark.post_id
    WHERE mark.withdrawn_at IS NULL AND post.deleted_at IS NULL
    UNION
    SELECT post.author_id, thread.author_id
    FROM forum_solution AS solution
    JOIN forum_post AS post ON post.id = solution.post_id
    JOIN forum_thread AS thread ON thread.id = solution.thread_id
    WHERE solution.cleared_at IS NULL AND post.deleted_at IS NULL
  ) AS pairs
  WHERE helped <> helper
  GROUP BY helper
) AS found
WHERE found.helper = standing.member_id
"""


@verb
def refresh(*, now: datetime) -> int:
    """Set the number of people helped of everybody, and write the ledger with what follows from it;
    how many entries."""
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE)
    written = audit.rebuild(now=now)
    if settings.PAYBACK:
        _close_months(now)
    return written


def _close_months(now: datetime) -> None:
    """As if payback had begun some months ago, and all been done in its time: months closed, two of
    three people choosing what becomes of it, a window drawn up."""
    first = closes.current(now)
    for _ in range(PAID_MONTHS + 1):
        first = first.previous
    closing.open_books(now=now, month=first)
    while True:
        month = closes.next_month(closes.closes())
        due = month.span(closes.zone())[1] + closing.BY_JOB
        for window in Window.objects.filter(drawn_at=None, ends_at__lte=min(due, now)):
            windows.draw(window=window, now=window.ends_at)
        if due > now:
            return
        closing.sum_up(month=month, by=None, now=due)
        _choose(due)
        windows.open_due(now=due)


def _choose(now: datetime) -> None:
    chosen = Choice.objects.values("member")
    new = PayLine.objects.filter(amount__gt=0).exclude(member__in=chosen).order_by("member")
    for member in Member.objects.filter(pk__in=new.values("member")):
        kind = CHOICES[member.pk % len(CHOICES)]
        if kind:
            choices.choose(member=member, kind=kind, now=now)
