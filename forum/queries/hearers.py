"""Who hears of a post: whoever follows its thread, its writer, its tags or its topic on a level on
which one hears of such a thing. One statement that is planned once. Decision 0022.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from forum.lib import follow_levels, notice_kinds, prepared
from forum.models import Following, Member, MeToo, Thread
from forum.queries import sight, thread_head
from forum.queries.parts import Part

# What is asked of whoever may hear: who they are, what they may see, where and what they want.
FIELDS = ("id", "staff_role", "is_active", "email", "mail_off", "mail_later", "push_on")
# Whether visitors see a thread: asked once for all who may hear.
IS_PUBLIC = "EXISTS (SELECT FROM ({visible}) AS public (id) WHERE public.id = %s)"
HEARER = Part(Member, "hearer", *FIELDS)
# By what somebody hears: the first of these that holds.
OF_THREAD, OF_PERSON, OF_TAG, OF_CATEGORY = range(4)
# Whoever has chosen a level for the thread itself hears by that alone. What somebody has muted is
# silent by whatever else they follow; a muted person everywhere.
_FOLLOWERS = f"""
SELECT {HEARER.columns}, way.rank, {IS_PUBLIC}
FROM (
  SELECT member_id, min(rank) AS rank
  FROM (
    SELECT own.member_id, {OF_THREAD} AS rank FROM forum_following AS own
    WHERE own.thread_id = %s AND own.ended_at IS NULL AND own.level = ANY(%s)
    UNION ALL
    SELECT other.member_id, other.rank
    FROM (
      SELECT member_id, {OF_PERSON} AS rank FROM forum_following
      WHERE person_id = %s AND person_id IS NOT NULL AND ended_at IS NULL AND level = ANY(%s)
      UNION ALL
      SELECT member_id, {OF_TAG}
      FROM forum_threadtag AS worn JOIN forum_following AS it ON it.tag_id = worn.tag_id
      WHERE worn.content_object_id = %s
        AND it.tag_id IS NOT NULL AND it.ended_at IS NULL AND it.level = ANY(%s)
      UNION ALL
      SELECT member_id, {OF_CATEGORY} FROM forum_following
      WHERE category_id = %s AND category_id IS NOT NULL AND ended_at IS NULL AND level = ANY(%s)
    ) AS other
    WHERE NOT EXISTS (
        SELECT FROM forum_following AS own
        WHERE own.thread_id = %s AND own.member_id = other.member_id AND own.ended_at IS NULL
      )
      AND NOT EXISTS (
        SELECT FROM forum_following AS muted
        WHERE muted.member_id = other.member_id AND muted.ended_at IS NULL
          AND muted.level = 'mute'
          AND (
            muted.category_id = %s OR muted.tag_id IN (
              SELECT tag_id FROM forum_threadtag WHERE content_object_id = %s
            )
          )
      )
    UNION ALL
    SELECT also, {OF_THREAD} FROM unnest(%s::bigint[]) AS also
    WHERE NOT EXISTS (
      SELECT FROM forum_following AS muted
      WHERE muted.thread_id = %s AND muted.member_id = also AND muted.ended_at IS NULL
        AND muted.level = 'mute'
    )
    UNION ALL
    SELECT always, {OF_THREAD} FROM unnest(%s::bigint[]) AS always
  ) AS ways
  GROUP BY member_id
) AS way
JOIN forum_member AS hearer ON hearer.id = way.member_id
WHERE hearer.id <> ALL(%s::bigint[])
  AND (
    hearer.id = ANY(%s::bigint[]) OR NOT EXISTS (
      SELECT FROM forum_following AS muted
      WHERE muted.person_id = %s AND muted.person_id IS NOT NULL
        AND muted.member_id = hearer.id AND muted.ended_at IS NULL AND muted.level = 'mute'
    )
  )
  AND NOT EXISTS (SELECT FROM forum_notice WHERE member_id = hearer.id AND key = %s)
"""  # noqa: S608 - all of it written here
_SOME = f"{_FOLLOWERS}\nAND hearer.id > %s ORDER BY hearer.id LIMIT %s"
_ONE = f"{_FOLLOWERS}\nAND hearer.id = %s"


@dataclass(frozen=True)
class News:
    """What happened, as far as it decides who hears. People are ids.

    `what` is one of lib.follow_levels; `by` did it, and `person` is whose followers hear of it.
    `also` hear unless they muted the thread, `always` even so; of `spared` also those hear who
    muted `by`.
    """

    what: str
    by: int | None = None
    by_company: bool = False
    person: int | None = None
    also: Sequence[int] = ()
    always: Sequence[int] = ()
    spared: Sequence[int] = ()


ANSWER = News(follow_levels.ANSWERED)


class Hearers(list[Member]):
    """Members by id; `last` is the id after which there are more, None at the end."""

    last: int | None = None


def followers(
    *,
    thread: Thread,
    key: str,
    without: Sequence[int],
    news: News = ANSWER,
    after: int = 0,
    most: int,
) -> Hearers:
    """Who hears of it, may see the thread, is not one of `without` (ids), and was not told under
    this `key` before; each once, with `way`, by what: of the next `most` by id, from `after` on.
    One statement, and one more for each where visitors do not see it."""
    sql, values = _asked(_SOME, thread, news, key, without)
    rows = prepared.rows(sql, [*values, after, most + 1])
    found = Hearers()
    for row in rows[:most]:
        left = iter(row)
        member: Member = HEARER.take(left)
        if len(rows) > most:
            found.last = member.pk
        vars(member)["way"] = next(left)
        if sees(member, thread=thread, is_public=next(left)):
            found.append(member)
    return found


def followers_of(*, thread: Thread) -> QuerySet[Member]:
    """Who follows the thread itself now, on whatever level one hears."""
    here = Following.objects.hearing().filter(thread=thread, member=OuterRef("pk"))
    return Member.objects.filter(Exists(here))


def followers_among(*, followings: Sequence[int]) -> QuerySet[Member]:
    """Who follows by one of these rows (ids) in force, on whatever level one hears."""
    here = Following.objects.hearing().filter(pk__in=followings, member=OuterRef("pk"))
    return Member.objects.filter(Exists(here))


def having_it_too(*, thread: Thread) -> QuerySet[Member]:
    """Who has said so and follows it still, without whoever asked it."""
    said = MeToo.objects.filter(thread=thread, withdrawn_at=None)
    others = followers_of(thread=thread).filter(pk__in=said.values("member"))
    return others.exclude(pk__in=[thread.author_id] if thread.author_id else [])


def hears(*, thread: Thread, news: News, member: int) -> bool:
    """Whether this person (an id) hears of it now. When a mail leaves heard.py asks."""
    sql, values = _asked(_ONE, thread, news, "", ())
    return prepared.row(sql, [*values, member]) is not None


def sees(member: Member, *, thread: Thread, is_public: bool) -> bool:
    """Whether this person may see the thread: asked only where visitors do not."""
    return is_public or Thread.objects.visible_to(member).filter(pk=thread.pk).exists()


def unmuted(
    people: QuerySet[Member], *, thread: Thread, by: Member | None, kind: notice_kinds.Kind
) -> QuerySet[Member]:
    """Without those who want silence: in this thread, or of what this person says to them. What
    the team has to say of one's own comes in spite of both."""
    if kind.is_of_team:
        return people
    muted = Following.objects.muted().filter(member=OuterRef("pk"))
    people = people.exclude(Exists(muted.filter(thread=thread)))
    if kind.is_said and by is not None:
        people = people.exclude(Exists(muted.filter(person=by)))
    return people


def _asked(
    statement: str, thread: Thread, news: News, key: str, without: Sequence[int]
) -> tuple[str, list[object]]:
    visible, seen = sight.of(thread_head.visible, member=None)
    pk, category = thread.pk, thread.category_id
    levels = list(follow_levels.hearing(news.what, by_company=news.by_company))
    # Whoever follows the new thread itself has read it.
    of_thread = [] if news.what == follow_levels.ASKED else levels
    spared = [*news.also, *news.always, *news.spared]
    values: list[object] = [
        *seen, pk, pk, of_thread, news.person, levels, pk, levels, category, levels,
        pk, category, pk, list(news.also), pk, list(news.always),
        list(without), spared, news.by, key,
    ]  # fmt: skip
    return statement.format(visible=visible), values
