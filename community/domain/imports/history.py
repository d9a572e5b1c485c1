"""What a post looked like before: their history as our versions."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from community.domain.imports import fields, mapping, stage, store
from community.domain.imports.context import Context
from community.domain.imports.report import Tally
from forum.models import Post, Revision

TITLES, BODIES, TAGS, CLOSED = (1, 4, 7), (2, 5, 8), (3, 6, 9), 10
MOST_TAGS = 200  # characters


@dataclass(frozen=True, slots=True)
class Version:
    """What stood there from `at` on. `by` is the source's id; `tags` as Revision keeps them."""

    title: str
    body: str
    tags: str
    by: int | None
    at: datetime
    reason: str = ""


@dataclass(slots=True)
class Past:
    """A batch's versions and reasons of closing, by the source's post id."""

    versions: dict[int, list[Version]]
    closed: dict[int, str]
    members: dict[int, int]


def past(ctx: Context, posts: list[int], tally: Tally) -> Past:
    """Read the history of these posts."""
    found = Past({}, {}, {})
    groups: dict[int, list[list[stage.Step]]] = {}
    last: tuple[int, str] | None = None
    steps = stage.steps(posts)
    for step in steps:
        if step.kind == CLOSED:
            found.closed[step.post] = step.comment.strip()
            continue
        if (step.post, step.version) != last:
            groups.setdefault(step.post, []).append([])
            last = step.post, step.version
        groups[step.post][-1].append(step)
    for post, group in groups.items():
        found.versions[post] = _versions(group, tally)
    found.members = mapping.targets(ctx, mapping.Kind.MEMBER, {step.by for step in steps})
    return found


def _versions(groups: list[list[stage.Step]], tally: Tally) -> list[Version]:
    versions: list[Version] = []
    title = body = tags = ""
    for group in groups:
        reason = ""
        for step in group:
            if step.kind in TITLES:
                title = fields.line(step.body, tally, step.post)[: fields.TITLE]
            elif step.kind in BODIES:
                body = fields.lines(step.body, tally, step.post)
            else:
                tags = written(fields.tags(step.body))
            if step.kind > 3:
                reason = fields.line(step.comment, tally, step.post)[:200]
        versions.append(Version(title, body, tags, group[0].by, group[0].at, reason))
    return versions


def written(names: tuple[str, ...]) -> str:
    """Tags as a version keeps them."""
    return ", ".join(names)[:MOST_TAGS]


def first(
    post: Post, source_id: int, past: Past, *, title: str = "", tags: str = ""
) -> list[Revision]:
    """All versions of a fresh post, not saved. The last one is what the post shows."""
    shown = Version(title, post.body, tags, None, post.created_at)
    versions = past.versions.get(source_id)
    if not versions:
        return [_revision(post, 1, shown, post.author_id)]
    versions[-1] = replace(versions[-1], title=title, body=post.body, tags=tags)
    return [
        _revision(post, number, version, past.members.get(version.by or 0))
        for number, version in enumerate(versions, start=1)
    ]


def sync(changed: list[tuple[Post, list[Revision]]], *, now: datetime) -> None:
    """Let posts that are here have these versions: changed ones renewed, further ones added.

    None is taken away. Without their history, a changed text becomes one more version.
    """
    kept: dict[int, dict[int, Revision]] = {}
    for revision in Revision.objects.filter(post__in=[post for post, _versions in changed]):
        kept.setdefault(revision.post_id, {})[revision.number] = revision
    new, renewed = [], []
    for post, versions in changed:
        mine = kept.get(post.pk, {})
        if len(versions) == 1 and mine:
            last = mine[max(mine)]
            if (last.title, last.body, last.tags) == _shown(versions[0]):
                continue
            if post.edited_at is not None:
                versions[0].at, versions[0].by_id = post.edited_at, post.edited_by_id
            else:
                versions[0].at = now
            versions[0].number = max(mine) + 1
        for version in versions:
            before = mine.get(version.number)
            if before is None:
                new.append(version)
            elif _shown(before) != _shown(version) or before.by_id != version.by_id:
                version.pk = before.pk
                renewed.append(version)
    Revision.objects.bulk_update(renewed, ["title", "body", "tags", "by", "at", "reason"])
    store.insert(Revision, new)


def _shown(revision: Revision) -> tuple[str, str, str]:
    return revision.title, revision.body, revision.tags


def _revision(post: Post, number: int, version: Version, by: int | None) -> Revision:
    return Revision(
        post=post, number=number, title=version.title, body=version.body, tags=version.tags,
        by_id=by, at=version.at, reason=version.reason,
    )  # fmt: skip


def closing(code: str, *, language: str) -> str:
    """Why a question was closed, in the site's language."""
    with override(language):
        reasons = {
            "1": _("Asked before"), "101": _("Asked before"),
            "2": _("Off topic here"), "102": _("Off topic here"),
            "3": _("A matter of opinion"), "105": _("A matter of opinion"),
            "4": _("Not clear enough"), "103": _("Not clear enough"),
            "7": _("Of use to too few"), "104": _("Too broad"),
        }  # fmt: skip
        return reasons.get(code, _("Closed where it was asked"))
