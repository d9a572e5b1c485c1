"""From a solution to an article, and keeping it true: draft, in review, published, outdated.

Lock rule: the article's row first, then its thread's. What it says stands on the article until
another person publishes it; then it is a thread of its own. Where that was changed meanwhile
(the team may), its owner looks at the difference first: nothing is overwritten unseen.
"""

from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from forum import curating
from forum.domain import changes, counters, events, search, threads
from forum.domain.revisions import Words
from forum.lib import limits, markup
from forum.lib.transact import verb
from forum.models import Article, Category, Event, Member, Post, Standing, Thread
from forum.queries import articles as reads
from forum.rules import NotAllowed

Stage = Article.Stage
Fields = dict[str, object]


@verb
def begin(
    *,
    post: Post,
    by: Member,
    now: datetime,
    owner: Member | None = None,
    review_date: date | None = None,
) -> Article:
    """A draft out of a question and its solution `post`, naming who wrote them; one a solution.

    `owner` is another one of the company who is to look after it; `review_date` when it is to be
    read again once it is published. Begun again for the same owner, it is the first one. Raises
    NotAllowed.
    """
    owner = owner or by
    curating.check_curate(by, Standing.objects.get(member=by))
    curating.check_give(by, owner)
    thread = counters.lock(thread=post.thread)
    if (
        thread.deleted_at is not None
        or thread.solution is None
        or (thread.solution.post_id != post.pk)
    ):
        raise NotAllowed(_("Only a solution becomes an article."))
    source = post.source or post
    first = Article.objects.filter(source=source).order_by("pk").first()
    if first is not None and first.owner_id == owner.pk:
        return first
    if first is not None:
        raise NotAllowed(_("Somebody is making an article of this solution already."))
    return Article.objects.create(
        owner=owner, title=thread.title, body=_words(thread, source), category=thread.category,
        tag_names=thread.tag_names, language=thread.language, source=source,
        created_at=now, changed_at=now, review_date=review_date,
    )  # fmt: skip


@verb
def translate(*, article: Article, language: str, by: Member, now: datetime) -> Article:
    """A draft of the same article in another language, beginning with its words; one a language.

    Begun again, it is the first one. Raises NotAllowed.
    """
    curating.check_curate(by, Standing.objects.get(member=by))
    root = _lock(article.translation_of or article)
    if root.thread_id is None:
        raise NotAllowed(_("Only what is published is translated."))
    if language == root.language:
        raise NotAllowed(_("The article is written in this language."))
    first = Article.objects.filter(translation_of=root, language=language).first()
    public = reads.public_post(article=root)
    body, title = (public.body, public.thread.title) if public else (root.body, root.title)
    place = public.thread.category if public else root.category  # it may have been moved
    return first or Article.objects.create(
        owner=by, title=title, body=body, category=place,
        tag_names=root.tag_names, language=language, source=root.source, translation_of=root,
        created_at=now, changed_at=now,
    )  # fmt: skip


@verb
def save(
    *,
    article: Article,
    by: Member,
    title: str,
    body: str,
    category: Category,
    tag_names: list[str],
    language: str,
    now: datetime,
    base: str = "",
) -> Article:
    """Write on it. What is in review goes back to the draft; what is published stays as it is until
    the next version is. A translation keeps its language. Raises NotAllowed, and EditConflict where
    what is published no longer is what its owner had before them (`base`, its fingerprint)."""
    article = _lock(article)
    curating.check_write_draft(by, article)
    if base and article.thread_id is not None and base != _hold(article).fingerprint:
        raise changes.EditConflict
    article.title, article.body, article.category = title, body, category
    article.tag_names = tag_names
    if article.translation_of_id is None and article.thread_id is None:
        article.language = language
    if article.stage == Stage.IN_REVIEW:
        article.stage = _before_review(article)
    article.changed_at = now
    article.save()
    return article


@verb
def submit(*, article: Article, by: Member, now: datetime) -> Article:
    """Ask for a second look. Raises NotAllowed."""
    article = _lock(article)
    curating.check_write_draft(by, article)
    if article.stage != Stage.IN_REVIEW:
        article.stage, article.submitted_at = Stage.IN_REVIEW, now
        article.save(update_fields=["stage", "submitted_at"])
        _record(Event.Kind.ARTICLE_SUBMITTED, article, by, now)
    return article


@verb
def send_back(*, article: Article, by: Member, reason: str, now: datetime) -> Article:
    """It is not ready: its owner reads why. Raises NotAllowed."""
    article = _lock(article)
    curating.check_review(by, Standing.objects.get(member=by), article)
    article.stage = _before_review(article)
    article.said = reason
    article.save(update_fields=["stage", "said"])
    _record(Event.Kind.ARTICLE_SENT_BACK, article, by, now, reason=reason)
    return article


@verb
def publish(*, article: Article, by: Member, now: datetime) -> Thread:
    """Let everybody read it, as its owner's; `by` is another person. What they have published just
    now is published once. Raises NotAllowed."""
    article = _lock(article)
    if article.thread and article.stage == Stage.PUBLISHED and article.reviewer_id == by.pk:
        return article.thread
    curating.check_review(by, Standing.objects.get(member=by), article)
    if article.thread is None:
        curating.check_made_of(is_there=reads.is_source_there(article=article))
        article.thread = threads.start_article(
            by=article.owner, title=article.title, body=article.body, category=article.category,
            tag_names=article.tag_names, language=article.language, now=now,
        )  # fmt: skip
    else:
        post = _hold(article)
        curating.check_next_version(post.thread, has_moved_on=reads.has_moved_on(article=article))
        words = Words(article.body, article.title, article.tag_names)
        changes.rewrite(post=post, words=words, by=article.owner, now=now, approved_by=by)
    article.stage, article.said, article.outdated_reason = Stage.PUBLISHED, "", ""
    article.reviewer, article.published_at = by, now
    planned = article.review_date  # as chosen when it was begun; what was due is read anew
    if planned is None or planned <= now.date():
        article.review_date = (now + limits.ARTICLE_HOLDS).date()
    article.save()
    _record(Event.Kind.ARTICLE_PUBLISHED, article, by, now)
    _show(article)
    return article.thread


@verb
def outdate(*, article: Article, by: Member, reason: str, now: datetime) -> Article:
    """Something in it is no longer true: it says so, and goes back to its owner. The first reason
    stands until the next version. Raises NotAllowed."""
    article = _lock(article)
    curating.check_outdate(by, article, reason)
    if article.outdated_reason:
        return article
    article.outdated_reason = reason
    if article.stage == Stage.PUBLISHED:
        article.stage = Stage.OUTDATED
    article.save(update_fields=["stage", "outdated_reason"])
    _record(Event.Kind.ARTICLE_OUTDATED, article, by, now, reason=reason)
    _show(article)
    return article


@verb
def still_true(*, article: Article, by: Member, now: datetime) -> Article:
    """Its owner, or who may review, has read it again: it holds for another while."""
    article = _lock(article)
    if article.owner_id != by.pk:
        curating.check_curate(by, Standing.objects.get(member=by))
    if article.stage != Stage.PUBLISHED:
        raise NotAllowed(_("This article is not published."))
    article.review_date = (now + limits.ARTICLE_HOLDS).date()
    article.save(update_fields=["review_date"])
    _show(article)
    return article


def _before_review(article: Article) -> Stage:
    """What everybody reads is published, whatever becomes of its next version."""
    if article.thread_id is None:
        return Stage.DRAFT
    return Stage.OUTDATED if article.outdated_reason else Stage.PUBLISHED


def _lock(article: Article) -> Article:
    rows = Article.objects.select_for_update(of=("self",)).select_related("owner", "category")
    return rows.get(pk=article.pk)


def _hold(article: Article) -> Post:
    """What everybody reads of it, its rows locked."""
    first = Post.objects.select_related("thread")
    return changes.hold(post=first.get(thread=article.thread_id, kind=Post.Kind.QUESTION))[1]


def _record(
    kind: Event.Kind, article: Article, by: Member, now: datetime, reason: str = ""
) -> None:
    """Before there is a thread it is told of the question that it came from."""
    source = article.source
    thread = article.thread or (source.thread if source else None)
    events.record(
        kind=kind, thread=thread, by=by, member_id=article.owner_id, at=now, article=article.pk,
        reason=reason,
    )  # fmt: skip


def _show(article: Article) -> None:
    """Its page, and those of its translations, say how it stands."""
    family = Article.objects.filter(pk__in=[article.pk, article.translation_of_id])
    family = family | Article.objects.filter(translation_of=article.translation_of_id or article.pk)
    ids = list(family.exclude(thread=None).order_by("thread").values_list("thread", flat=True))
    for thread in Thread.objects.filter(pk__in=ids).order_by("pk").select_for_update():
        counters.refresh(thread=thread)
        search.index(thread=thread)


def _words(thread: Thread, answer: Post) -> str:
    """Question and solution, and whose they are. A picture's own address says who may see it, and
    is gone with its post: in its place stands a link to that post."""
    question = thread.posts.get(kind=Post.Kind.QUESTION)
    with translation.override(thread.language):
        nobody = _("Former member")
        heading = _("Solution")
        source = _("Asked by %(asker)s, solved by %(helper)s: [%(title)s](%(url)s)") % {
            "asker": question.author or nobody, "helper": answer.author or nobody,
            "title": thread.title.replace("[", "(").replace("]", ")"),
            "url": thread.get_absolute_url(),
        }  # fmt: skip
    asked, solved = (markup.pictures_as_links(post.body, to=f"/posts/{post.pk}/")
                     for post in (question, answer))  # fmt: skip
    return f"{asked}\n\n## {heading}\n\n{solved}\n\n---\n\n{source}"
