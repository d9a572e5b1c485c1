"""Merging, splitting and moving bring no point and take none; what follows reverses both places."""

from datetime import timedelta

import pytest

from forum.domain import decisions, marks, posts, solutions
from tests import factories
from tests.forum.shape import scenes
from tests.reputation import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved():
    """Two questions, each solved by the same helper long ago; the helper; the moderator."""
    at = books.start()
    helper = factories.member(joined_at=at - 100 * books.DAY)
    mo = factories.member(joined_at=at - 100 * books.DAY, staff_role="moderator")
    made = []
    for _ in range(2):
        asker = factories.member(joined_at=at - 100 * books.DAY)
        thread = factories.question(by=asker, at=at)
        answer = factories.answer(thread, by=helper, at=at + timedelta(minutes=5))
        solutions.accept(thread=thread, post=answer, by=asker, now=at + timedelta(hours=1))
        made.append((thread, answer, asker))
    books.follow(at + books.DAY)
    return made, helper, mo, at + 2 * books.DAY


def test_a_merge_changes_no_point(solved):
    ((source, _a, _asker), (target, _b, _other)), helper, mo, at = solved
    before = books.rows(helper)
    scenes.merge(source, target, by=mo, at=at)
    books.follow(at + books.DAY)
    assert books.rows(helper) == before
    books.assert_true(at + books.DAY)


def test_what_came_along_pays_once_when_it_solves_again(solved):
    ((source, answer, _asker), (target, _b, other)), helper, mo, at = solved
    scenes.merge(source, target, by=mo, at=at)
    solutions.accept(thread=target, post=answer, by=other, now=at + books.DAY)
    books.follow(at + 2 * books.DAY)
    assert [row[:2] for row in books.rows(helper, "SOL")] == [
        ("SOL", "held"), ("SOL", "held"), ("SOL", "reversed"),
    ]  # fmt: skip
    books.assert_true(at + 2 * books.DAY)


def test_deleted_where_it_is_now_its_points_go_where_they_began(solved):
    ((source, answer, _asker), (target, _b, _other)), helper, mo, at = solved
    reader = factories.member(joined_at=at - 100 * books.DAY)
    marks.give(post=answer, by=reader, now=at)
    scenes.merge(source, target, by=mo, at=at)
    answer.refresh_from_db()
    posts.delete(post=answer, by=mo, now=at + books.DAY)
    books.follow(at + 2 * books.DAY)
    assert books.rows(helper, "HELP")[-1][1] == "reversed"
    assert [row[1] for row in books.rows(helper, "SOL")].count("reversed") == 1
    books.assert_true(at + 2 * books.DAY)


def test_a_mark_taken_back_after_the_merge_is_reversed(solved):
    ((source, answer, _asker), (target, _b, _other)), helper, mo, at = solved
    reader = factories.member(joined_at=at - 100 * books.DAY)
    marks.give(post=answer, by=reader, now=at)
    scenes.merge(source, target, by=mo, at=at)
    answer.refresh_from_db()
    marks.withdraw(post=answer, by=reader, now=at + books.DAY)
    books.follow(at + 2 * books.DAY)
    assert books.rows(helper, "HELP")[-1][1] == "reversed"
    books.assert_true(at + 2 * books.DAY)


def test_the_target_deleted_takes_what_came_along(solved):
    ((source, _a, _asker), (target, _b, _other)), helper, mo, at = solved
    scenes.merge(source, target, by=mo, at=at)
    posts.delete(post=target.posts.get(kind="question"), by=mo, now=at + books.DAY)
    books.follow(at + 2 * books.DAY)
    assert [row[1] for row in books.rows(helper, "SOL")].count("reversed") == 2
    books.assert_true(at + 2 * books.DAY)


def test_taken_apart_and_split_it_is_true_all_the_same(solved):
    ((source, _a, _asker), (target, _b, _other)), helper, mo, at = solved
    reader = factories.member(joined_at=at - 100 * books.DAY)
    second = factories.answer(source, by=helper, at=at)
    marks.give(post=second, by=reader, now=at)
    scenes.merge(source, target, by=mo, at=at)
    decision = scenes.decision("thread_merged")
    decisions.undo(decision=decision, by=mo, words="", now=at + books.DAY)
    source.refresh_from_db()
    second.refresh_from_db()
    new = scenes.split(second, by=mo, category=source.category, at=at + books.DAY)
    posts.delete(post=new.posts.get(kind="question"), by=mo, now=at + 2 * books.DAY)
    books.follow(at + 3 * books.DAY)
    assert books.rows(helper, "HELP")[-1][1] == "reversed"
    assert [row[1] for row in books.rows(helper, "SOL")].count("reversed") == 0
    books.assert_true(at + 3 * books.DAY)
