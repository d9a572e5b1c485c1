"""What goes on in private, or ended there without a word for others, waits for nobody in lists and
queues; withdrawn it waits again, and so where its solution is taken back."""

from datetime import timedelta

import pytest

from community.domain import cases
from forum.domain import posts, solutions, verdicts
from forum.lib import clock
from forum.models import Thread
from forum.queries import feeds, queues
from tests.community.cases import told
from tests.community.desk.scene import words
from tests.community.service import days
from tests.community.service.days import ask, general

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def expert(eva):
    return told.expert(told.pool(), eva)


@pytest.fixture
def question(expert, hana):
    general()
    return ask(clock.now() - 3 * HOUR, by=hana)


@pytest.fixture
def case(question, expert, hana):
    return told.begin(hana, about=question, now=clock.now() - 2 * HOUR)


@pytest.fixture
def done(case, expert, eva):
    now = clock.now()
    return told.finished(told.claimed(case, expert, now=now - HOUR), eva, now=now - HOUR / 2)


def waits(question: Thread) -> dict[str, bool]:
    """Where it stands as one that waits for somebody."""
    asked = queues.Asked(member=None, now=clock.now())
    lists = {
        view: [one.pk for one in feeds.questions(member=None, view=view, cursor="").page.rows]
        for view in ("needs-help", "unanswered")
    }
    lists["queue"] = list(queues.page(queue=queues.NO_ANSWER, asked=asked, cursor="").rows)
    lists["queue"] = [one.pk for one in lists["queue"]]
    lists["home"] = [one.pk for one in feeds.home(member=None, language="en").needs_help]
    found = {name: question.pk in rows for name, rows in lists.items()}
    return found | {"counted": queues.counts(asked=asked)[queues.NO_ANSWER] == 1}


NAMES = ("needs-help", "unanswered", "queue", "home", "counted")
ALL, NOWHERE = dict.fromkeys(NAMES, True), dict.fromkeys(NAMES, False)


def stands(question: Thread) -> tuple[str, str]:
    return Thread.objects.values_list("service_state", "state").get(pk=question.pk)


def test_it_waits_for_everybody_until_it_goes_on_in_private(question, hana):
    since = Thread.objects.get(pk=question.pk).waiting_since
    assert waits(question) == ALL
    case = told.begin(hana, about=question, now=clock.now() - HOUR)
    assert (waits(question), stands(question)) == (NOWHERE, ("case", "open"))
    cases.withdraw(case=case, by=hana, now=clock.now())
    assert (waits(question), stands(question)) == (ALL, ("open", "open"))
    assert Thread.objects.get(pk=question.pk).waiting_since == since


def test_done_without_a_word_for_others_it_says_so_and_waits_nowhere(done, question, client):
    assert (waits(question), stands(question)) == (NOWHERE, ("case_done", "open"))
    page = words(client.get(question.get_absolute_url()))
    assert "Continued privately, and ended." in page
    assert "Waiting for a first answer." not in page
    row = words(client.get("/questions/?view=latest"))
    assert "Continued privately, ended" in row
    told.assert_ladder_is_true(clock.now())


def test_opened_again_and_withdrawn_it_waits_again(done, question, hana):
    cases.reopen(case=done, words="Once more.", by=hana, key=None, now=clock.now())
    assert (waits(question), stands(question)) == (NOWHERE, ("case", "open"))
    cases.withdraw(case=done, by=hana, now=clock.now())
    assert (waits(question), stands(question)) == (ALL, ("open", "open"))
    told.assert_ladder_is_true(clock.now())


def test_another_answer_leaves_it_at_rest(done, question, mara):
    post = days.answer(question, clock.now(), by=mara)
    assert (waits(question), stands(question)) == (NOWHERE, ("case_done", "answered"))
    posts.delete(post=post, by=mara, now=clock.now())
    assert (waits(question), stands(question)) == (NOWHERE, ("case_done", "open"))


def test_no_reminder_asks_whether_answers_helped(question, hana, mara):
    days.answer(question, clock.now() - 2 * HOUR, by=mara)
    assert Thread.objects.get(pk=question.pk).remind_at is not None
    told.begin(hana, about=question, now=clock.now() - HOUR)
    assert Thread.objects.get(pk=question.pk).remind_at is None


def test_with_a_public_solution_it_is_solved_and_taken_back_it_waits(done, question, mara, hana):
    post = days.answer(question, clock.now(), by=mara)
    solutions.accept(thread=question, post=post, by=hana, now=clock.now())
    assert stands(question)[1] == "solved"
    verdicts.still_broken(post=post, by=hana, now=clock.now())
    thread = Thread.objects.get(pk=question.pk)
    assert thread.state == "answered"
    assert (thread.service_state, thread.waiting_since is not None) == ("open", True)
