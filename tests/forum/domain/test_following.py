"""Following a thread: by taking part, by hand, and stopping for good."""

import pytest
from django.db import connection

from forum.domain import audience, following
from forum.lib import clock
from forum.models import Following
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def names(thread):
    return [member.handle for member in audience.followers(thread=thread).order_by("pk")]


def test_taking_part_follows_once(hana, olga):
    thread = factories.question(by=hana)
    answer = factories.answer(thread, by=olga)
    factories.comment(answer, by=olga)

    assert names(thread) == ["hana", "olga"]
    assert Following.objects.filter(member=olga).count() == 1
    assert Following.objects.get(member=olga).how == "took_part"


def test_by_hand_and_back_leaves_both_facts(olga):
    thread, now = factories.question(), clock.now()
    following.follow(thread=thread, by=olga, now=now)
    following.follow(thread=thread, by=olga, now=now)
    following.stop(thread=thread, by=olga, now=now)
    following.follow(thread=thread, by=olga, now=now)

    rows = Following.objects.filter(member=olga).order_by("pk")
    assert [(row.how, row.ended_at is None) for row in rows] == [
        ("by_hand", False),
        ("by_hand", True),
    ]


def test_whoever_stopped_does_not_follow_again_by_taking_part(olga):
    thread = factories.question()
    factories.answer(thread, by=olga)
    following.stop(thread=thread, by=olga, now=clock.now())

    factories.answer(thread, by=olga)

    assert "olga" not in names(thread)


def test_stopping_before_one_began_is_remembered(olga):
    thread = factories.question()
    following.stop(thread=thread, by=olga, now=clock.now())

    factories.answer(thread, by=olga)

    assert "olga" not in names(thread)


def test_a_closed_account_follows_nothing(olga):
    olga.is_active = False
    with pytest.raises(NotAllowed):
        following.follow(thread=factories.question(), by=olga, now=clock.now())


def test_catching_up_is_what_the_verbs_would_have_done(hana, olga):
    thread = factories.question(by=hana)
    factories.answer(thread, by=olga)
    following.stop(thread=thread, by=olga, now=clock.now())
    Following.objects.filter(member=hana).delete()

    began = following.catch_up(), following.catch_up()

    assert began == (1, 0)
    assert names(thread) == ["hana"]
    row = Following.objects.get(member=hana)
    assert (row.how, row.began_at) == ("took_part", thread.created_at)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_following():
    """Real commits, both at the same moment, many times."""
    import threading

    olga, thread = factories.member("olga"), factories.question()
    start, faults = threading.Barrier(2), []

    def tap():
        try:
            for _ in range(10):
                start.wait()
                following.follow(thread=thread, by=olga, now=clock.now())
                start.wait()
                following.stop(thread=thread, by=olga, now=clock.now())
        except Exception as fault:
            faults.append(fault)
            start.abort()
        finally:
            connection.close()

    workers = [threading.Thread(target=tap) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert faults == []
    assert Following.objects.filter(member=olga, ended_at=None).count() == 0
