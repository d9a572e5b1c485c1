"""How many people somebody has helped: counted from the facts, each person once."""

import pytest

from forum.domain import marks, posts, solutions
from forum.lib import clock
from reputation.domain import standing
from tests import factories

pytestmark = pytest.mark.django_db


def shown(member):
    member.standing.refresh_from_db()
    return member.standing.helped_count


def test_each_person_counts_once(mara, hana, olga):
    thread, other = factories.question(by=hana), factories.question(by=hana)
    first, second = factories.answer(thread, by=mara), factories.answer(other, by=mara)
    for post in (first, second):
        marks.give(post=post, by=hana, now=clock.now())
        marks.give(post=post, by=olga, now=clock.now())

    solutions.accept(thread=thread, post=first, by=hana, now=clock.now())

    assert shown(mara) == 2


def test_oneself_does_not_count(mara):
    thread = factories.question(by=mara)
    answer = factories.answer(thread, by=mara)

    solutions.accept(thread=thread, post=answer, by=mara, now=clock.now())

    assert shown(mara) == 0


def test_taking_back_takes_back(mara, hana, mo):
    thread = factories.question(by=hana)
    answer = factories.answer(thread, by=mara)
    counted = []

    marks.give(post=answer, by=hana, now=clock.now())
    counted.append(shown(mara))
    marks.withdraw(post=answer, by=hana, now=clock.now())
    counted.append(shown(mara))
    solutions.accept(thread=thread, post=answer, by=hana, now=clock.now())
    counted.append(shown(mara))
    posts.delete(post=answer, by=mo, now=clock.now())
    counted.append(shown(mara))
    posts.restore(post=answer, by=mo, now=clock.now())
    counted.append(shown(mara))

    # What a moderator removed and undid is the solution again, as before (decision 0049).
    assert counted == [1, 0, 1, 0, 1]


def test_what_is_shown_equals_what_the_facts_say(mara, hana, olga):
    for asker in (hana, olga):
        thread = factories.question(by=asker)
        answer = factories.answer(thread, by=mara)
        solutions.accept(thread=thread, post=answer, by=asker, now=clock.now())

    assert shown(mara) == standing.count_helped(member_id=mara.pk) == 2


def test_the_profile_says_it(as_, mara, hana):
    answer = factories.answer(factories.question(by=hana), by=mara)
    marks.give(post=answer, by=hana, now=clock.now())

    assert "Has helped 1 person" in as_(None).get(mara.get_absolute_url()).content.decode()
