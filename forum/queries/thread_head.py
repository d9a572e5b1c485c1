"""A thread with all that its page says of it, but its posts, in one narrow statement.

Planning a join costs about as much as running it, and compiling one in Python more: so only the
question of who may see the thread is asked by the queryset, and the columns are written down here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from forum.lib import prepared
from forum.models import Category, Event, Following, Member, Solution, Thread, Verdict
from forum.queries import sight
from forum.queries.parts import Part, attach, columns

MOST_HISTORY = 50
# What a reader of the thread wants to know of its past; the rest is for upper floors.
TOLD = (
    Event.Kind.THREAD_RETITLED,
    Event.Kind.THREAD_RETAGGED,
    Event.Kind.THREAD_MOVED,
    Event.Kind.THREAD_CLOSED,
    Event.Kind.THREAD_REOPENED,
    Event.Kind.SOLUTION_SET,
    Event.Kind.SOLUTION_CLEARED,
    Event.Kind.DID_NOT_HELP,
    Event.Kind.SOLVED_ALONE,
    Event.Kind.WORD_WITHDRAWN,
    Event.Kind.DUPLICATE_MARKED,
    Event.Kind.DUPLICATE_UNDONE,
    Event.Kind.TWINS_LINKED,
    Event.Kind.TWIN_LEFT,
    Event.Kind.THREAD_MERGED,
    Event.Kind.THREAD_UNMERGED,
    Event.Kind.THREAD_SPLIT,
    Event.Kind.CONFIRMED,
    Event.Kind.CONFIRMATION_WITHDRAWN,
)
THREAD = Part(Thread, "thread", *(field.attname for field in Thread._meta.concrete_fields))
CATEGORY = Part(Category, "category", "id", "slug", "name", "is_private")
SOLUTION = Part(Solution, "solution", "id", "thread_id", "post_id", "by_id", "at", "kind", "reason")
ASKER = Part(
    Member, "asker",
    "id", "handle", "display_name", "staff_role", "joined_at", "avatar", "is_active",
)  # fmt: skip
SHOWN = (THREAD, CATEGORY, SOLUTION)
PLAIN = (*SHOWN, ASKER)

# On which level the reader follows it, whether they have it too, and whether they were told of it
# unread.
_OWN = """(
    SELECT json_build_array(own.level, own.how, own.began_at) FROM forum_following AS own
    WHERE own.thread_id = thread.id AND own.member_id = %s AND own.ended_at IS NULL
  ), ARRAY[
    EXISTS (
      SELECT FROM forum_metoo AS own
      WHERE own.thread_id = thread.id AND own.member_id = %s AND own.withdrawn_at IS NULL
    ),
    EXISTS (
      SELECT FROM forum_notice AS own
      WHERE own.thread_id = thread.id AND own.member_id = %s AND own.read_at IS NULL
    )
  ]"""
_FROM = """
FROM ({visible}) AS visible (id)
JOIN forum_thread AS thread ON thread.id = visible.id
JOIN forum_category AS category ON category.id = thread.category_id
LEFT JOIN forum_solution AS solution ON solution.id = thread.solution_id
"""
_THREAD = f"""
SELECT {columns(PLAIN)}, {_OWN}
{_FROM}
LEFT JOIN forum_member AS asker ON asker.id = thread.author_id
WHERE thread.id = %s
"""
# Single values are looked up, not joined: with five joins more, planning would take longer than all
# the rest.
_HEAD = f"""
SELECT {columns(SHOWN)}, {_OWN},
  (SELECT kind FROM forum_verdict AS verdict WHERE verdict.id = thread.verdict_id),
  (
    SELECT ARRAY[handle, display_name] FROM forum_member AS judge WHERE judge.id = solution.by_id
  ),
  CASE WHEN thread.kind = 'article' THEN (
    SELECT json_build_array(
      own.stage, owner.display_name, reviewer.display_name, own.published_at, own.review_date,
      own.outdated_reason,
      (
        SELECT json_agg(json_build_array(it.language, it.id, it.slug, it.title) ORDER BY it.id)
        FROM forum_article AS kin JOIN forum_thread AS it ON it.id = kin.thread_id
        WHERE coalesce(kin.translation_of_id, kin.id) = coalesce(own.translation_of_id, own.id)
          AND kin.id <> own.id AND it.deleted_at IS NULL AND it.category_id = thread.category_id
      )
    )
    FROM forum_article AS own JOIN forum_member AS owner ON owner.id = own.owner_id
    LEFT JOIN forum_member AS reviewer ON reviewer.id = own.reviewer_id AND NOT EXISTS (
      SELECT FROM forum_revision AS later JOIN forum_post AS first ON first.id = later.post_id
      WHERE first.thread_id = own.thread_id AND first.kind = 'question'
        AND later.at > own.published_at
    )
    WHERE own.thread_id = thread.id
  ) END,
  coalesce((SELECT count FROM forum_threadviews WHERE thread_id = thread.id), 0),
  EXISTS (
    SELECT FROM forum_threadlink AS link
    WHERE link.thread_id = thread.id AND link.ended_at IS NULL
  ),
  coalesce((SELECT max(post.id) FROM forum_post AS post WHERE post.thread_id = thread.id), 0),
  (
    SELECT json_agg(json_build_array(told.kind, told.at, told.name, told.reason, told.undo))
    FROM (
      SELECT event.kind, event.at, event.data ->> 'reason' AS reason,
        CASE WHEN event.data -> 'for_asker' IS NOT NULL THEN event.id END AS undo,
        nullif(actor.display_name, '') AS name
      FROM forum_event AS event LEFT JOIN forum_member AS actor ON actor.id = event.by_id
      WHERE event.thread_id = thread.id AND event.kind = ANY(%s)
      ORDER BY event.at DESC, event.id DESC LIMIT %s
    ) AS told
  )
{_FROM}
WHERE thread.id = %s
"""  # noqa: S608 - all of it written here


@dataclass(frozen=True)
class Happening:
    """A line of the thread's history. `by_name` is None for who left, and for nobody. `undo` is the
    id of the event that whoever asked can take back: others changed the title or the tags."""

    kind: str
    at: datetime
    by_name: str | None
    reason: str
    undo: int | None = None


@dataclass(frozen=True)
class Translation:
    """The same article in another language, for whoever may see this one."""

    language: str
    thread: Thread


@dataclass(frozen=True)
class ArticleNote:
    """How an article stands. `outdated` is why, where it is; `reviewer` is "" where nobody looked
    at the words that stand there now."""

    stage: str
    owner: str
    reviewer: str
    published_at: datetime | None
    review_date: date | None
    outdated: str
    translations: list[Translation]


@dataclass(frozen=True)
class Head:
    """`thread` carries `own_level` (lib.follow_levels, or ""), `took_part_at`, `is_mine_too` and
    `has_unread` (notices); its author comes with the posts.

    `has_links` says whether any other thread is named here, seen by this reader or not;
    `newest_post` is the id of the latest post here, or 0: what comes after it is news to whoever
    reads this page.
    """

    thread: Thread
    views: int
    has_links: bool
    newest_post: int
    history: list[Happening]
    article: ArticleNote | None = None

    @property
    def has_kin(self) -> bool:
        """Whether queries.kin has something to say."""
        thread = self.thread
        return bool(self.has_links or thread.duplicate_of_id or thread.twin_group_id)


def thread(*, member: Member | None, pk: int) -> Thread | None:
    """The thread with author, category, solution and what `Head` says, if seen."""
    row = _row(_THREAD, member, pk)
    if row is None:
        return None
    left = iter(row)
    found, category, solution, asker = (part.take(left) for part in PLAIN)
    return _joined(
        found, next(left), next(left), category=category, author=asker, solution=solution
    )


def find(*, member: Member | None, pk: int) -> Head | None:
    """The head of the thread, if this person may see it. One statement."""
    row = _row(_HEAD, member, pk, list(TOLD), MOST_HISTORY)
    if row is None:
        return None
    left = iter(row)
    found, category, solution = (part.take(left) for part in SHOWN)
    follows, own, word, judge, article, views, has_links, newest, told = left
    if solution is not None:
        handle, display_name = judge or ("", "")
        by = Member(pk=solution.by_id, handle=handle, display_name=display_name)
        attach(solution, by=by if judge else None)
    verdict = Verdict(pk=found.verdict_id, kind=word) if word else None
    _joined(found, follows, own, category=category, solution=solution, verdict=verdict)
    history = [_happening(*line) for line in reversed(told or [])]
    return Head(found, views, has_links, newest, history, _article(*article) if article else None)


def _row(sql: str, member: Member | None, pk: int, *values: Any) -> tuple[Any, ...] | None:
    ids, params = sight.of(visible, member=member)
    reader = member.pk if member else None
    return prepared.row(sql.format(visible=ids), [reader, reader, reader, *values, *params, pk])


def _joined(found: Thread, follows: list[str] | None, own: list[bool], **related: Any) -> Thread:
    if related["solution"] is not None:
        attach(related["solution"], thread=found)
    attach(found, **related)
    level, how, began_at = follows or ("", "", "")
    took_part = how == Following.How.TOOK_PART
    vars(found).update(
        own_level=level,
        # When they began to follow by taking part: the post of that moment says so.
        took_part_at=datetime.fromisoformat(began_at) if took_part else None,
        is_mine_too=own[0],
        has_unread=own[1],
    )
    return found


def visible(member: Member | None) -> QuerySet[Thread, Any]:
    """Ids of what this person may see."""
    return Thread.objects.visible_to(member).values("pk")


def _article(
    stage: str,
    owner: str,
    reviewer: str | None,
    published_at: str | None,
    review_date: str | None,
    outdated: str,
    translations: list[list[Any]] | None,
) -> ArticleNote:
    others = [
        Translation(language, Thread(pk=pk, kind=Thread.Kind.ARTICLE, slug=slug, title=title))
        for language, pk, slug, title in translations or []
    ]
    return ArticleNote(
        stage, owner, reviewer or "",
        datetime.fromisoformat(published_at) if published_at else None,
        date.fromisoformat(review_date) if review_date else None, outdated, others,
    )  # fmt: skip


def _happening(
    kind: str, at: str, by_name: str | None, reason: str | None, undo: int | None
) -> Happening:
    return Happening(kind, datetime.fromisoformat(at), by_name, reason or "", undo)
