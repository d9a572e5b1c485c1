"""Merged while others write, accept, claim: one truth each time. Real commits."""

import pytest
from django.db import connection

from community.domain import claims, service_audit
from community.models import Service
from forum.domain import decisions, solutions
from forum.lib import clock
from forum.models import Event, MissedEvent, Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.service import days
from tests.forum.domain.test_concurrency import at_once
from tests.forum.shape import scenes

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def refused(faults):
    return [fault for fault in faults if not isinstance(fault, NotAllowed)]


def sound(source, target):
    source, target = Thread.objects.get(pk=source.pk), Thread.objects.get(pk=target.pk)
    assert source.merged_into_id == target.pk
    assert not Post.objects.filter(thread=source).exists()
    answers = Post.objects.filter(thread=target, kind="answer")
    assert target.answer_count == answers.count()
    kept = Event.objects.filter(kind="post_added", post__thread=target, post__kind="answer")
    assert kept.count() == answers.count()
    assert MissedEvent.objects.count() == 0
    return source, target


@pytest.fixture
def rounds(thorough):
    return 50 if thorough else ROUNDS


def test_an_answer_lands_where_the_question_is_or_is_refused(mo, rounds):
    for _ in range(rounds):
        source, target = factories.question(), factories.question()
        hana = factories.member()
        faults = at_once(
            lambda s=source, t=target: scenes.merge(s, t, by=mo),
            lambda s=source, h=hana: factories.answer(s, by=h),
            lambda t=target: factories.answer(t),
        )
        assert refused(faults) == []
        sound(source, target)


def test_an_acceptance_is_the_sources_or_is_refused(mo, rounds):
    for _ in range(rounds):
        source, target = factories.question(), factories.question()
        answer = factories.answer(source)
        faults = at_once(
            lambda s=source, t=target: scenes.merge(s, t, by=mo),
            lambda s=source, a=answer: solutions.accept(
                thread=s, post=a, by=s.author, now=clock.now()
            ),
        )
        assert refused(faults) == []
        source, target = sound(source, target)
        is_late = any(isinstance(fault, NotAllowed) for fault in faults)
        assert (source.solution is None) == is_late


def test_two_merges_the_other_way_round_leave_one_signpost(mo, rounds):
    for _ in range(rounds):
        one, other = factories.question(), factories.question()
        faults = at_once(
            lambda a=one, b=other: scenes.merge(a, b, by=mo),
            lambda a=one, b=other: scenes.merge(b, a, by=mo),
        )
        assert [type(fault) for fault in faults] == [NotAllowed]
        assert Thread.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def test_a_claim_is_freed_or_refused(mo, rounds):
    eva = days.staff()
    staffed.expert(days.general(), member=eva)
    for _ in range(rounds):
        source, target = days.ask(clock.now()), days.ask(clock.now())
        faults = at_once(
            lambda s=source, t=target: scenes.merge(s, t, by=mo),
            lambda s=source: claims.claim(thread=s, by=eva, now=clock.now()),
        )
        assert refused(faults) == []
        row = Service.objects.get(pk=source.pk)
        assert (row.status, row.owner) == ("merged", None)
    assert service_audit.find(now=clock.now()) == []


@pytest.mark.parametrize("act", ["thread_merged", "thread_split", "thread_moved"])
def test_taking_it_back_while_others_join_breaks_nothing(mo, rounds, act, caplog):
    """What is taken back locks as the act did: nobody waits for somebody who waits for them."""
    for _ in range(rounds):
        source, target, third = (factories.question() for _ in range(3))
        answer = factories.answer(source)
        if act == "thread_merged":
            scenes.merge(source, target, by=mo)
        elif act == "thread_split":
            target = scenes.split(answer, by=mo, category=source.category)
        else:
            scenes.move(answer, target, by=mo)
        decision = scenes.decision(act)
        deadlocks = broken()
        faults = at_once(
            lambda d=decision: decisions.undo(decision=d, by=mo, words="", now=clock.now()),
            lambda s=source, t=target, o=third: scenes.merge(o, min(s, t, key=by_pk), by=mo),
            lambda t=target, o=third: scenes.merge(t, o, by=mo),
        )
        assert refused(faults) == []
        assert broken() == deadlocks
    assert MissedEvent.objects.count() == 0


def by_pk(thread):
    return thread.pk


def broken():
    """How many deadlocks the database has broken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
