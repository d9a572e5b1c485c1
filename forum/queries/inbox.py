"""What somebody was told: the list, the count, and whether it may still be shown or mailed.

The one visibility is asked each time (wall 1): a thread that is hidden by now is not named.
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from forum.lib import notice_kinds, paging, prepared
from forum.lib.follow_levels import ANSWERED, WEIGHTY
from forum.models import Following, Member, Notice, OutboxMessage, Post, Standing, Thread
from forum.queries import hearers
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


def is_wanted(*, notice: Notice) -> bool:
    """Whether this person still wants this mail and may still read what it is about.

    Asked anew when the mail leaves: they may have stopped following, switched mail off or left,
    and the thread may be hidden.
    """
    member = Member.objects.get(pk=notice.member_id)
    if notice_kinds.get(notice.kind).group in member.mail_off:
        return False
    return concerns(notice=notice, member=member)


def concerns(*, notice: Notice, member: Member) -> bool:
    """Whether they are still here, still follow what it is about and may still read it: asked anew
    when mail or push leaves. `member` as they are now."""
    kind = notice_kinds.get(notice.kind)
    if not member.is_active:
        return False
    if not _is_heard(notice, kind):
        return False
    return shown_to(member).filter(pk=notice.pk).exists()


def _is_heard(notice: Notice, kind: notice_kinds.Kind) -> bool:
    """Whether it would be told now, by what this person follows and mutes."""
    thread = notice.thread
    if thread is None or kind.is_of_team:
        return True
    if kind.news:
        return hearers.hears(thread=thread, news=_news(notice, thread), member=notice.member_id)
    if kind.needs_following:
        here = Following.objects.hearing().filter(thread=thread, member=notice.member_id)
        return here.exists()
    person = Member.objects.filter(pk=notice.member_id)
    return hearers.unmuted(person, thread=thread, by=notice.by, kind=kind).exists()


def _news(notice: Notice, thread: Thread) -> hearers.News:
    """As domain.audience told of it."""
    what = notice_kinds.get(notice.kind).news
    asker = thread.author_id
    return hearers.News(
        what,
        by=notice.by_id,
        by_company=notice.by is not None and notice.by.is_company,
        person=asker if what == WEIGHTY else notice.by_id,
        spared=[asker] if what == ANSWERED and asker is not None else [],
    )


def is_public(*, thread: Thread) -> bool:
    """Whether everybody may read the thread."""
    return Thread.objects.visible_to(None).filter(pk=thread.pk).exists()


def mail(*, pk: int) -> OutboxMessage:
    """A mail with all that its words need."""
    related = "notice__member", "notice__by", "notice__thread", "notice__post__author"
    return OutboxMessage.objects.select_related(*related).get(pk=pk)


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


def newest_answer() -> Post | None:
    """The newest answer that everybody may read, with thread and author."""
    answers = Post.objects.visible_to(None).answers().select_related("thread", "author")
    return answers.order_by("-pk").first()


def mails_for(*, member: Member) -> QuerySet[OutboxMessage]:
    """Mails about threads and posts that `member` may see, and those about none."""
    visible = Thread.objects.visible_to(member)
    about = Q(notice=None) | Q(notice__thread=None) | Q(notice__thread__in=visible)
    seen = Post.objects.visible_to(member).filter(pk=OuterRef("notice__post"))
    of_post = Q(notice__post=None) | Exists(seen)
    return OutboxMessage.objects.filter(about, of_post).select_related("member", "notice__thread")
