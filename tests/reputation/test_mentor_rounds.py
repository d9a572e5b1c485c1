"""The rounds that see to mentors: each step in one of them."""

import pytest

from reputation import tasks
from reputation.domain import mentor_rounds

pytestmark = pytest.mark.django_db
STEPS = [
    "_resume", "ask_renewals", "ask_to_pause", "invite_ready", "pause_silent", "tell_overdue",
]  # fmt: skip


def test_each_step_is_of_one_round(monkeypatch):
    taken = []

    def counted(name):
        act = getattr(mentor_rounds, name)

        def count(*args, **kwargs):
            taken.append(name)
            return act(*args, **kwargs)

        monkeypatch.setattr(mentor_rounds, name, count)

    for name in STEPS:
        counted(name)

    tasks.tend_newcomers(timestamp=0)
    tasks.look_after_mentors(timestamp=0)
    tasks.go_round_mentors(timestamp=0)

    assert sorted(taken) == STEPS
