"""What the demo shows of keeping knowledge true: experts behind answers, twins, kept articles."""

from datetime import datetime
from itertools import combinations

from forum.domain import confirmations, twins
from forum.lib import likeness, limits
from forum.models import Article, Confirmation, Member, Post, Thread

MOST_CONFIRMED = 6
ALIKE = 0.25  # the demo's questions are all different; the most alike will do
LATELY = 60  # questions among which twins are looked for


def show(*, now: datetime) -> None:
    """By the product's own verbs where there is one; nothing where the people for it are missing.

    Always the same of the same threads.
    """
    experts = list(Member.objects.filter(staff_role=Member.StaffRole.EXPERT).order_by("joined_at"))
    _keep_articles(experts)
    if experts:
        _confirm(experts[0], now)
        _link(experts[0], now)


def _keep_articles(experts: list[Member]) -> None:
    """Each has an owner and somebody who looked at it, and is to be read again."""
    found = Thread.objects.filter(kind=Thread.Kind.ARTICLE, article=None)
    for thread in found.select_related("author").order_by("pk"):
        if thread.author is None:
            continue
        others = [one for one in experts if one.pk != thread.author_id]
        Article.objects.create(
            owner=thread.author, stage=Article.Stage.PUBLISHED, title=thread.title,
            body=thread.posts.get(kind=Post.Kind.QUESTION).body, category_id=thread.category_id,
            tag_names=thread.tag_names, language=thread.language, thread=thread,
            created_at=thread.created_at, changed_at=thread.created_at,
            published_at=thread.created_at, reviewer=others[0] if others else None,
            review_date=(thread.created_at + limits.ARTICLE_HOLDS).date(),
        )  # fmt: skip


def _confirm(expert: Member, now: datetime) -> None:
    """The answers of members that helped most."""
    answers = Post.objects.answers().present().filter(author__staff_role="")
    there = answers.filter(thread__closed_at=None, thread__deleted_at=None)
    for post in there.order_by("-helpful_count", "created_at", "pk")[:MOST_CONFIRMED]:
        confirmations.confirm(post=post, by=expert, kind=Confirmation.Kind.COMPANY, now=now)


def _link(expert: Member, now: datetime) -> None:
    """The two questions that wait and are most alike."""
    waiting = (
        Thread.objects.questions()
        .listed_for(None)
        .filter(solution=None, closed_at=None, duplicate_of=None)
    )
    lately = waiting.order_by("-created_at", "-pk")[:LATELY]
    pairs = [
        (likeness.share(one.title, other.title), one, other)
        for one, other in combinations(lately, 2)
        if one.language == other.language
    ]
    share, one, other = max(pairs, key=lambda pair: pair[0], default=(0.0, None, None))
    if share >= ALIKE and one is not None and other is not None:
        twins.link(thread=one, other=other, by=expert, now=now)
