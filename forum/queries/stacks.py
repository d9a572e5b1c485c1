"""The inbox, with what is alike in one row: "4 new answers", "3 people found your answer helpful".

Unread notices of one kind about one thread or post (as the kind says) are one row, and so are those
that were read at one instant. Grouped by the database, so that pages hold whole rows.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from forum.lib import notice_kinds, paging, prepared
from forum.models import Member, Notice
from forum.queries import inbox

PAGE_SIZE = 20
MOST_NAMED = 2
_LOOKED_AT = 50  # of those who did it, the latest
_STACKS = """
WITH shown AS ({shown}),
stacks AS (
  SELECT
    (array_agg(told.id ORDER BY told.at DESC, told.id DESC))[1] AS id, max(told.at) AS at,
    count(*) AS count, count(DISTINCT told.by_id) AS people,
    (
      array_agg(nullif(doer.display_name, '')
        ORDER BY told.at DESC, told.id DESC)
    )[1:%s] AS names
  FROM shown AS told LEFT JOIN forum_member AS doer ON doer.id = told.by_id
  GROUP BY told.kind, told.thread_id, told.read_at,
    CASE WHEN told.kind = ANY(%s) THEN 0 WHEN told.kind = ANY(%s) THEN -told.post_id ELSE told.id
    END
)
SELECT id, at, count, people, names FROM stacks {after}
ORDER BY at DESC, id DESC LIMIT %s
"""
_COLUMNS = ("id", "kind", "thread_id", "post_id", "by_id", "at", "read_at")


@dataclass(frozen=True)
class Stack:
    """A row: its newest notice, how many it stands for, who did it (names, the latest first) and
    how many more people."""

    notice: Notice
    count: int
    names: list[str]
    others: int


@dataclass(frozen=True)
class Page:
    """`rows` of this page, and the cursor of the next one ("" on the last)."""

    rows: list[Stack]
    next_cursor: str
    is_first: bool


def page(*, member: Member, view: str, shelf: str, cursor: str) -> Page:
    """The rows of this view and shelf ("" for all), newest first. Raises paging.BadCursor. Two
    statements."""
    found = inbox.shown_to(member)
    if view == "unread":
        found = found.filter(read_at=None)
    if shelf:
        found = found.filter(kind__in=kinds_on(shelf))
    after = list(paging.decode(cursor)) if cursor else []
    # Compiled without what `select_related` joins; of a shelf without kinds nothing is asked.
    shown, values = found.select_related(None).values(*_COLUMNS).query.sql_with_params()
    sql = _STACKS.format(shown=shown, after="WHERE (at, id) < (%s, %s)" if after else "")
    by = [_LOOKED_AT, _stacking("thread"), _stacking("post")]
    rows = prepared.rows(sql, [*values, *by, *after, PAGE_SIZE + 1])
    following = ""
    if len(rows) > PAGE_SIZE:
        rows = rows[:PAGE_SIZE]
        following = paging.encode([rows[-1][1], rows[-1][0]])
    notices = Notice.objects.select_related("thread", "post", "by").in_bulk([r[0] for r in rows])
    stacks = [_stack(notices[pk], *rest) for pk, _at, *rest in rows if pk in notices]
    return Page(stacks, following, is_first=not cursor)


def of(notice: Notice) -> QuerySet[Notice]:
    """What stands in one row with this notice, up to it: what came later nobody has seen there."""
    kind = notice_kinds.get(notice.kind)
    own = Notice.objects.filter(member=notice.member_id, read_at=notice.read_at)
    if not kind.stacks:
        return own.filter(pk=notice.pk)
    alike = own.filter(kind=notice.kind, thread=notice.thread_id)
    if kind.stacks == "post":
        alike = alike.filter(post=notice.post_id)
    return alike.filter(Q(at__lt=notice.at) | Q(at=notice.at, pk__lte=notice.pk))


def kinds_on(shelf: str) -> list[str]:
    """Names of the kinds that stand on this shelf."""
    return [kind.name for kind in notice_kinds.known().values() if kind.on == shelf]


def _stack(notice: Notice, count: int, people: int, names: list[str | None]) -> Stack:
    named = list(dict.fromkeys(name for name in names if name))[:MOST_NAMED]
    return Stack(notice, count, named, max(people - len(named), 0))


def _stacking(about: str) -> list[str]:
    return [kind.name for kind in notice_kinds.known().values() if kind.stacks == about]
