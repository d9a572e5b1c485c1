"""Articles: the list that everybody reads, and the desk of who writes and reviews them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from forum.lib import paging
from forum.models import Article, Category, Member, Post, Revision, Thread
from forum.queries import rows

PAGE_SIZE = 20
MOST = 50  # of each kind on the desk


@dataclass(frozen=True)
class Desk:
    """What one person has to do with articles; the latter two only for who may review."""

    own: list[Article]
    to_review: list[Article]
    overdue: list[Article]


def page(
    *, member: Member | None, category: Category | None, language: str, cursor: str
) -> paging.Page[Thread]:
    """Published articles, newest first. One statement. Raises paging.BadCursor."""
    found = Thread.objects.listed_for(member).filter(kind=Thread.Kind.ARTICLE)
    if category is not None:
        found = found.filter(category=category)
    if language:
        found = found.filter(language=language)
    chosen = paging.after(found, field="created_at", cursor=cursor, size=PAGE_SIZE)
    return paging.cut(
        rows.load([rows.ids(chosen)])[0], field="created_at", cursor=cursor, size=PAGE_SIZE
    )


def desk(*, member: Member, may_review: bool, today: date) -> Desk:
    """One statement for members, three for who may review."""
    own = _shown(member).filter(owner=member).order_by("-changed_at", "-pk")
    if not may_review:
        return Desk(list(own[:MOST]), [], [])
    others = _shown(member).exclude(owner=member)
    waiting = others.filter(stage=Article.Stage.IN_REVIEW).order_by("submitted_at", "pk")
    return Desk(list(own[:MOST]), list(waiting[:MOST]), list(overdue(member, today=today)[:MOST]))


def overdue(member: Member, *, today: date) -> QuerySet[Article]:
    """What somebody called outdated, and published ones whose review date has come; the longest due
    first."""
    is_due = Q(stage=Article.Stage.PUBLISHED, review_date__lte=today)
    due = _shown(member).filter(is_due | Q(stage=Article.Stage.OUTDATED))
    return due.order_by("review_date", "pk")


def draft(*, member: Member, pk: int) -> Article | None:
    """An article as it is worked on, where `member` may read its topic: its owner always, others
    once it is no draft."""
    found = _shown(member).select_related("source__thread", "reviewer", "translation_of")
    article = found.filter(pk=pk).first()
    is_own = article is not None and article.owner_id == member.pk
    if article is None or (article.stage == Article.Stage.DRAFT and not is_own):
        return None
    return article


def of_thread(*, member: Member, pk: int) -> Article | None:
    """What stands behind a published article that `member` may see."""
    visible = Thread.objects.listed_for(member)
    return Article.objects.select_related("thread").filter(thread=pk, thread__in=visible).first()


def public_post(*, article: Article) -> Post | None:
    """What everybody reads of it now, with its thread."""
    first = Post.objects.filter(thread=article.thread_id, kind=Post.Kind.QUESTION)
    return first.select_related("thread").first()


def has_moved_on(*, article: Article) -> bool:
    """Whether what everybody reads was changed since the words at the desk were: by the team, or by
    an edit that somebody suggested."""
    known = max(article.changed_at, article.published_at or article.changed_at)
    first = Post.objects.filter(thread=article.thread_id, kind=Post.Kind.QUESTION)
    return Revision.objects.filter(post__in=first, at__gt=known).exists()


def is_source_there(*, article: Article) -> bool:
    """Whether its owner may still read what it was made of: that was not deleted, nor did it go
    where they may not follow."""
    if article.source_id is None:
        return True
    seen = Post.objects.visible_to(article.owner).filter(pk=article.source_id, deleted_at=None)
    return seen.filter(thread__deleted_at=None).exists()


def is_pending(*, article: Article) -> bool:
    """Whether the desk holds words that are not published."""
    return article.published_at is None or article.changed_at > article.published_at


def _shown(member: Member) -> QuerySet[Article]:
    """A published one where its thread stands now; what is being made where it is to stand, if
    `member` may read what it is made of. Its owner keeps their words."""
    visible = Thread.objects.listed_for(member)
    place = Q(category__in=Category.objects.visible_to(member), thread=None)
    source = Q(source=None) | Q(source__thread__in=visible, source__deleted_at=None)
    found = Article.objects.filter(place & (source | Q(owner=member)) | Q(thread__in=visible))
    return found.select_related("owner", "category", "thread")
