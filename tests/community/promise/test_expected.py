"""How soon questions are usually answered: by hand, against the statement that reckons it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from taggit.models import Tag

from community.domain import expecting
from community.lib.line import Expected
from community.models import ExpectedTime
from community.queries import expected
from forum.models import Category, Member, Post, Thread, ThreadTag
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MORNING = NOW - timedelta(days=30, hours=3)  # ten o'clock in Berlin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG = "Switch it off, wait for a minute, and then on again."


@pytest.fixture
def people(db: None) -> list[Member]:
    return [factories.member("asker"), factories.member("helper")]


def tag(name: str) -> Tag:
    return Tag.objects.get_or_create(name=name, slug=name)[0]


def asked(
    people: list[Member], waits: timedelta | None, *, at: datetime = MORNING, tags: Any = ("esim",),
    category: Category | None = None, body: str = LONG, by: Member | None = None, **extra: Any,
) -> Thread:  # fmt: skip
    """A question and, after so long, an answer: rows alone, for there are many."""
    asker, helper = people
    thread = Thread.objects.create(
        title="Why?", slug="why", language="en", author=asker, created_at=at, active_at=at,
        category=category or factories.category("sim"), **extra,
    )  # fmt: skip
    for name in tags:
        ThreadTag.objects.create(content_object=thread, tag=tag(name))
    if waits is not None:
        Post.objects.create(
            thread=thread, kind="answer", author=by or helper, body=body, renderer_version=1,
            created_at=at + waits,
        )  # fmt: skip
    return thread


def many(people: list[Member], waits: list[timedelta | None], **extra: Any) -> None:
    for one in waits:
        asked(people, one, **extra)


def reckoned() -> dict[tuple[str, str, int | None], tuple[int | None, int]]:
    """(scope, of what, band) -> (seconds, how many)."""
    expecting.renew(now=NOW)
    rows = ExpectedTime.objects.select_related("tag", "category")
    return {
        (
            row.scope, row.tag.name if row.tag else row.category.slug if row.category else "",
            row.band,
        ): (row.seconds, row.count)
        for row in rows
    }  # fmt: skip


def test_half_of_them_by_tag_and_time_of_day_by_topic_and_by_site(people: list[Member]) -> None:
    many(people, [n * MINUTE for n in range(1, 21)])
    many(people, [HOUR] * 19, at=MORNING + 12 * HOUR)
    many(people, [2 * HOUR] * 20, tags=("roaming",), category=factories.category("travel"))

    assert reckoned() == {
        ("tag", "esim", 1): (600, 20),  # the tenth of twenty
        ("tag", "roaming", 1): (7200, 20),
        ("category", "sim", None): (1200, 39),
        ("category", "travel", None): (7200, 20),
        ("site", "", None): (3600, 59),
    }


def test_whoever_waits_for_ever_counts_as_last(people: list[Member]) -> None:
    many(people, [MINUTE] * 11 + [None] * 9)
    many(people, [MINUTE] * 9 + [None] * 11, tags=("roaming",))

    assert reckoned() == {
        ("tag", "esim", 1): (60, 20),
        ("tag", "roaming", 1): (None, 20),
        ("category", "sim", None): (60, 40),
        ("site", "", None): (60, 40),
    }
    ask = {"at": MORNING + 20 * DAY}
    assert expected.of(asked(people, None, tags=["esim"], **ask)) == Expected("tag", 60, "esim")
    # Not the friendlier figure of the topic.
    assert expected.of(asked(people, None, tags=["roaming"], **ask)) is None


@pytest.mark.parametrize(
    "other",
    [
        {"waits": MINUTE, "body": "Which phone?"},
        {"waits": MINUTE, "by": "asker"},
        {"waits": MINUTE, "deleted": True},
        {"waits": 40 * DAY},  # after the night of the reckoning
    ],
    ids=["asks back", "the asker's own", "deleted", "not yet"],
)
def test_what_is_no_answer(people: list[Member], other: dict[str, Any]) -> None:
    many(people, [MINUTE] * 19)
    by = people[0] if other.pop("by", None) else None
    gone = other.pop("deleted", False)
    thread = asked(people, by=by, **other)
    if gone:
        Post.objects.filter(thread=thread).update(deleted_at=NOW)
    many(people, [None] * 19)

    assert reckoned()["tag", "esim", 1] == (None, 39)


@pytest.mark.parametrize(
    "other",
    [
        {"at": NOW - 6 * DAY},
        {"at": NOW - 366 * DAY},
        {"kind": "article"},
        {"deleted_at": NOW},
        {"duplicate": True},
        {"private": True},
    ],
    ids=["too young", "too old", "an article", "deleted", "a duplicate", "in private"],
)
def test_what_is_not_counted(people: list[Member], other: dict[str, Any]) -> None:
    many(people, [MINUTE] * 19)
    if other.pop("duplicate", None):
        other["duplicate_of"] = Thread.objects.first()
    if other.pop("private", None):
        other["category"] = factories.category("team", is_private=True)
    asked(people, MINUTE, **other)

    assert reckoned() == {}


def test_of_one_question(people: list[Member]) -> None:
    """The rarest of its tags at this time of day, else its topic, else the site."""
    many(people, [MINUTE] * 25)
    many(people, [2 * MINUTE] * 20, tags=("roaming",))
    many(people, [3 * MINUTE] * 5, tags=(), category=factories.category("travel"))
    reckoned()

    def of(**extra: Any) -> Expected | None:
        return expected.of(asked(people, None, **{"at": MORNING + 20 * DAY} | extra))

    assert of(tags=["esim", "roaming"]) == Expected("tag", 120, "roaming")
    assert of(tags=["esim"], at=MORNING + 12 * HOUR) == Expected("category", 60)
    assert of(tags=["new"], category=factories.category("travel")) == Expected("site", 60)
    ExpectedTime.objects.all().delete()
    assert of(tags=["esim"]) is None


def test_again_gives_the_same_and_what_is_gone_goes(people: list[Member]) -> None:
    many(people, [MINUTE] * 20)
    first = reckoned()

    assert reckoned() == first
    Thread.objects.all().update(deleted_at=NOW)
    assert reckoned() == {}


def test_bands_are_those_of_the_site() -> None:
    """Berlin: an hour ahead in winter, two in summer."""
    winter, summer = (datetime(2026, month, 15, 4, 30, tzinfo=UTC) for month in (1, 7))

    assert (expected.band(winter), expected.band(summer)) == (0, 1)
    assert expected.band(winter + 12 * HOUR + 30 * MINUTE) == 3
