"""Reading what the demo community says: the TOML files under community/demo/."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forum.lib import text

FOLDER = Path(__file__).resolve().parents[2] / "demo"
LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Person:
    handle: str
    display_name: str
    language: str
    tariff: str
    devices: tuple[str, ...]
    joined_days_ago: int
    bio: str
    role: str
    mentor: bool
    activity: int


@dataclass(frozen=True, slots=True)
class Room:
    """A category."""

    slug: str
    icon: str
    position: int
    name: dict[str, str]
    description: dict[str, str]
    is_private: bool
    reader_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """An answer or a comment, `after` minutes from the thread's start.

    `on` of a comment is the place of its answer in `Topic.said`, None under the question.
    """

    kind: str
    author: str
    after: int
    body: str
    on: int | None
    helped: int
    is_solution: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A thread as it was written; when it happened is for `schedule` to say."""

    key: str
    language: str
    room: str
    kind: str
    title: str
    tags: tuple[str, ...]
    author: str
    body: str
    pinned: bool
    said: tuple[Said, ...]

    @property
    def solution(self) -> int | None:
        """The place of the solution in `said`."""
        return next((place for place, said in enumerate(self.said) if said.is_solution), None)

    @property
    def is_waiting(self) -> bool:
        """A question that nobody but the asker has answered."""
        others = (said.kind == "answer" and said.author != self.author for said in self.said)
        return self.kind == "question" and self.solution is None and not any(others)


@dataclass(frozen=True, slots=True)
class Same:
    """Words for the same, in one language or ("") in both."""

    words: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Variety:
    """What a grown community varies; by language, `devices` by family."""

    devices: dict[str, list[str]]
    tariffs: dict[str, list[str]]
    places: dict[str, list[str]]
    tails: dict[str, list[str]]
    contexts: dict[str, list[str]]
    first_names: dict[str, list[str]]
    last_names: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Content:
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    topics: tuple[Topic, ...]
    variety: Variety
    synonyms: tuple[Same, ...]


def read(*, folder: Path = FOLDER) -> Content:
    """All of it, in the order of the files. Raises KeyError or TypeError where a file is odd."""
    rooms = tuple(_room(raw) for raw in _load(folder / "categories.toml")["categories"])
    return Content(
        people=tuple(_person(raw) for raw in _load(folder / "people.toml")["people"]),
        rooms=rooms,
        topics=tuple(_topics(folder, rooms)),
        variety=Variety(**_load(folder / "variety.toml")),
        synonyms=tuple(
            Same(tuple(raw["words"]), raw["language"])
            for raw in _load(folder / "synonyms.toml")["synonyms"]
        ),
    )


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _person(raw: dict[str, Any]) -> Person:
    return Person(**{**raw, "devices": tuple(raw["devices"])})


def _room(raw: dict[str, Any]) -> Room:
    return Room(
        slug=raw["slug"],
        icon=raw["icon"],
        position=raw["order"],
        name=raw["name"],
        description=raw["description"],
        is_private=raw.get("private", False),
        reader_roles=tuple(raw.get("readers", ())),
    )


def _topics(folder: Path, rooms: tuple[Room, ...]) -> Iterator[Topic]:
    for language in LANGUAGES:
        for room in rooms:
            path = folder / language / f"{room.slug}.toml"
            if path.exists():
                for raw in _load(path)["threads"]:
                    yield topic(raw, language=language, room=room.slug)


def topic(raw: dict[str, Any], *, language: str, room: str) -> Topic:
    """A thread as a file has it. Raises KeyError where something is missing."""
    return Topic(
        key=raw["key"],
        language=language,
        room=room,
        kind=raw.get("kind", "question"),
        title=text.clean(raw["title"], multiline=False),
        tags=tuple(sorted(raw["tags"])),
        author=raw["author"],
        body=text.clean(raw["body"], multiline=True),
        pinned=raw.get("pinned", False),
        said=tuple(_said(post) for post in raw.get("posts", ())),
    )


def _said(raw: dict[str, Any]) -> Said:
    on = raw.get("on")
    return Said(
        kind=raw["kind"],
        author=raw["author"],
        after=raw["after"],
        body=text.clean(raw["body"], multiline=True),
        on=on if isinstance(on, int) else None,
        helped=raw.get("helped", 0),
        is_solution=raw.get("solution", False),
    )
