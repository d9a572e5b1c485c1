"""What somebody was told: the list, the count, and whether it may still be shown or mailed.

The one visibility is asked each time (wall 1): a thread that is hidden by now is not named.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.lib import notice_kinds, paging, prepared, rhythm
from forum.models import Member, Notice, OutboxMessage, Post, Standing, Thread
from forum.queries import heard, sight
from forum.queries.parts import Part, attach, columns

PAGE_SIZE = 20
VIEWS = ("unread", "all")
MAIL_VIEWS = ("all", "waiting", "parked", "sent", "dropped")


MEMBER = Part(Member, "member", *(field.attname for field in Member._meta.concrete_fields))
STANDING = Part(Standing, "standing", *(field.attname for field in Standing._meta.concrete_fields))
_READER = f"""
SELECT {columns((MEMBER, STANDING))}, (
  SELECT count(*) FROM forum_notice AS told
  WHERE told.member_id = member.id AND told.read_at IS NULL
)
FROM forum_member AS member LEFT JOIN forum_standing AS standing ON standing.member_id = member.id
WHERE member.id = %s
"""  # noqa: S608 - all of it written here


def reader(*, pk: int) -> Member | None:
    """The member with standing, and with `unread`, the number of notices not read: one index, no
    query of its own.

    Asked for every page of whoever is signed in, and so written down.
    """
    row = prepared.row(_READER, [pk])
    if row is None:
        return None
    left = iter(row)
    found: Member = MEMBER.take(left)
    standing = STANDING.take(left)
    if standing is not None:
        attach(found, standing=standing)
    vars(found).update(unread=next(left))
    return found


def shown_to(member: Member) -> QuerySet[Notice]:
    """Notices of `member` about what they may still see, and about what was taken from them."""
    visible = Thread.objects.visible_to(member)
    # The answer to a twin stands in another thread, which may be hidden by now.
    of_seen = Q(post=None) | Q(post__thread=F("thread")) | Q(post__thread__in=visible)
    in_sight = Q(of_seen, thread__in=visible, thread__deleted_at=None)
    present = Q(post=None) | Q(post__deleted_at=None) & (
        Q(post__parent=None) | Q(post__parent__deleted_at=None)
    )
    known = notice_kinds.known()
    removals = [name for name, kind in known.items() if kind.of_removal]
    # Of a question that is gone its author may read the title that is their own.
    of_own = Q(post__kind=Post.Kind.QUESTION, post__author=member)
    gone = Q(kind__in=removals) & (in_sight | of_own)
    return Notice.objects.filter(
        Q(thread=None) | in_sight & present | gone, member=member, kind__in=known
    ).select_related("thread", "post", "by")


def told(*, pk: int) -> Notice | None:
    """A notice with whom it went to and what it is about, whoever may see that."""
    return Notice.objects.select_related("member", "thread", "post").filter(pk=pk).first()


def can_undo(*, member: Member, at: datetime) -> bool:
    """Whether "all read" was said at this very instant."""
    return Notice.objects.filter(member=member, read_at=at).exists()


def wanted(*, notices: Sequence[Notice], is_asked_for: bool = False) -> set[int]:
    """Which of these notices of one member still leave as mail: their ids. Two statements.

    Asked anew when the mail leaves: they may follow no more or have muted it, switched mail off or
    left, and the thread may be hidden. What might be joined and was read meanwhile is not mailed.
    `is_asked_for`: the person wants this very mail now, whatever waits for their digest.
    """
    member = Member.objects.get(pk=notices[0].member_id)
    rhythms = (rhythm.AT_ONCE, rhythm.LATER) if is_asked_for else (rhythm.AT_ONCE,)
    groups = [name for name in notice_kinds.GROUPS if member.mail_rhythm(name) in rhythms]
    known = {name: notice_kinds.get(name) for name in _kinds(notices)}
    kinds = tuple(name for name, kind in known.items() if kind.is_owed or kind.group in groups)
    return _still_heard(notices, kinds, is_asked_for, member)


def concerns(*, notice: Notice, member: Member) -> bool:
    """Whether they are still here, still follow what it is about and may still read it: asked anew
    when a push leaves. `member` as they are now."""
    return bool(_still_heard([notice], _kinds([notice]), True, member))


def _kinds(notices: Sequence[Notice]) -> tuple[str, ...]:
    """Theirs, as far as they are known still."""
    return tuple(sorted({one.kind for one in notices} & set(notice_kinds.known())))


def _still_heard(
    notices: Sequence[Notice], kinds: tuple[str, ...], with_read: bool, member: Member
) -> set[int]:
    """Asked for each mail of a crowd, and so compiled and planned once: building what `heard` and
    `shown_to` ask took the worker longer than all else about a mail."""
    if not member.is_active:
        kinds = tuple(name for name in kinds if notice_kinds.get(name).is_owed)
    if not kinds:
        return set()
    text, values = sight.of(_heard_by, kinds, with_read, member=member)
    asked = f"SELECT id FROM ({text}) AS heard WHERE id = ANY(%s)"  # noqa: S608 - as compiled
    return {row[0] for row in prepared.rows(asked, [*values, [one.pk for one in notices]])}


def _heard_by(member: Member, kinds: tuple[str, ...], with_read: bool) -> QuerySet[Notice, Any]:
    found = heard.still(shown_to(member), kinds=kinds)
    if not with_read:
        found = found.exclude(kind__in=notice_kinds.joining(), read_at__isnull=False)
    return found.values("id")


def is_public(*, thread: Thread) -> bool:
    """Whether everybody may read the thread."""
    return Thread.objects.visible_to(None).filter(pk=thread.pk).exists()


def public(*, threads: Sequence[Thread]) -> set[int]:
    """Which of these threads everybody may read: their ids. One statement."""
    pks = [thread.pk for thread in threads]
    return set(Thread.objects.visible_to(None).filter(pk__in=pks).values_list("pk", flat=True))


RELATED = (
    "notice__member",
    "notice__by",
    "notice__thread",
    "notice__post__author",
    "digest__member__digest_plan",
)


def mails_together(*, pk: int) -> list[OutboxMessage]:
    """This mail, and after it those that leave with it, in their order, with all that their words
    need. One statement."""
    together = OutboxMessage.objects.filter(Q(pk=pk) | Q(joined=pk)).select_related(*RELATED)
    return sorted(together.order_by("notice__at", "pk"), key=lambda one: one.pk != pk)


def mails(*, member: Member, view: str, cursor: str) -> paging.Page[OutboxMessage]:
    """What left the house or is to leave, newest first, as far as `member` may know of it.

    Raises paging.BadCursor, and KeyError for a view that is not there.
    """
    states = {
        "all": Q(),
        "waiting": Q(sent_at=None, parked_at=None, dropped_at=None),
        "parked": Q(parked_at__isnull=False, sent_at=None),
        "sent": Q(sent_at__isnull=False),
        "dropped": Q(dropped_at__isnull=False),
    }
    found = mails_for(member=member).filter(states[view])
    return paging.page(found, field="created_at", cursor=cursor, size=PAGE_SIZE)


def parked_mails(*, member: Member) -> QuerySet[OutboxMessage]:
    """Those that wait for a person to send them again."""
    return mails_for(member=member).filter(parked_at__isnull=False, sent_at=None)


def newest_answers(*, most: int = 1) -> list[Post]:
    """The newest answers that everybody may read, with thread and author."""
    answers = Post.objects.visible_to(None).answers().select_related("thread", "author")
    return list(answers.order_by("-pk")[:most])


def mails_for(*, member: Member) -> QuerySet[OutboxMessage]:
    """Mails about threads and posts that `member` may see, and those about none."""
    visible = Thread.objects.visible_to(member)
    about = Q(notice=None) | Q(notice__thread=None) | Q(notice__thread__in=visible)
    seen = Post.objects.visible_to(member).filter(pk=OuterRef("notice__post"))
    of_post = Q(notice__post=None) | Exists(seen)
    return OutboxMessage.objects.filter(about, of_post).select_related("member", "notice__thread")
