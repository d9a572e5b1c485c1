"""Private talks: who takes part, what was said, and which ones somebody has."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from forum.lib import paging
from forum.models import (
    DraftSuggestion,
    Flag,
    Member,
    Notice,
    Post,
    Talk,
    Thread,
    ThreadMember,
)
from forum.queries import attachments, named, thread_may
from forum.queries.thread_page import PostView

PAGE_SIZE = 30  # messages
LISTED = 20  # talks


@dataclass(frozen=True)
class TalkPage:
    """A talk as `member` sees it. `earlier` is the id before which there are more messages, None
    where these are all; `people` take part; `gone` did until they left. `is_reader` reads it only
    because it was reported. `from_then` is since when they read it, where that is not all."""

    talk: Talk
    people: list[ThreadMember]
    messages: list[PostView]
    earlier: int | None
    suggestions: list[DraftSuggestion]
    takes_part: bool
    is_reported: bool
    from_then: datetime | None = None

    @property
    def others(self) -> list[ThreadMember]:
        """Who takes part beside whoever began it, who is the first of `people`."""
        return [one for one in self.people if one.member_id != self.talk.thread.author_id]


@dataclass(frozen=True)
class Row:
    """A talk in the list of one's own."""

    talk: Talk
    people: list[Member] = field(default_factory=list)
    is_new: bool = False


@dataclass(frozen=True)
class OwnTalks:
    """`rows` of this page, and the cursor of the next one ("" on the last)."""

    rows: list[Row]
    next_cursor: str
    is_first: bool


def takes_part(*, thread: Thread, member: Member) -> bool:
    return ThreadMember.objects.filter(thread=thread, member=member).exists()


def people(*, thread: Thread) -> list[int]:
    """Ids of whoever takes part."""
    return list(ThreadMember.objects.filter(thread=thread).values_list("member", flat=True))


def seen_by(*, member: Member, pk: int) -> Talk | None:
    """The talk with its thread, draft and question, if this person may see it; its question only
    where they may see that as well."""
    seen = Thread.objects.visible_to(member).filter(kind=Thread.Kind.PRIVATE)
    related = "thread__author__standing", "draft", "about"
    found = Talk.objects.filter(thread__in=seen, pk=pk).select_related(*related).first()
    if found and found.about is not None and not _is_there(found.about, member):
        found.about = None
    return found


def _is_there(thread: Thread, member: Member) -> bool:
    return Thread.objects.visible_to(member).filter(pk=thread.pk).exists()


def own_suggestion(*, talk: Talk, member: Member) -> DraftSuggestion | None:
    """What this person suggested and nobody has decided on."""
    return DraftSuggestion.objects.filter(talk=talk, by=member, outcome="").first()


def of_draft(*, draft_id: uuid.UUID) -> Talk | None:
    """The talk in which this draft was shown, if it was."""
    return Talk.objects.filter(draft=draft_id).first()


def page(*, talk: Talk, member: Member, before: int | None) -> TalkPage:
    """The latest messages, or those before the one with this id; the same few statements however
    many there are."""
    thread = talk.thread
    related = "member__standing"
    here = list(ThreadMember.objects.filter(thread=thread).select_related(related).order_by("pk"))
    seen = Post.objects.visible_to(member).filter(thread=thread, kind=Post.Kind.MESSAGE)
    if before is not None:
        seen = seen.filter(pk__lt=before)
    latest = list(seen.select_related("author__standing").order_by("-pk")[: PAGE_SIZE + 1])
    posts = latest[:PAGE_SIZE][::-1]
    own = next((one for one in here if one.member_id == member.pk), None)
    takes_part = own is not None
    for post in posts:
        post.thread = thread
    named.link(posts, member=member)
    pictures = attachments.of_posts(posts=posts, member=member)
    return TalkPage(
        talk=talk,
        people=here,
        messages=[
            PostView(
                post,
                thread_may.of_message(
                    post=post, thread=thread, member=member, takes_part=takes_part
                ),
                pictures=pictures[post.pk],
            )
            for post in posts
        ],
        earlier=posts[0].pk if len(latest) > PAGE_SIZE else None,
        suggestions=_suggestions(talk),
        takes_part=takes_part,
        is_reported=Flag.objects.filter(thread=thread, settled_at=None).exists(),
        from_then=own.sees_from if own else None,
    )


def place(*, post: Post) -> str:
    """The address of a message, on the page of its talk on which it stands. One statement."""
    later = Post.objects.filter(thread=post.thread_id, kind=Post.Kind.MESSAGE, pk__gt=post.pk)
    page = f"?before={post.pk + 1}" if later.count() >= PAGE_SIZE else ""
    return f"{post.thread.get_absolute_url()}{page}#post-{post.pk}"


def _suggestions(talk: Talk) -> list[DraftSuggestion]:
    return list(talk.suggestions.select_related("by__standing").order_by("-at", "-pk")[:PAGE_SIZE])


def own(*, member: Member, cursor: str) -> OwnTalks:
    """The talks in which they take part, the latest first, without cases, which have a list of
    their own. Raises paging.BadCursor. Three statements."""
    mine = ThreadMember.objects.filter(member=member)
    unread = Notice.objects.filter(member=member, thread=OuterRef("thread"), read_at=None)
    found = _with_people(Talk.objects.filter(thread__in=mine.values("thread")))
    found = found.exclude(kind=Talk.Kind.CASE)
    found = found.filter(thread__deleted_at=None).annotate(
        at=F("thread__active_at"), has_unread=Exists(unread)
    )
    listed = paging.page(found, field="at", cursor=cursor, size=LISTED)
    rows = [
        Row(
            talk=one,
            people=[
                part.member for part in one.thread.participants.all() if part.member_id != member.pk
            ],
            is_new=bool(vars(one)["has_unread"]),
        )
        for one in listed.rows
    ]
    return OwnTalks(rows, listed.next_cursor, is_first=not cursor)


def _with_people(talks: QuerySet[Talk]) -> QuerySet[Talk]:
    everybody = ThreadMember.objects.select_related("member__standing").order_by("pk")
    return talks.select_related("thread", "draft", "about").prefetch_related(
        Prefetch("thread__participants", queryset=everybody)
    )


def spoke_since(*, thread: Thread, since: datetime, without: int) -> bool:
    """Whether anybody but `without` (an id) said or suggested something here after `since`."""
    others = ~Q(author=without)
    said = Post.objects.filter(others, thread=thread, deleted_at=None, created_at__gt=since)
    offered = DraftSuggestion.objects.filter(talk=thread.pk, at__gt=since)
    return said.exists() or offered.exists()
