"""What was said or promised once holds, whatever happens next to the row."""

import pytest

from community.models import Service
from forum.domain import verdicts
from tests.community.service.days import answer, ask, assert_sound, at, member, row

pytestmark = pytest.mark.django_db
Step = Service.Step


@pytest.mark.parametrize("of", ["the same answer", "a guess"])
def test_a_second_word_taken_back_leaves_the_first(of):
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 11))
    if of == "a guess":
        post = answer(thread, at(0, 11, 30), by=member(is_new=True))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 12))
    thread.refresh_from_db()
    last = thread.verdict
    verdicts.take_back(verdict=last, by=thread.author, now=at(0, 12, 1))

    thread.refresh_from_db()
    found = row(thread)
    assert (found.status, found.anchor_at, found.promised_at) == ("open", at(0, 11), at(0, 15))

    verdicts.take_back(verdict=thread.verdict, by=thread.author, now=at(0, 12, 2))
    assert (row(thread).status, row(thread).anchor_at) == ("answered", at(0, 9))
    assert_sound(at(0, 12, 2))
