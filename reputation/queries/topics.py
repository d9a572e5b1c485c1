"""Topics as they are kept ("tag:3", "category:2"): read, written, called, and who answers there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from taggit.models import Tag

from forum.models import Category, Draft, Member, Post, Thread
from reputation.queries import badges

LATELY = timedelta(days=100)
MOST = 3


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who answers here: on how many questions lately, and how many of them solved."""

    person: Member
    answers: int
    solved: int


def of(*, categories: Iterable[int], tags: Iterable[int]) -> list[str]:
    """These ids as topics."""
    return [*(f"category:{pk}" for pk in categories), *(f"tag:{pk}" for pk in tags)]


def of_thread(*, thread: Thread) -> list[str]:
    """What a question is about: its category, then its tags. One statement."""
    tags = thread.tags.order_by("pk").values_list("pk", flat=True)
    return of(categories=[thread.category_id], tags=tags)


def of_draft(*, draft: Draft) -> list[str]:
    """What a draft is about so far. At most two statements."""
    slug = str(draft.fields.get("category", ""))[:50]
    found = Category.objects.filter(slug=slug).values_list("pk", flat=True) if slug else []
    return of(categories=found, tags=tags_called(names=draft.tag_names))


def public(*, topics: Iterable[str]) -> dict[str, Category | Tag]:
    """By topic: those that are there and that everybody may see. At most two statements."""
    ids = split(topics=topics)
    categories = Category.objects.filter(pk__in=ids["category"], is_private=False).in_bulk()
    tags = Tag.objects.filter(pk__in=ids["tag"]).in_bulk()
    there = [*categories.values(), *tags.values()]
    return dict(zip(of(categories=categories, tags=tags), there, strict=True))


def tag_names(*, topics: Iterable[str]) -> list[str]:
    """What the tags among these are called, in order. At most one statement."""
    found = Tag.objects.filter(pk__in=split(topics=topics)["tag"]).order_by("name")
    return list(found.values_list("name", flat=True))


def tags_called(*, names: Iterable[str]) -> list[int]:
    """Ids of the tags of these names. One statement."""
    return list(Tag.objects.filter(name__in=names).order_by("pk").values_list("pk", flat=True))


def one_name(*, topics: Iterable[str]) -> str:
    """What one of these is called here, the one of the lowest id: a tag tells more than a category.
    "" where none is there any more. At most two statements."""
    ids = split(topics=topics)
    tag = Tag.objects.filter(pk__in=ids["tag"]).order_by("pk").first()
    if tag is not None:
        return str(tag.name)
    category = Category.objects.filter(pk__in=ids["category"]).order_by("pk").first()
    return category.label if category is not None else ""


def names(*, topics: Iterable[str]) -> dict[str, dict[str, str]]:
    """What these are called, by language (forum.lib.facts.in_language). At most two statements."""
    found: dict[str, dict[str, str]] = {}
    for per, pks in split(topics=topics).items():
        called = badges.topic_names(per=per, pks=pks)
        found |= {f"{per}:{pk}": name for pk, name in called.items()}
    return found


def split(*, topics: Iterable[str]) -> dict[str, set[int]]:
    """ "tag:3" and "category:2" as ids by kind; what is neither is left out."""
    found: dict[str, set[int]] = {"category": set(), "tag": set()}
    for topic in topics:
        per, _, raw = topic.partition(":")
        if per in found and raw.isascii() and raw.isdigit() and len(raw) < 19:
            found[per].add(int(raw))
    return found


def helpers(*, topics: Sequence[str], viewer: Member | None, now: datetime) -> list[Helper]:
    """Up to three people who answer on these topics lately, in threads that the viewer may see:
    who solved most first. Without a topic, anywhere. Two statements."""
    ids = split(topics=topics)
    threads = Thread.objects.listed_for(viewer).questions()
    about = Q(pk__in=threads.filter(tags__in=ids["tag"]).values("pk"))
    about |= Q(category__in=ids["category"])
    if ids["tag"] or ids["category"]:
        threads = threads.filter(about)
    posts = Post.objects.filter(
        thread__in=threads, kind=Post.Kind.ANSWER, deleted_at=None, created_at__gt=now - LATELY,
        author__is_active=True,
    )  # fmt: skip
    if viewer is not None:
        posts = posts.exclude(author=viewer)
    solving = Q(thread__solution__post__author=F("author"))
    rows = list(
        posts.order_by().values("author")
        .annotate(
            n=Count("thread", distinct=True),
            solved=Count("thread", distinct=True, filter=solving),
        )
        .order_by("-solved", "-n", "author")[:MOST]
    )  # fmt: skip
    people = Member.objects.select_related("standing").in_bulk([row["author"] for row in rows])
    return [Helper(people[row["author"]], row["n"], row["solved"]) for row in rows]
