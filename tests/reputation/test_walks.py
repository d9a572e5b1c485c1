"""Whatever is done, in whatever order: after each step the ledger is what the facts give."""

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.models import MissedEvent
from reputation.domain import audit, ledger
from reputation.models import Entry
from tests import tallies
from tests.reputation import books
from tests.reputation.walking import World

pytestmark = pytest.mark.django_db
ACTS = st.tuples(
    st.sampled_from([
        "accept", "accept", "clear", "mark", "mark", "unmark", "broken", "alone", "confirm",
        "unconfirm", "delete", "restore", "delete_thread", "restore_thread", "duplicate", "borrow",
        "link", "unlink", "correct", "second", "tap_solved", "tap_broken", "slip", "slip",
        "merge", "merge", "split", "move_post", "undo_last", "undo_one", "redact", "move",
        "suspend", "open_again", "want_out", "stay",
    ]),
    st.integers(0, 5),
    st.sampled_from(["asker", "other", "helper", "second", "reader", "young", "mo", "mentor"]),
    st.sampled_from([0, 0, 0.001, 1, 6, 13.99, 14.005, 40]),
    st.sampled_from(["", "job", "sweep"]),
)  # fmt: skip


WALKS = st.lists(ACTS, min_size=4, max_size=16)
# Marked, accepted, merged and split; a secret is taken out; one is suspended and one erased.
SHORT = [
    ("mark", 0, "reader", 0, ""),
    ("accept", 3, "other", 1, ""),
    ("merge", 1, "mo", 1, ""),
    ("split", 4, "mo", 0, ""),
    ("redact", 0, "mo", 0, ""),
    ("suspend", 0, "helper", 0, ""),
    ("want_out", 0, "other", 6, ""),
    ("undo_one", 2, "mo", 6, ""),
]


def test_a_short_walk():
    assert undone(SHORT) == [True] * len(SHORT)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=4)
@given(WALKS)
def test_a_walk_over_all_verbs(walk):
    undone(walk)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=30)
@given(WALKS)
def test_more_walks_over_all_verbs(walk):
    undone(walk)


def undone(walk):
    with transaction.atomic():
        allowed = go(walk)
        transaction.set_rollback(True)  # the next walk begins months before this one's end
    return allowed


def go(walk):
    """Which of its steps were allowed."""
    world, allowed = World(), []
    for what, place, who, days, writer in walk:
        allowed.append(world.act(what, world.posts[place], getattr(world, who), days))
        assert not MissedEvent.objects.exists(), MissedEvent.objects.first().problem
        tallies.assert_counted()
        if writer == "job":
            ledger.settle(threads=[thread.pk for thread in world.threads], now=world.at)
        if writer == "sweep":
            ledger.sweep(now=world.at)
            check(world.at)
    late = world.at + books.HOLD + books.DAY
    ledger.sweep(now=late)
    check(late)
    written = told()
    assert ledger.sweep(now=late) == 0
    assert told() == written
    return allowed


def check(at: datetime) -> None:
    # Not a minute of grace: a sweep leaves nothing behind but what is too young for it.
    assert audit.verify(now=at) == []
    assert audit.rebuild(now=at) == 0


def told() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("pk").values_list("source", "kind", "hash"))
