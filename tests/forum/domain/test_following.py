"""Following a thread: by taking part, by hand, and stopping for good."""

import pytest
from django.db import IntegrityError, connection, transaction
from taggit.models import Tag

from forum.domain import following, tags
from forum.lib import clock
from forum.models import Following
from forum.queries import hearers
from forum.rules import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db


def names(thread):
    return [member.handle for member in hearers.followers_of(thread=thread).order_by("pk")]


def test_taking_part_follows_once(hana, olga):
    thread = factories.question(by=hana)
    answer = factories.answer(thread, by=olga)
    factories.comment(answer, by=olga)

    assert names(thread) == ["hana", "olga"]
    assert Following.objects.filter(member=olga).count() == 1
    assert Following.objects.get(member=olga).how == "took_part"


def test_by_hand_and_back_leaves_all_facts(olga):
    thread, now = factories.question(), clock.now()
    following.follow(thread=thread, by=olga, now=now)
    following.follow(thread=thread, by=olga, now=now)
    following.stop(thread=thread, by=olga, now=now)
    following.follow(thread=thread, by=olga, now=now)

    assert facts(olga) == [
        ("by_hand", "all", False), ("by_hand", "off", False), ("by_hand", "all", True),
    ]  # fmt: skip


def facts(member):
    rows = Following.objects.filter(member=member).order_by("pk")
    return [(row.how, row.level, row.ended_at is None) for row in rows]


def test_following_again_begins_on_the_level_one_had(olga):
    thread = factories.question()
    following.choose(target=thread, level="important", by=olga, now=clock.now())
    following.stop(thread=thread, by=olga, now=clock.now())

    following.follow(thread=thread, by=olga, now=clock.now())

    assert facts(olga)[-1] == ("by_hand", "important", True)


@pytest.mark.parametrize("level", ["all", "answers", "important", "mute"])
def test_taking_part_changes_no_level(olga, level):
    thread = factories.question()
    following.choose(target=thread, level=level, by=olga, now=clock.now())

    factories.answer(thread, by=olga)

    assert facts(olga) == [("by_hand", level, True)]


@pytest.mark.parametrize("place", ["thread", "tag", "category", "person"])
def test_each_thing_has_one_level_and_keeps_what_was(olga, hana, place):
    thread = factories.question(by=hana)
    things = {
        "thread": thread, "tag": thread.tags.get(), "category": thread.category, "person": hana,
    }  # fmt: skip
    levels = ["all", "all", "answers", "important", "mute", "off", "off"]

    changed = [
        following.choose(target=things[place], level=level, by=olga, now=clock.now())
        for level in levels
    ]

    told = [(row[1], row[2]) for row in facts(olga)]
    ended = [("all", False), ("answers", False), ("important", False), ("mute", False)]
    # Of a thread it is remembered that one stopped: taking part must begin nothing again.
    assert told == ended + ([("off", True)] if place == "thread" else [])
    assert changed == [True, False, True, True, True, True, False]


def test_taking_back_is_as_before_and_once(olga):
    thread = factories.question()
    following.choose(target=thread, level="answers", by=olga, now=clock.now())
    at = clock.now()
    following.choose(target=thread, level="mute", by=olga, now=at)

    def back():
        return following.go_back(target=thread, by=olga, at=at, now=clock.now())

    assert [back(), back()] == [True, False]
    assert facts(olga)[-1] == ("by_hand", "answers", True)


def test_taking_back_what_began_from_nothing_leaves_nothing(olga):
    thread, at = factories.question(), clock.now()
    following.choose(target=thread, level="mute", by=olga, now=at)

    following.go_back(target=thread, by=olga, at=at, now=clock.now())

    assert facts(olga) == [("by_hand", "mute", False)]
    factories.answer(thread, by=olga)
    assert "olga" in names(thread)


def test_taking_back_what_was_changed_since_changes_nothing(olga):
    thread, at = factories.question(), clock.now()
    following.choose(target=thread, level="mute", by=olga, now=at)
    following.choose(target=thread, level="all", by=olga, now=clock.now())

    assert not following.go_back(target=thread, by=olga, at=at, now=clock.now())
    assert facts(olga)[-1] == ("by_hand", "all", True)


def test_nobody_follows_themselves(olga):
    with pytest.raises(NotAllowed):
        following.choose(target=olga, level="all", by=olga, now=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Following.objects.create(person=olga, member=olga, how="by_hand", began_at=clock.now())


def test_a_row_is_about_one_thing(olga, sim):
    thread = factories.question()
    for places in ({}, {"thread": thread, "category": sim}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Following.objects.create(member=olga, how="by_hand", began_at=clock.now(), **places)


def test_whoever_follows_a_tag_follows_the_one_it_goes_into(olga, nina, hana):
    for name in ("mobile", "phone", "handy"):
        factories.question(tag_names=[name])
    mobile, phone, handy = (Tag.objects.get(name=n) for n in ("mobile", "phone", "handy"))
    for who, tag, level in (
        (olga, phone, "answers"), (olga, handy, "all"),
        (nina, mobile, "mute"), (nina, phone, "all"), (hana, handy, "important"),
    ):  # fmt: skip
        following.choose(target=tag, level=level, by=who, now=clock.now())

    tags.same_as(tag=mobile, names=["phone", "handy"])

    rows = Following.objects.in_force().exclude(tag=None).order_by("member__handle")
    assert [(row.member.handle, row.tag.name, row.level) for row in rows] == [
        ("hana", "mobile", "important"), ("nina", "mobile", "mute"), ("olga", "mobile", "answers"),
    ]  # fmt: skip
    assert Following.objects.filter(tag=mobile).count() == 5


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
    assert [row.level for row in Following.objects.in_force().filter(member=olga)] == ["off"]


@pytest.mark.django_db(transaction=True)
def test_choosing_and_taking_part_at_once_leave_one_level():
    """Whoever writes at the very moment at which they choose a level keeps the level."""
    import threading

    for _ in range(5):
        olga, thread = factories.member(), factories.question()
        start, faults = threading.Barrier(2), []

        def run(act, start=start, faults=faults):
            try:
                start.wait()
                act()
            except Exception as fault:
                faults.append(fault)
            finally:
                connection.close()

        def choose(thread=thread, olga=olga):
            following.choose(target=thread, level="important", by=olga, now=clock.now())

        def take_part(thread=thread, olga=olga):
            following.take_part(thread_id=thread.pk, member_id=olga.pk, now=clock.now())

        workers = [threading.Thread(target=run, args=(act,)) for act in (choose, take_part)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert faults == []
        rows = Following.objects.in_force().filter(member=olga, thread=thread)
        assert [row.level for row in rows] == ["important"]
