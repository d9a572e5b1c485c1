"""Whatever happens to a question, in whatever order: the audit finds nothing, and its row is what
its events say."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from community.domain import sweeping
from community.models import Service, ServiceEvent
from forum.models import MissedEvent
from tests import tallies
from tests.community.service import days
from tests.community.service.walking import World

pytestmark = pytest.mark.django_db
ACTS = (
    "answer", "answer", "ask_on", "thank", "accept", "clear", "slip", "broken", "alone",
    "take_back", "delete", "restore", "delete_thread", "restore_thread", "close", "reopen",
    "duplicate", "differs", "mark", "unmark", "move", "move_out", "claim", "claim", "ask_back",
    "give_back", "hand_over", "reply", "strays", "hear_again", "merge", "take_in",
    "split", "move_post", "undo_last", "undo_one", "redact", "redact_question", "suspend",
    "open_again", "want_out", "stay",
)  # fmt: skip
WALK = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(["asker", "known", "new", "eva", "mo"]),
        st.sampled_from([1, 20, 31, 90, 400, 1500, 4400, 45000]),  # minutes until then
    ),
    min_size=4,
    max_size=18,
)
# Answered, accepted, merged and taken apart, a secret taken out; who held it and who asked go.
SHORT = [
    ("answer", "known", 20),
    ("accept", "asker", 20),
    ("merge", "mo", 20),
    ("undo_last", "mo", 20),
    ("redact", "mo", 1),
    ("suspend", "eva", 20),
    ("want_out", "asker", 20),
    ("answer", "new", 4400),
]


def walk(steps: list[tuple[str, str, int]]) -> list[bool]:
    """Which of its steps were allowed."""
    world, allowed = World(), []
    for what, who, minutes in steps:
        world.now += timedelta(minutes=minutes)
        sweeping.sweep(now=world.now)
        allowed.append(world.act(what, getattr(world, who)))
        assert not MissedEvent.objects.exists(), MissedEvent.objects.first().problem
        tallies.assert_counted()
        follows(world)
        sweeping.sweep(now=world.now)
        days.assert_sound(world.now)
        assert sweeping.sweep(now=world.now) == 0  # nothing is done twice
    keys = list(ServiceEvent.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    return allowed


def follows(world: World) -> None:
    """The row against what readers see of the thread: whoever asks on below a solution waits."""
    row, thread = Service.objects.get(pk=world.pk), world.thread
    asked_on = ServiceEvent.objects.filter(service=row, cycle=row.cycle, kind="asked_on")
    if thread.author.is_former:
        assert row.status not in Service.RUNS  # nobody waits any more
    if thread.deleted_at or thread.closed_at or thread.duplicate_of_id or thread.merged_into_id:
        assert row.status not in Service.RUNS
    elif thread.solution_id and not asked_on.exists():
        assert row.status == "solved" or thread.category.is_private
    elif thread.waiting_since is not None and not thread.category.is_private:
        assert row.status != "answered"


def test_a_short_walk():
    assert undone(SHORT) == [True] * len(SHORT)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=6)
@given(WALK)
def test_a_walk_over_all_that_happens(steps):
    undone(steps)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=40)
@given(WALK)
def test_many_walks_over_all_that_happens(steps):
    undone(steps)


def undone(steps: list[tuple[str, str, int]]) -> list[bool]:
    with transaction.atomic():
        allowed = walk(steps)
        transaction.set_rollback(True)
    return allowed
