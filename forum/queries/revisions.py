"""The history of a post, each version with what it changed."""

import difflib
import re
from dataclasses import dataclass

from forum.models import Post, Revision

# Beyond this a diff of words would take too long to be worth it; the versions are shown whole.
LONGEST = 20_000
MOST = 50
WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass
class Version:
    """`diff` is [(op, text)] from the version before, op one of equal, insert, delete."""

    revision: Revision
    diff: list[tuple[str, str]]
    title_changed: bool
    tags_changed: bool
    facts_changed: bool


def of(*, post: Post) -> list[Version]:
    """The latest 50 versions, newest first, each beside the one before it. One query."""
    found = list(post.revisions.select_related("by__standing").order_by("-number")[: MOST + 1])
    versions = []
    for revision, before in zip(found, [*found[1:], None], strict=True):
        versions.append(
            Version(
                revision=revision,
                diff=words_changed(before=before.body if before else "", after=revision.body),
                title_changed=before is not None and before.title != revision.title,
                tags_changed=before is not None and before.tags != revision.tags,
                facts_changed=before is not None and before.facts != revision.facts,
            )
        )
    return versions[:MOST]


def words_changed(*, before: str, after: str) -> list[tuple[str, str]]:
    """Word by word: what stayed, what went, what came."""
    if not before:
        return [("equal", after)]
    if len(before) + len(after) > LONGEST:
        return [("delete", before), ("insert", after)] if before != after else [("equal", after)]
    old, new = WORD.findall(before), WORD.findall(after)
    changes: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=True)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            changes.append(("equal", "".join(new[j1:j2])))
            continue
        if i1 < i2:
            changes.append(("delete", "".join(old[i1:i2])))
        if j1 < j2:
            changes.append(("insert", "".join(new[j1:j2])))
    return changes
