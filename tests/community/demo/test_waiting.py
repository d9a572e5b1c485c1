"""In each queue of the demo somebody waits."""

from datetime import datetime

import pytest

from community.domain.demo import waiting
from community.domain.demo.content import Content
from forum.models import Thread, Verdict
from forum.queries import queues

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_in_each_queue_somebody_waits(seeded: datetime) -> None:
    counts = queues.counts(asked=queues.Asked(member=None, now=seeded))

    assert set(counts) == set(queues.QUEUES)
    assert min(counts.values()) >= 1, counts


@pytest.mark.thorough
def test_what_did_not_help_and_what_has_a_solved_twin_holds(
    seeded: datetime, everything: Content
) -> None:
    titles = {topic.key: topic.title for topic in everything.topics}
    left, solved = (Thread.objects.get(title=titles[key]) for key in waiting.TWINS)
    verdicts = Verdict.objects.all()

    assert (left.state, solved.state) == ("answered", "solved")
    assert left.twin_group == solved.twin_group is not None
    assert {one.thread.title for one in verdicts} == {titles[key] for key in waiting.BROKEN}
    assert all(one.by == one.thread.author and one.at <= seeded for one in verdicts)
    assert all(one.thread.waiting_since == one.at for one in verdicts)
    assert all(twin.at < solved.solution.at for twin in solved.twin_group.twins.all())
