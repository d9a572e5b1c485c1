"""The team solves a question by an answer that stands elsewhere."""

import pytest

from forum.domain import pointing, solutions
from forum.lib import clock
from forum.models import Notice, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.reputation import books

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_answer_and_nobody_earns_by_it(mo, sim):
    source = factories.solved(category=sim).solution.post
    thread = factories.question(category=sim, language="de")

    for _ in range(2):
        pointing.solve(thread=thread, source=source, by=mo, now=clock.now(), reason="The same")

    found = Thread.objects.get(pk=thread.pk)
    assert (found.state, found.answer_count) == ("solved", 1)
    assert (found.solution.post.source, found.solution.post.author) == (source, mo)
    assert f"/posts/{source.pk}/" in found.solution.post.body
    told = Notice.objects.filter(member=thread.author, read_at=None)
    assert [one.kind for one in told] == ["solution_set_by_team"]
    later = clock.now() + books.DAY
    books.follow(later)
    books.assert_true(later)
    assert books.rows(mo) == []


def test_who_asked_takes_it_back(mo, sim):
    source, thread = factories.solved().solution.post, factories.question(category=sim)
    pointing.solve(thread=thread, source=source, by=mo, now=clock.now(), reason="The same")

    solutions.clear(thread=thread, by=thread.author, now=clock.now())

    assert Thread.objects.get(pk=thread.pk).state == "answered"


def test_members_do_not_and_never_without_a_reason(mo, olga, sim):
    source, thread = factories.solved().solution.post, factories.question(category=sim)

    for by, reason in ((olga, "The same"), (mo, " ")):
        with pytest.raises(NotAllowed):
            pointing.solve(thread=thread, source=source, by=by, now=clock.now(), reason=reason)

    assert thread.posts.count() == 1
