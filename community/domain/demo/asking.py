"""What the demo's topics ask for, what its askers said of their case, and who has it too."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from community.domain.demo.content import FOLDER, Topic
from forum.domain import me_too
from forum.lib import facts
from forum.lib.facts import Fact
from forum.models import Member, Thread, TopicField


@cache
def _told() -> dict[str, Any]:
    with (FOLDER / "asking.toml").open("rb") as file:
        return tomllib.load(file)


def write_fields(*, rooms: Mapping[str, int]) -> None:
    """The fields of the topics, made where they are missing."""
    TopicField.objects.bulk_create(
        [
            TopicField(
                category_id=rooms[slug],
                key=raw["key"],
                kind=raw.get("kind", TopicField.Kind.SHORT),
                label=raw["label"],
                help=raw.get("help", {}),
                choices=raw.get("choices", []),
                is_required=raw.get("required", False),
                position=position,
            )
            for slug, fields in _told()["fields"].items()
            for position, raw in enumerate(fields)
            if slug in rooms
        ],
        ignore_conflicts=True,
    )


def facts_of(topic: Topic) -> list[Fact]:
    """What its asker said, in the order in which its topic asks."""
    said = _told()["facts"].get(topic.key, {})
    return [
        facts.fact(
            key=raw["key"],
            label=raw["label"],
            value=said[raw["key"]],
            choices=raw.get("choices", []),
        )
        for raw in _told()["fields"].get(topic.room, ())
        if raw["key"] in said
    ]


def say_me_too(*, topics: Sequence[Topic], everyone: Mapping[str, Member], now: datetime) -> int:
    """Those who have the same trouble say so, with their own device; returns how many."""
    count = 0
    for topic in topics:
        for handle in _told()["me_too"].get(topic.key, ()):
            thread = Thread.objects.get(title=topic.title, language=topic.language)
            device = everyone[handle].devices.first()
            me_too.say(
                thread=thread, by=everyone[handle], now=now,
                device=device.name if device else "", software=device.software if device else "",
            )  # fmt: skip
            count += 1
    return count
