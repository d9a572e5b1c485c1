"""At the old address of a removed question its writer reads why; others find nothing there."""

import pytest

from forum.domain import decisions, flags, posts
from forum.lib import clock
from forum.models import Decision
from tests import factories

pytestmark = pytest.mark.django_db
GONE = "Your question is not here any more."


@pytest.fixture
def question(hana):
    return factories.question(by=hana, title="Where is my eSIM?")


def remove(question, mo):
    post = question.posts.get(kind="question")
    posts.delete(post=post, by=mo, now=clock.now(), reason="Shows a phone number.")
    return Decision.objects.get()


def test_its_writer_alone_reads_why(question, hana, mo, olga, mara, as_):
    decision = remove(question, mo)
    old = question.get_absolute_url()

    told = as_(hana).get(old)
    said = told.content.decode()

    assert told.status_code == 404
    assert GONE in said
    assert "Shows a phone number." in said
    assert f'href="/decisions/{decision.pk}/"' in said
    assert as_(hana).get(f"/questions/{question.pk}/").status_code == 404
    for who in (None, olga, mara):
        nothing = as_(who).get(old)
        assert nothing.status_code == 404
        assert GONE not in nothing.content.decode()
        assert "We cannot find this page." in nothing.content.decode()
    assert as_(mo).get(old).status_code == 200


def test_what_reports_hid_says_that_somebody_looks(question, hana, mara, as_):
    post = question.posts.get(kind="question")
    flags.report(thread=question, post=post, by=mara, reason="spam", words="Look!",
                 now=clock.now())  # fmt: skip

    said = as_(hana).get(question.get_absolute_url())

    assert said.status_code == 404
    assert "Your question is hidden for now." in said.content.decode()


def test_once_it_is_undone_the_question_is_there_again(question, hana, mo, as_):
    decisions.undo(decision=remove(question, mo), by=mo, words="", now=clock.now())

    assert as_(hana).get(question.get_absolute_url()).status_code == 200


def test_who_may_not_read_the_topic_any_more_is_told_nothing(question, hana, mo, team, as_):
    remove(question, mo)
    question.category = team
    question.save()

    told = as_(hana).get(question.get_absolute_url())

    assert told.status_code == 404
    assert GONE not in told.content.decode()


@pytest.mark.parametrize("pk", ["999999", "99999999999999999999999"])
def test_a_number_that_nothing_has_is_missing(hana, pk, as_):
    assert as_(hana).get(f"/questions/{pk}/").status_code == 404
