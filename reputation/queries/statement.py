"""A member's own statement: what they have, what waits, and by month each line with what became of
it. `queries/lines.py` makes the lines."""

import functools
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from forum.lib import prepared
from forum.models import Member, Standing
from reputation.lib import book, calendar_month, levels, month_sum
from reputation.lib.calendar_month import Month
from reputation.models import Entry, PayLine
from reputation.queries import closes, lines, own_payback, own_rows, quality
from reputation.queries.lines import Line
from reputation.queries.quality import NOBODY, RightStatus

PAGE_SIZE = 25
MOST_MONTHS = 60
NOTHING = Decimal(0)
# What waits was earned, or came back, no longer ago than anything is held: of thousands of rows
# only the young are read.
_OVERVIEW = """
WITH waiting AS MATERIALIZED (
  SELECT (SELECT min(due_at) FROM reputation_hold WHERE due_at >= %(late)s)
    - greatest((SELECT max(hold_days) FROM reputation_rule) * interval '1 day', %(again)s) AS since
)
SELECT
  (SELECT account.points FROM reputation_account AS account WHERE account.member_id = %(pk)s),
  (
    SELECT sum(entry.base) FROM (
      SELECT id FROM reputation_entry, waiting
      WHERE receiver_id = %(pk)s AND origin_id IS NULL AND at >= waiting.since
      UNION
      SELECT origin_id FROM reputation_entry, waiting
      WHERE receiver_id = %(pk)s AND origin_id IS NOT NULL AND at >= waiting.since
        AND kind = 'restored'
    ) AS young
    JOIN reputation_hold AS hold ON hold.entry_id = young.id AND hold.due_at >= %(late)s
    JOIN reputation_entry AS entry ON entry.id = young.id
  ),
  EXISTS (
    SELECT FROM reputation_linkedaccounts AS link
    WHERE link.ended_at IS NULL AND (link.one_id = %(pk)s OR link.other_id = %(pk)s)
  )
"""
_BEGUN = """
SELECT min(entry.at) FROM reputation_entry AS entry
WHERE entry.receiver_id = %s AND entry.origin_id IS NULL
"""
# What there was before is what there is, less what came since: months are looked at while they are
# young. First rows of lines are held, and add nothing.
_SUMS = """
SELECT
  coalesce(
    (SELECT account.points FROM reputation_account AS account WHERE account.member_id = %(pk)s), 0
  ) - coalesce(sum(entry.points), 0),
  coalesce(sum(entry.points) FILTER (WHERE kind = 'released' AND entry.at < %(until)s), 0),
  coalesce(sum(entry.points) FILTER (WHERE kind = 'reversed' AND entry.at < %(until)s), 0)
FROM reputation_entry AS entry
WHERE entry.receiver_id = %(pk)s AND entry.origin_id IS NOT NULL AND entry.at >= %(since)s
"""


@dataclass(frozen=True, slots=True)
class Overview:
    points: Decimal
    held: Decimal  # at most: weights are found at the release; without what people look at
    level: int
    next_points: int | None  # at which the next level begins
    rights: list[RightStatus]
    is_linked: bool = False  # with another account: review.links_of says which


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a month: what there was at its beginning and at its end (or now), and what came to count
    and was taken back in between, for which their difference is `came + gone`."""

    before: Decimal
    came: Decimal
    gone: Decimal

    @property
    def after(self) -> Decimal:
        return self.before + self.came + self.gone


def overview(*, member: Member, now: datetime) -> Overview:
    """At most four statements. What the floor goes by, to the fraction that the ledger knows."""
    asked = {"pk": member.pk, "again": book.SECOND_LOOK, "late": now - book.STUCK}
    known, held, is_linked = prepared.rows(_OVERVIEW, asked)[0]
    standing = member.standing
    points = known or NOTHING
    if levels.whole(points) != standing.points:
        points = Decimal(standing.points)
    level = levels.level(standing.points)
    following = levels.LEVELS[level + 1] if level + 1 < len(levels.LEVELS) else None
    rights = _rights(standing, now)
    return Overview(points, held or NOTHING, level, following, rights, is_linked)


def _rights(standing: Standing, now: datetime) -> list[RightStatus]:
    """How good somebody's latest answers were is asked only where it is missing for a right."""
    pk = standing.pk
    found = functools.partial(quality.rights, points=standing.points, lapsed=standing.lapsed)
    wanted = {one.right.of for one in found(answers=NOBODY, edits=NOBODY) if not one.is_held}
    return found(
        answers=quality.answers(members=[pk], now=now)[pk] if "answers" in wanted else NOBODY,
        edits=quality.edits(members=[pk], now=now)[pk] if "edits" in wanted else NOBODY,
    )


def page(
    *, member: Member, month: Month | None, cursor: str, now: datetime
) -> tuple[list[Line], str]:
    """The lines to which something happened in the month (None: all there are), the newest first,
    and the cursor of the next page. Four statements whatever their number. What is told in one row
    stands where its newest does; a next page may tell more of it. Raises paging.BadCursor."""
    span = month.span(zone()) if month else None
    found = own_rows.page(member=member, span=span, cursor=cursor, size=PAGE_SIZE)
    mine = lines.of(roots=found.rows, member=member, now=now)
    return lines.grouped(lines=mine), found.next_cursor


def sums(*, member: Member, month: Month) -> Sums:
    """One statement."""
    since, until = month.span(zone())
    found = prepared.rows(_SUMS, {"pk": member.pk, "since": since, "until": until})[0]
    return Sums(*found)


def months(*, member: Member, now: datetime) -> list[Month]:
    """This one, and all before it back to the first line; at most MOST_MONTHS."""
    last = calendar_month.of(now, zone())
    begun = prepared.rows(_BEGUN, [member.pk])[0][0]
    since = calendar_month.of(begun, zone()) if begun else last
    return calendar_month.between(since, last, most=MOST_MONTHS)


def money(*, member: Member, month: Month, now: datetime) -> PayLine | month_sum.Sum | None:
    """What the month brings in money, closed or so far; None while the site pays none, or where
    there is nothing of it."""
    if not closes.pays():
        return None
    line = own_payback.line(member=member, month=month)
    one = None if line else own_payback.one_month(member=member, month=month, now=now)
    return own_payback.so_far(one=one) if one else line


def rows(*, member: Member, month: Month | None) -> QuerySet[Entry]:
    """Every row of the ledger that is theirs, in its order, for whoever takes it home."""
    own = Entry.objects.filter(receiver=member)
    if month is not None:
        own = _rows(member, *month.span(zone()))
    return own.select_related("rule__rule_set").annotate(line=Coalesce(F("origin"), F("pk")))


def zone() -> ZoneInfo:
    """Months are those of the site."""
    return ZoneInfo(settings.TIME_ZONE)


def _rows(member: Member, since: datetime, until: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(receiver=member, at__gte=since, at__lt=until)
