"""How views get hold of things: loaded with permission, or 404. Hidden and missing look alike."""

import hashlib
import uuid
from datetime import datetime
from typing import TypeVar

from django.http import Http404
from taggit.models import Tag

from forum.models import (
    Article,
    Category,
    Decision,
    Draft,
    DraftSuggestion,
    Event,
    Flag,
    MailStop,
    Member,
    Notice,
    OneTap,
    OutboxMessage,
    Post,
    PushDevice,
    SearchGap,
    Standing,
    SuggestedEdit,
    Synonyms,
    Talk,
    Thread,
)
from forum.queries import (
    appealable,
    articles,
    flags,
    follows,
    inbox,
    pushes,
    suggested_edits,
    tags,
    talks,
    thread_head,
)

BIGGEST_ID = 2**63 - 1
T = TypeVar("T")


def id_or_404(value: int) -> int:
    """An id that no table can hold is of nothing: Http404, not an error of the database."""
    if not 0 < value <= BIGGEST_ID:
        raise Http404
    return value


def or_404(found: T | None) -> T:
    """What was found. Raises Http404 where nothing was."""
    if found is None:
        raise Http404
    return found


def thread(*, member: Member | None, pk: int) -> Thread:
    """The thread with author, category and solution, if this person may see it. Else Http404.

    `own_level` says how they follow it.
    """
    found = thread_head.thread(member=member, pk=id_or_404(pk))
    if found is None:
        raise Http404
    return found


def thread_to_show(*, member: Member | None, pk: int) -> thread_head.Head:
    """The thread with all that its page says of it, if this person may see it. Else Http404."""
    found = thread_head.find(member=member, pk=id_or_404(pk))
    if found is None:
        raise Http404
    return found


def post(*, member: Member | None, pk: int) -> Post:
    """The post with its thread, if this person may see it (own deleted ones too). Else Http404."""
    found = (
        Post.objects.visible_to(member)
        .filter(pk=id_or_404(pk))
        .select_related(
            "thread__solution", "thread__category", "thread__author", "author__standing"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def question(*, member: Member | None, thread: Thread) -> Post:
    """The first post of a thread that `thread` gave, which it knows. Else Http404."""
    found = Post.objects.visible_to(member).filter(thread=thread, kind=Post.Kind.QUESTION).first()
    if found is None:
        raise Http404
    found.thread = thread
    return found


def wording(*, thread: Thread, pk: int) -> Event:
    """A change of the thread's title or tags that its asker may take back. Else Http404."""
    told = Event.objects.filter(thread=thread, kind__in=Event.WORDINGS, data__has_key="for_asker")
    found = told.select_related("thread").filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def answer(*, member: Member | None, pk: int) -> Post:
    """The answer with its thread, if this person may see it. Else Http404."""
    found = post(member=member, pk=pk)
    if found.kind != Post.Kind.ANSWER:
        raise Http404
    return found


def small(value: int) -> int:
    """A number that the database knows. Else Http404."""
    if not 0 < value < 2**31:
        raise Http404
    return value


def suggested_edit(*, member: Member, pk: int, is_mentor: bool) -> SuggestedEdit:
    """A suggestion for a post that they may see, if it is theirs or they decide on it. Else
    Http404."""
    found = (
        suggested_edits.seen_by(member=member, is_mentor=is_mentor).filter(pk=id_or_404(pk)).first()
    )
    if found is None:
        raise Http404
    return found


def talk(*, member: Member, pk: int) -> Talk:
    """The private talk with its thread, draft and question, if this person may see it. Else
    Http404."""
    found = talks.seen_by(member=member, pk=id_or_404(pk))
    if found is None:
        raise Http404
    return found


def draft_suggestion(*, talk: Talk, pk: int) -> DraftSuggestion:
    """Words that somebody suggested in this talk. Else Http404."""
    found = talk.suggestions.select_related("by").filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def flag(*, member: Member, pk: int) -> Flag:
    """The report, for moderators who may know of it and for whoever made it. Else Http404."""
    found = flags.seen_by(member=member).filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def decision(*, member: Member, pk: int) -> Decision:
    """A decision on themselves, or for moderators any. Else Http404."""
    return or_404(appealable.seen_by(member=member).filter(pk=id_or_404(pk)).first())


def category(*, member: Member | None, slug: str) -> Category:
    """The category, if this person may see it, with `own_level`. Else Http404."""
    seen = Category.objects.visible_to(member).filter(slug=slug)
    found = follows.with_level(seen, member=member, place="category").first()
    if found is None:
        raise Http404
    return found


def tag(*, member: Member | None, slug: str) -> Tag:
    """The tag, if it is on any thread that this person may see, with what explains it and
    `own_level`; by an address of another name too. Else Http404."""
    carried = tags.seen(member=member).select_related("explained")
    carried = follows.with_level(carried, member=member, place="tag")
    found = carried.filter(slug=slug).first()
    if found is None:
        found = carried.filter(other_names__slug=slug).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def member_by_handle(*, handle: str, viewer: Member | None = None) -> Member:
    """Whose handle it is, with the `own_level` on which `viewer` follows them. Else Http404."""
    here = Member.objects.exclude(display_name="")  # of a former member there is no page
    called = here.select_related("standing").filter(handle__iexact=handle)
    found = follows.with_level(called, member=viewer, place="person").first()
    if found is None:
        raise Http404
    return found


def standing(*, member: Member) -> Standing:
    """What they have earned; nothing where nobody has counted yet."""
    return Standing.objects.filter(member=member).first() or Standing(member=member)


def writer(*, raw: str) -> Member | None:
    """The member whose id a form says it was made for; None where it says nothing of use."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 18:
        return None
    return Member.objects.filter(pk=int(raw)).first()


def draft(*, member: Member | None, pk: uuid.UUID) -> Draft:
    """A member's own draft, or one of nobody's (whoever knows its id wrote it). Else Http404."""
    found = Draft.objects.filter(pk=pk).select_related("thread").first()
    if found is None or found.member_id not in (None, member.pk if member else None):
        raise Http404
    return found


def article(*, member: Member, pk: int) -> Article:
    """An article as it is worked on; who may what with it is curating.py. Else Http404."""
    found = articles.draft(member=member, pk=id_or_404(pk))
    if found is None:
        raise Http404
    return found


def article_of(*, member: Member, pk: int) -> Article:
    """What stands behind the published article with this thread's id. Else Http404."""
    found = articles.of_thread(member=member, pk=id_or_404(pk))
    if found is None:
        raise Http404
    return found


def notice(*, member: Member, pk: int) -> Notice:
    """One of the member's own notices, of what they may still see. Else Http404."""
    found = inbox.shown_to(member).filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def push_device(*, member: Member, pk: int, now: datetime) -> PushDevice:
    """A device of their own that takes push."""
    there = {device.pk: device for device in pushes.devices(member=member, now=now)}
    if pk not in there:
        raise Http404
    return there[pk]


def mail(*, member: Member, pk: int) -> OutboxMessage:
    """A mail that left or is to leave, unless it is about what `member` may not see. Or Http404."""
    found = inbox.mails_for(member=member).filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def one_tap(*, secret: str) -> OneTap:
    """What a mail's secret address stands for, used and expired ones too. Else Http404."""
    digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    related = "member", "notice", "thread__category", "thread__solution", "post__thread"
    found = OneTap.objects.select_related(*related).filter(digest=digest).first()
    if found is None:
        raise Http404
    return found


def can_read(*, member: Member, post: Post) -> bool:
    """Whether the post is there for this person now."""
    return Post.objects.visible_to(member).filter(pk=post.pk, deleted_at=None).exists()


def gap(*, pk: int) -> SearchGap:
    """What was not found. Who may see it is a rule of its own. Else Http404."""
    found = SearchGap.objects.filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def synonyms(*, pk: int) -> Synonyms:
    """A group of words for the same. Who may see it is a rule of its own. Else Http404."""
    found = Synonyms.objects.filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found


def mail_stop(*, pk: int) -> MailStop:
    """Whoever asks has shown that they may see the mails. Else Http404."""
    found = MailStop.objects.filter(pk=id_or_404(pk)).first()
    if found is None:
        raise Http404
    return found
