"""The history of a post, each version with what it changed."""

from dataclasses import dataclass

from forum.lib import worddiff
from forum.lib.worddiff import Budget, Change
from forum.models import Member, Post, Revision

PAGE_SIZE = 20
STEPS = 400_000  # for all the differences of a page: a fifth of a second


@dataclass
class Version:
    """`diff`, `title` and `tags` say what was changed since the version before; the last two are
    empty where nothing was, and for the first version."""

    revision: Revision
    diff: list[Change]
    title: list[Change]
    tags: list[Change]
    facts_changed: bool
    is_latest: bool


@dataclass
class Page:
    versions: list[Version]
    number: int
    count: int


def page(*, post: Post, number: int) -> Page | None:
    """The versions of page `number` (from 1), newest first, each beside the one before it; None
    where there is no such page. Two queries."""
    total = post.revisions.count()
    count = max(1, -(-total // PAGE_SIZE))
    if number > count:
        return None
    start, budget = (number - 1) * PAGE_SIZE, Budget(STEPS)
    named = post.revisions.select_related("by__standing", "approved_by__standing")
    found = list(named.order_by("-number")[start : start + PAGE_SIZE + 1])
    before = [*found[1:], None]
    versions = [
        _version(post, one, old, budget, is_latest=start + place == 0)
        for place, (one, old) in enumerate(zip(found, before, strict=True))
    ]
    return Page(versions[:PAGE_SIZE], number, count)


def numbered(*, post: Post, number: int) -> Revision | None:
    """That version; None where there is none."""
    return post.revisions.select_related("by").filter(number=number).first()


def latest_by(*, post: Post) -> Member | None:
    """Who wrote what the post says now."""
    latest = post.revisions.select_related("by").order_by("-number").first()
    return latest.by if latest else post.author


def _version(
    post: Post, one: Revision, old: Revision | None, budget: Budget, *, is_latest: bool
) -> Version:
    def since(name: str) -> list[Change]:
        before, after = getattr(old, name, ""), getattr(one, name)
        if old is None or before == after:
            return []
        return worddiff.changes(before=before, after=after, budget=budget)

    if old is None:
        diff: list[Change] = [("equal", one.body)]
    else:
        diff = worddiff.changes(before=old.body, after=one.body, budget=budget)
    refacted = old is not None and old.facts != one.facts
    return Version(one, diff, since("title"), since("tags"), refacted, is_latest)
