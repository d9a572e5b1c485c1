"""Two people at once leave one truth. Real PostgreSQL, real commits, real threads."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from forum.domain import marks, posts, solutions, threads
from forum.lib import clock
from forum.models import Event, Mark, MissedEvent, Post, Solution, Thread
from forum.rules import TooOften
from reputation.domain import standing
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


@pytest.fixture
def sim_of_nina():
    joined = clock.now() - timedelta(days=1)
    return factories.member("nina", joined_at=joined), factories.category("sim")


def at_once(*acts):
    """Run all acts at the same moment, each on its own connection; returns what went wrong."""
    gate, faults = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=10)
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(timeout=30)
    return faults


def test_two_accepts_leave_one_solution():
    for _ in range(ROUNDS):
        thread = factories.question()
        answers = [factories.answer(thread) for _ in range(2)]

        faults = at_once(
            *[
                lambda post=post, thread=thread: solutions.accept(
                    thread=thread, post=post, by=thread.author, now=clock.now()
                )
                for post in answers
            ]
        )

        thread.refresh_from_db()
        in_force = Solution.objects.get(thread=thread, cleared_at=None)
        assert (faults, thread.state, thread.solution) == ([], "solved", in_force)


def test_a_form_sent_many_times_at_once_makes_one_thing(hana):
    sim = factories.category("sim")
    for _ in range(ROUNDS):
        key = uuid.uuid4()
        made = []

        def send(key=key, made=made):
            thread = threads.ask(
                by=hana, title="The same question, twice", body="I tapped twice, sorry for that.",
                category=sim, tag_names=["sim"], language="en", key=key,
                now=clock.now(),
            )  # fmt: skip
            made.append(thread.pk)

        faults = at_once(send, send, send)

        assert (faults, len(made), len(set(made))) == ([], 3, 1)
        Thread.objects.update(created_at=clock.now() - factories.LONG_AGO)
        Post.objects.update(created_at=clock.now() - factories.LONG_AGO)


@pytest.mark.thorough
def test_many_marks_of_one_member_are_one(hana):
    for _ in range(ROUNDS):
        answer = factories.answer(factories.question())

        faults = at_once(
            *[lambda a=answer: marks.give(post=a, by=hana, now=clock.now()) for _ in range(4)]
        )

        answer.refresh_from_db()
        assert (faults, answer.helpful_count) == ([], 1)
        assert Mark.objects.filter(post=answer).count() == 1
        Mark.objects.update(given_at=clock.now() - factories.LONG_AGO)


def test_counters_stay_right_when_everybody_writes_at_once():
    thread = factories.question()
    people = [factories.member() for _ in range(6)]

    faults = at_once(*[lambda p=p: factories.answer(thread, by=p) for p in people])

    thread.refresh_from_db()
    assert (faults, thread.answer_count) == ([], 6)
    assert Event.objects.filter(kind="post_added").count() == 6


@pytest.mark.thorough
def test_accepting_and_deleting_the_same_answer_leaves_one_truth(mo):
    for _ in range(ROUNDS):
        thread = factories.question()
        answer = factories.answer(thread)

        at_once(
            lambda t=thread, a=answer: solutions.accept(
                thread=t, post=a, by=t.author, now=clock.now()
            ),
            lambda a=answer: posts.delete(post=a, by=mo, now=clock.now()),
        )

        thread.refresh_from_db()
        answer.refresh_from_db()
        assert answer.deleted_at is not None
        assert (thread.solution, thread.state) == (None, "open")


def test_sends_at_once_do_not_outrun_the_pace(sim_of_nina):
    """A newcomer sends four questions, then four comments elsewhere, each at one moment."""
    nina, sim = sim_of_nina
    places = [factories.question().posts.get() for _ in range(4)]

    asked = at_once(
        *[
            lambda n=n: threads.ask(
                by=nina, title=f"Why is it so slow today, number {n}?",
                body="I have tried it four times now.", category=sim, tag_names=["slow"],
                language="en", key=uuid.uuid4(), now=clock.now(),
            )
            for n in range(4)
        ]
    )  # fmt: skip
    Post.objects.filter(author=nina).update(created_at=clock.now() - timedelta(hours=1))
    commented = at_once(
        *[
            lambda p=p: posts.comment(
                post=p, by=nina, body="Me too, since today.", key=uuid.uuid4(), now=clock.now()
            )
            for p in places
        ]
    )

    assert [type(fault) for fault in asked + commented] == [TooOften] * 6
    kinds = Post.objects.filter(author=nina).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["question", "comment"]


@pytest.mark.thorough
def test_two_solutions_moved_the_other_way_round_leave_true_counts():
    """Each move touches the standings of both helpers, in opposite order."""
    helpers = [factories.member(), factories.member()]
    for _ in range(ROUNDS):
        pairs = []
        for n in (0, 1):
            thread = factories.question()
            posts_by = [factories.answer(thread, by=helper) for helper in helpers]
            solutions.accept(thread=thread, post=posts_by[n], by=thread.author, now=clock.now())
            pairs.append((thread, posts_by[1 - n]))

        faults = at_once(
            *[
                lambda t=t, p=p: solutions.accept(thread=t, post=p, by=t.author, now=clock.now())
                for t, p in pairs
            ]
        )

        assert (faults, MissedEvent.objects.count()) == ([], 0)
    for helper in helpers:
        helper.standing.refresh_from_db()
        assert helper.standing.helped_count == standing.count_helped(member_id=helper.pk)
