"""What the demo's moderators find: people and threads of community/demo/moderation.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from community.domain.demo import content, people
from community.domain.demo.plan import PlannedPost, PlannedThread
from forum.models import Member, Post

VIEWS = 3  # an hour, at first


@cache
def told() -> dict[str, Any]:
    """The file: people, threads, held, reports."""
    with (content.FOLDER / "moderation.toml").open("rb") as file:
        return tomllib.load(file)


def enlist(*, now: datetime) -> dict[str, Member]:
    """Those who do nothing else in the demo, written; by handle."""
    fresh = [
        people.newcomer(
            people.Name(raw["handle"], raw["display_name"], raw["language"]),
            joined_at=now - timedelta(hours=raw["hours_ago"]),
        )
        for raw in told()["people"]
    ]
    return people.enlist(members=fresh)


def threads(
    *, everyone: Mapping[str, Member], rooms: Mapping[str, int], now: datetime
) -> list[PlannedThread]:
    """The threads as they were before anybody moderated them."""
    return [_planned(raw, everyone, rooms, now) for raw in told()["threads"]]


def _planned(
    raw: dict[str, Any], everyone: Mapping[str, Member], rooms: Mapping[str, int], now: datetime
) -> PlannedThread:
    topic = content.topic(raw, language=raw["language"], room=raw["room"])
    start = now - timedelta(hours=raw["hours"])
    posts = list(_posts(topic, everyone, start))
    accepted = None
    if topic.solution is not None:
        # Said right after their thanks, where there are any.
        thanks = [
            post.at for post, said in zip(posts[1:], topic.said, strict=True)
            if said.on == topic.solution and said.author == topic.author
        ]  # fmt: skip
        at = max([posts[topic.solution + 1].at, *thanks]) + timedelta(minutes=2)
        accepted = topic.solution + 1, at
    return PlannedThread(
        kind=topic.kind, title=topic.title, tags=list(topic.tags), language=topic.language,
        category_id=rooms[topic.room], posts=posts, accepted=accepted,
        views=round(VIEWS * raw["hours"] ** 0.6),
    )  # fmt: skip


def _posts(
    topic: content.Topic, everyone: Mapping[str, Member], start: datetime
) -> Iterator[PlannedPost]:
    asker = everyone[topic.author].pk
    yield PlannedPost(kind=Post.Kind.QUESTION, author_id=asker, body=topic.body, at=start)
    for said in topic.said:
        parent = None
        if said.kind == Post.Kind.COMMENT:
            parent = 0 if said.on is None else said.on + 1
        yield PlannedPost(
            kind=said.kind, author_id=everyone[said.author].pk, body=said.body, parent=parent,
            at=start + timedelta(minutes=said.after),
        )  # fmt: skip
