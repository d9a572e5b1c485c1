"""Following a thread, a tag, a topic or a person on one of four levels; and stopping, which is
remembered.

What somebody follows is one row in force; each change ends it and begins another. Lock rule: the
row of whoever changes what they follow, so that two taps at once leave one truth.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from taggit.models import Tag

from forum import rules
from forum.lib import follow_levels, prepared
from forum.lib.transact import verb
from forum.models import Following, Member, Target, Thread, place_of
from forum.models.following import PLACES, FollowingQuerySet

_TAKE_PART = """
INSERT INTO forum_following (thread_id, member_id, how, level, began_at)
SELECT %(thread)s, %(member)s, 'took_part', 'all', %(now)s
WHERE NOT EXISTS (
  SELECT FROM forum_following
  WHERE thread_id = %(thread)s AND member_id = %(member)s AND ended_at IS NULL
)
ON CONFLICT DO NOTHING
"""
_CATCH_UP = """
INSERT INTO forum_following (thread_id, member_id, how, level, began_at)
SELECT post.thread_id, post.author_id, 'took_part', 'all', min(post.created_at)
FROM forum_post AS post
WHERE post.author_id IS NOT NULL AND post.kind <> 'message' AND NOT EXISTS (
  SELECT FROM forum_following AS known
  WHERE known.thread_id = post.thread_id AND known.member_id = post.author_id
    AND known.ended_at IS NULL
)
GROUP BY post.thread_id, post.author_id
ON CONFLICT DO NOTHING
"""
_BEGIN = """
INSERT INTO forum_following
  (thread_id, tag_id, category_id, person_id, member_id, how, level, began_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
# Of what one person follows under several names only one stays in force.
_ONE_OF_MANY = """
UPDATE forum_following AS known SET ended_at = known.began_at
WHERE known.tag_id = ANY(%(tags)s) AND known.ended_at IS NULL AND EXISTS (
  SELECT FROM forum_following AS better
  WHERE better.tag_id = ANY(%(tags)s) AND better.ended_at IS NULL
    AND better.member_id = known.member_id
    AND (better.tag_id <> %(kept)s, better.id) < (known.tag_id <> %(kept)s, known.id)
)
"""


@verb
def follow(*, thread: Thread, by: Member, now: datetime) -> None:
    """Follow by hand, on the level that they had last; whoever follows already goes on. Raises
    NotAllowed."""
    rules.check_member(by)
    own = Following.objects.of(thread).filter(member=by)
    if own.hearing().exists():
        return
    before = own.filter(level__in=follow_levels.HEARING).order_by("-pk").first()
    choose(target=thread, level=before.level if before else follow_levels.ALL, by=by, now=now)


@verb
def stop(*, thread: Thread, by: Member, now: datetime) -> None:
    """Follow no more, and not again by taking part; only by name one still hears. Raises
    NotAllowed.

    Also for whoever never began: then a row is written that says so.
    """
    choose(target=thread, level=follow_levels.OFF, by=by, now=now)


@verb
def hear_again(*, thread: Thread, by: Member, now: datetime) -> None:
    """Take back that they stopped or muted it: on the level that they had last; whoever heard of it
    by its tags, its topic or its people follows no more than these. Raises NotAllowed."""
    own = _own(thread, by)
    if not own.in_force().filter(level__in=follow_levels.SILENT).exists():
        return
    before = own.filter(level__in=follow_levels.HEARING).order_by("-pk").first()
    _change(thread, before.level if before else None, Following.How.BY_HAND, by, now)


@verb
def choose(*, target: Target, level: str, by: Member, now: datetime) -> bool:
    """Follow it on this level; again changes nothing. Off is remembered of a thread; of anything
    else it is no following. Returns whether something changed. Raises NotAllowed."""
    own = _own(target, by)
    known = own.in_force().first()
    is_nothing = level == follow_levels.OFF and not isinstance(target, Thread)
    if (known is None and is_nothing) or (known is not None and known.level == level):
        return False
    _change(target, None if is_nothing else level, Following.How.BY_HAND, by, now)
    return True


@verb
def go_back(*, target: Target, by: Member, at: datetime, now: datetime) -> bool:
    """Take back what was chosen at the instant `at`, if that holds still: as it was before.
    Returns whether something changed. Raises NotAllowed."""
    own = _own(target, by)
    if not own.in_force().filter(began_at=at).exists():
        return False
    before = own.filter(ended_at=at).order_by("-pk").first()
    level, how = (before.level, before.how) if before else (None, Following.How.BY_HAND)
    _change(target, level, how, by, now)
    return True


def take_part(*, thread_id: int, member_id: int, now: datetime) -> None:
    """Whoever wrote here follows, unless they have stopped or muted it. One statement."""
    prepared.run(_TAKE_PART, {"thread": thread_id, "member": member_id, "now": now})


def catch_up() -> int:
    """The same for everybody who ever wrote anywhere, for whoever writes many threads at once.

    Returns how many began to follow.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CATCH_UP)
        return cursor.rowcount


def join_tags(*, tag: Tag, absorbed: Sequence[Tag]) -> None:
    """Whoever follows one of `absorbed`, which go into `tag`, follows that; their own level of
    `tag` holds where they have one."""
    if not absorbed:
        return
    others = [one.pk for one in absorbed]
    with connection.cursor() as cursor:
        cursor.execute(_ONE_OF_MANY, {"tags": [tag.pk, *others], "kept": tag.pk})
    Following.objects.filter(tag__in=others).update(tag=tag)


def _own(target: Target, by: Member) -> FollowingQuerySet:
    rules.check_member(by)
    if isinstance(target, Member) and target.pk == by.pk:
        raise rules.NotAllowed(_("That is you. You hear of what concerns you anyway."))
    list(Member.objects.filter(pk=by.pk).select_for_update(of=("self",), no_key=True))
    return Following.objects.of(target).filter(member=by)


def _change(target: Target, level: str | None, how: str, by: Member, now: datetime) -> None:
    """End what is in force, and begin anew unless `level` is None."""
    here = place_of(target)
    places = [target.pk if place == here else None for place in PLACES]
    for _again in range(2):  # between the two somebody may begin to follow by taking part
        Following.objects.of(target).filter(member=by).in_force().update(ended_at=now)
        if level is None or prepared.run(_BEGIN, [*places, by.pk, how, level, now]):
            return
