"""The public summary of a private case: who writes it, what may not stand in it, what it does."""

import uuid

import pytest

from community.domain import cases, summaries
from community.models import Case, CaseEvent
from forum.domain import solutions
from forum.lib import clock
from forum.models import Post, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community.case_desk import made
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
BODY = "Calls to a service number can be charged twice in a bill. Ask for a correction, and wait."
ALL = list(summaries.CHECKS)


@pytest.fixture
def about(hana):
    return made.question(hana)


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


@pytest.fixture
def case(pool, eva, hana, about):
    return made.case(pool, by=hana, about=about, status="done", last_owner=eva, resolution=BODY)


def publish(case, *, by, body=BODY, checked=ALL, key=None):
    return summaries.publish(
        case=case, body=body, checked=checked, by=by, key=key or uuid.uuid4(), now=clock.now()
    )


def test_it_answers_the_question_and_solves_it(case, about, eva):
    key = uuid.uuid4()

    post, again = (publish(case, by=eva, key=key) for _twice in range(2))

    assert post == again
    assert (post.kind, post.thread, post.author) == ("answer", about, eva)
    thread = Thread.objects.get(pk=about.pk)
    assert thread.solution.post == post
    assert thread.solution.reason == "Our team says that this solved it in a private case."
    assert Case.objects.get(pk=case.pk).summary == post
    event = CaseEvent.objects.get(case=case, kind="summary_published")
    assert (event.by, event.data) == (eva, {"post": post.pk})


def test_what_whoever_asked_has_accepted_stays_the_solution(case, about, eva, hana):
    answer = Post.objects.get(thread=about, kind="answer")
    solutions.accept(thread=about, post=answer, by=hana, now=clock.now())
    publish(case, by=eva)
    assert Thread.objects.get(pk=about.pk).solution.post == answer


def test_only_whoever_solved_it_once_it_is_done_and_once(case, pool, about, eva, nina, hana):
    otto = factories.member("otto", staff_role="expert")
    for other in (otto, hana, nina):
        with pytest.raises(NotAllowed, match="Whoever solved the case"):
            publish(case, by=other)
    running = made.case(pool, by=nina, about=made.question(nina), owner=eva)
    with pytest.raises(NotAllowed, match="Finish the case first"):
        publish(running, by=eva)
    alone = made.case(pool, by=nina, status="done", last_owner=eva)
    with pytest.raises(NotAllowed, match="no public question"):
        publish(alone, by=eva)
    publish(case, by=eva)
    with pytest.raises(NotAllowed, match="has its summary"):
        publish(case, by=eva)


@pytest.mark.parametrize("missing", ALL)
def test_each_point_is_confirmed(case, eva, missing):
    with pytest.raises(NotAllowed, match="each point"):
        publish(case, by=eva, checked=[one for one in ALL if one != missing])


@pytest.mark.parametrize(
    "private",
    ["call me at 0171 5550 1234", "DE89 3704 0044 0532 0130 00", "hana.meier@web.de",
     "4111 1111 1111 1111", "PUK 12345678"],
)  # fmt: skip
def test_nothing_private_goes_through(case, eva, private):
    with pytest.raises(NotAllowed, match="something private"):
        publish(case, by=eva, body=f"{BODY} {private}")
    assert Case.objects.get(pk=case.pk).summary is None


def test_the_page_warns_and_keeps_what_was_typed(case, eva, as_):
    client, at = as_(eva), f"/desk/cases/{case.pk}/summary/"
    assert BODY in scene.words(client.get(at))
    number = f"{BODY} Call 0171 5550 1234."

    refused = client.post(at, {"body": number, "checked": ALL[:1]})

    page = scene.words(refused)
    assert refused.status_code == 422
    assert "0171 5550 1234" in page
    assert "Send it as it is" not in page
    assert "Please look at each point and confirm it." in page
    warned = page.split('name="warned" value="')[1].split('"')[0]
    kept = {"body": number, "checked": ALL, "warned": warned, "private": "keep"}
    assert client.post(at, kept).status_code == 422
    removed = client.post(at, kept | {"private": "remove"})
    assert removed["Location"] == f"/desk/{case.about_id}/"
    post = Case.objects.get(pk=case.pk).summary
    assert "5550" not in post.body
    assert "canonical" in scene.words(client.get(removed["Location"]))
    assert client.get(at).status_code == 403


@pytest.mark.parametrize("words", ["with Hana.", "for HANA!", "in Hanas Tarif", "of Hana’s"])
def test_the_customers_name_goes_out_only_by_a_word_of_its_own(case, eva, words):
    with pytest.raises(NotAllowed, match="name stands in it"):
        publish(case, by=eva, body=f"{BODY} So it was {words}")
    assert Case.objects.get(pk=case.pk).summary is None


def test_a_part_of_the_name_is_found_and_other_words_are_not(hana):
    hana.display_name = "Hana van Meier-Orth"
    assert summaries.names("Frau Meier sent it, hana too", customer=hana) == ["Meier", "hana"]
    assert summaries.names("Mei er hat Hanau, Meierei, or thesis", customer=hana) == []
    assert summaries.without_name("So Hana Meier said", customer=hana) == (
        "So [name removed] [name removed] said"
    )


def test_taking_numbers_out_says_nothing_of_the_name(case, eva, as_):
    client, at = as_(eva), f"/desk/cases/{case.pk}/summary/"
    sent = {"body": f"{BODY} So it was with Hana, customer number 12345678.", "checked": ALL}
    warned = scene.words(client.post(at, sent))
    assert "Remove it and publish" in warned
    assert "The customer’s name stands in it: Hana." in warned
    known = warned.split('name="warned" value="')[1].split('"')[0]

    removed = client.post(at, sent | {"warned": known, "private": "remove"})

    page = scene.words(removed)
    assert removed.status_code == 422
    assert "The customer’s name stands in it: Hana." in page
    assert "12345678" not in page
    assert not Post.objects.filter(body__contains="Hana").exists()


@pytest.mark.parametrize(
    ("said", "says"), [("remove", "with [name removed]."), ("meant", "with Hana.")]
)
def test_the_name_is_taken_out_or_said_to_be_meant(case, eva, as_, said, says):
    client, at = as_(eva), f"/desk/cases/{case.pk}/summary/"
    sent = {"body": f"{BODY} So it was with Hana.", "checked": ALL}
    assert 'name="named"' not in scene.words(client.get(at))
    warned = scene.words(client.post(at, sent))
    assert 'name="named" value="remove"' in warned
    assert "checked" not in warned.split('name="named"')[1].split(">")[0]
    assert client.post(at, sent | {"named": said}).status_code == 302
    assert Case.objects.get(pk=case.pk).summary.body == f"{BODY} So it was {says}"


def test_what_stands_beneath_the_question_is_true_as_the_case_goes_on(case, about, eva, hana):
    def says():
        return Thread.objects.get(pk=about.pk).solution.reason

    publish(case, by=eva)
    assert says() == "Our team says that this solved it in a private case."
    cases.confirm(case=case, by=hana, now=clock.now())
    assert says() == "Solved in a private case; this is what helped."
    cases.reopen(case=case, words="It is back again.", by=hana, key=None, now=clock.now())
    assert says() == "It goes on in private. Before, our team said that this solved it."
    cases.claim(case=case, by=eva, now=clock.now())
    cases.finish(case=case, resolution=BODY, by=eva, key=None, now=clock.now())
    assert says() == "Our team says that this solved it in a private case."
    cases.confirm(case=case, by=hana, now=clock.now())
    assert says() == "Solved in a private case; this is what helped."


def test_what_the_customer_accepted_is_theirs_to_say(case, about, eva, hana):
    post = publish(case, by=eva)
    solutions.clear(thread=about, by=hana, now=clock.now())
    solutions.accept(thread=about, post=post, by=hana, now=clock.now())
    cases.reopen(case=case, words="It is back again.", by=hana, key=None, now=clock.now())
    assert Thread.objects.get(pk=about.pk).solution.reason == ""


def test_the_next_visitor_reads_it(case, about, eva, client):
    publish(case, by=eva)
    page = scene.words(client.get(about.get_absolute_url()))
    assert BODY in page
    assert made.WORDS not in page


def test_why_it_is_the_solution_is_said_in_the_language_of_the_question(case, about, eva):
    Thread.objects.filter(pk=about.pk).update(language="de")
    Thread.objects.filter(pk=case.pk).update(language="en")
    publish(Case.objects.get(pk=case.pk), by=eva)
    assert Thread.objects.get(pk=about.pk).solution.reason == (
        "Unser Team sagt, dass dies in einem privaten Fall die Lösung war."
    )
