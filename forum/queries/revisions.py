"""The history of a post, each version with what it changed."""

from dataclasses import dataclass

from forum.lib import worddiff
from forum.lib.worddiff import Budget, Change
from forum.models import Member, Post, Revision

PAGE_SIZE = 20
STEPS = 400_000  # for all the differences of a page: a fifth of a second


@dataclass
class Version:
    """`diff`, `title`, `tags` and `facts` say what was changed since the version before; all but
    the first are empty where nothing was, and for the first version."""

    revision: Revision
    diff: list[Change]
    title: list[Change]
    tags: list[Change]
    facts: list[tuple[str, list[Change]]]  # by label
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


def returning(*, post: Post, old: Revision) -> Version:
    """What changes where `old` comes back; title, tags and facts that it does not know stay."""
    now = Revision(post=post, body=post.body)
    then = Revision(post=post, number=old.number, body=old.body)
    if post.kind == Post.Kind.QUESTION:
        thread = post.thread
        now.title, now.tags, now.facts = thread.title, ", ".join(thread.tag_names), thread.facts
        then.title, then.tags = old.title or now.title, old.tags or now.tags
        then.facts = old.facts or now.facts
    return _version(post, then, now, Budget(STEPS), is_latest=False)


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
    facts = [] if old is None else _facts(old, one, budget)
    return Version(one, diff, since("title"), since("tags"), facts, is_latest)


def _facts(old: Revision, one: Revision, budget: Budget) -> list[tuple[str, list[Change]]]:
    """Those that went, came or say something else, by the newer label."""
    before, after = _said(old), _said(one)
    labels = {key: label for key, (label, _value) in (before | after).items()}
    return [
        (label, worddiff.changes(before=was, after=said, budget=budget))
        for key, label in labels.items()
        if (was := before.get(key, ("", ""))[1]) != (said := after.get(key, ("", ""))[1])
    ]


def _said(revision: Revision) -> dict[str, tuple[str, str]]:
    """(label, value) by the key of the fact."""
    keys = [fact["key"] for fact in revision.facts]
    return dict(zip(keys, revision.fact_lines, strict=True))
