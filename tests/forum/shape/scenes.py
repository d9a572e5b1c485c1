"""What tests of merging, splitting and redacting share."""

from typing import Any

from forum.domain import merging, splitting
from forum.lib import clock
from forum.models import Category, Decision, Member, Post, Thread

REASON = Decision.Reason.WRONG_PLACE


def merge(source: Thread, target: Thread, *, by: Member, at: Any = None) -> Thread:
    return merging.merge(
        source=source, target=target, by=by, reason=REASON, words="They ask the same.",
        now=at or clock.now(),
    )  # fmt: skip


def split(*posts: Post, by: Member, category: Category, at: Any = None) -> Thread:
    return splitting.split(
        posts=posts, title="Why does mine lose the network too?", category=category, by=by,
        reason=REASON, words="A question of its own.", now=at or clock.now(), tag_names=["network"],
    )  # fmt: skip


def move(post: Post, target: Thread, *, by: Member) -> Post:
    return splitting.move_post(
        post=post, target=target, by=by, reason=REASON, words="It answers that one.",
        now=clock.now(),
    )  # fmt: skip


def decision(act: str) -> Decision:
    return Decision.objects.filter(act=act).order_by("-pk")[0]
