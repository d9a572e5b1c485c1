"""What an expert does with a private case, by the pages of the desk."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.domain import cases
from community.models import Case, CaseNote
from forum.lib import clock
from forum.models import Post
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made
from tests.community.desk import scene

pytestmark = pytest.mark.django_db
NOTE = "Two calls to a service number are wrong; billing has the ticket."
SOLVED = "Two calls were charged twice. You get them back with the next bill."


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


@pytest.fixture
def about(hana):
    return made.question(hana)


@pytest.fixture
def case(pool, eva, hana, about):
    return made.case(pool, by=hana, about=about, owner=eva)


def at(case, act=""):
    return f"/desk/cases/{case.pk}/{act}"


def test_taking_a_case_opens_its_words(pool, eva, hana, as_):
    case = made.case(pool, by=hana)
    client = as_(eva)
    assert client.get(at(case, "claim/"))["Location"] == at(case)
    assert "twice as high" not in scene.words(client.get(at(case)))

    assert client.post(at(case, "claim/"))["Location"] == at(case)

    assert Case.objects.get(pk=case.pk).owner == eva
    assert "twice as high" in scene.words(client.get(at(case)))


def test_the_page_puts_research_before_words_and_the_call(case, pool, eva, hana, nina, as_):
    earlier = made.case(
        pool, by=hana, status="done", last_owner=eva, resolution="The card was a wrong one."
    )
    made.case(pool, by=nina, status="done", resolution="This is of somebody else.")
    CaseNote.objects.create(case=case, by=eva, body=NOTE, at=clock.now())
    Case.objects.filter(pk=case.pk).update(
        facts=[{"key": "device", "label": {"en": "Device"}, "value": "Pixel 8"}]
    )
    made.call(case, begins_at=clock.now() + made.HOUR)

    page = scene.words(as_(eva).get(at(case)))

    parts = [NOTE, "What is known", "Public question", "Look into the list of your calls",
             "Pixel 8", "Earlier cases", earlier.resolution, "Who asks", "What was said",
             "twice as high", "Your message", "on the customer’s clock"]  # fmt: skip
    assert [page.find(one) for one in parts] == sorted(page.find(one) for one in parts)
    assert -1 not in [page.find(one) for one in parts]
    assert "This is of somebody else." not in page
    assert "Show the number" not in page
    assert "155501234" not in page


def test_the_page_of_a_case_costs_the_same_whatever_was_said(case, eva, hana, as_):
    client = as_(eva)

    def cost() -> int:
        client.get(at(case))  # what is read for the first time
        with CaptureQueriesContext(connection) as caught:
            client.get(at(case))
        return len(caught)

    one = cost()
    for number in range(20):
        made.word(case, by=hana, body=f"And one more thing, number {number}.")

    assert cost() <= one


def test_a_message_and_a_question_to_the_customer(case, eva, as_):
    client = as_(eva)
    assert client.get(at(case, "message/"))["Location"] == at(case)
    refused = client.post(at(case, "message/"), {"body": ""})
    assert refused.status_code == 422
    assert "What was said" in scene.words(refused)

    key = str(uuid.uuid4())
    for _twice in range(2):
        sent = client.post(at(case, "message/"), {"body": "I look into the bill.", "key": key})
        post = Post.objects.get(thread=case.pk, author=eva)
        assert sent["Location"] == f"{at(case)}#post-{post.pk}"
    assert Case.objects.get(pk=case.pk).status == "open"

    client.post(at(case, "message/"), {"body": "Which day was it?", "asks": "1"})
    assert Case.objects.get(pk=case.pk).status == "asked"
    assert "the customer has the word" in scene.words(client.get(at(case)))


def test_giving_back_takes_a_note_and_closes_the_page(case, pool, eva, as_):
    client = as_(eva)
    short = client.post(at(case, "give-back/"), {"note": "x"})
    assert short.status_code == 422
    assert "Give it back" in scene.words(client.get(at(case, "give-back/")))

    assert client.post(at(case, "give-back/"), {"note": NOTE})["Location"] == "/desk/cases/"

    assert CaseNote.objects.get(case=case).body == NOTE
    page = scene.words(client.get(at(case)))
    assert "twice as high" not in page
    assert NOTE not in page
    assert "Take the case" in page
    assert client.post(at(case, "message/"), {"body": "One more word."}).status_code == 404


def test_handing_over_to_a_colleague(case, pool, eva, hana, as_):
    otto = factories.member("otto", staff_role="expert")
    staffed.expert(pool, member=otto)
    client = as_(eva)
    assert "Otto" in scene.words(client.get(at(case, "hand-over/")))
    stranger = client.post(at(case, "hand-over/"), {"to": hana.pk, "note": NOTE})
    assert stranger.status_code == 422
    assert NOTE in scene.words(stranger)

    client.post(at(case, "hand-over/"), {"to": otto.pk, "note": NOTE})

    assert client.get(at(case)).status_code == 404
    page = scene.words(as_(otto).get(at(case)))
    assert NOTE in page
    assert "twice as high" in page


def test_finishing_leads_to_the_public_summary(case, eva, as_):
    client = as_(eva)
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    refused = client.post(at(case, "finish/"), {"resolution": SOLVED, "follow_up": yesterday})
    assert refused.status_code == 422
    assert SOLVED in scene.words(refused)
    assert "Choose a day from tomorrow" in scene.words(refused)

    sent = client.post(at(case, "finish/"), {"resolution": SOLVED, "follow_up": ""})

    assert sent["Location"] == at(case, "summary/")
    assert Case.objects.get(pk=case.pk).status == "done"
    assert SOLVED in scene.words(client.get(at(case, "summary/")))


def test_a_case_without_a_question_ends_without_a_summary(pool, eva, nina, as_):
    case = made.case(pool, by=nina, owner=eva)
    sent = as_(eva).post(at(case, "finish/"), {"resolution": SOLVED})
    assert sent["Location"] == "/desk/cases/"
    assert as_(eva).get(at(case, "summary/")).status_code == 403
    assert scene.titles(as_(eva).get("/desk/cases/?queue=done")) == ["Sim: Nina"]


def test_nothing_goes_through_above_the_limit(case, eva, as_):
    client = as_(eva)
    scene.at_the_limit(eva)
    for act, sent in (
        ("message/", {"body": "I look into it."}), ("finish/", {"resolution": SOLVED}),
        ("give-back/", {"note": NOTE}), ("hand-over/", {"note": NOTE}), ("claim/", {}),
    ):  # fmt: skip
        assert client.post(at(case, act), sent).status_code == 429, act
    assert Case.objects.get(pk=case.pk).owner == eva


def test_whoever_leads_takes_over_what_waits_too_long(case, pool, eva, as_):
    lead = factories.member("lea", staff_role="expert")
    staffed.expert(pool, member=lead)
    pool.lead = lead
    pool.save()
    client = as_(lead)
    assert client.get(at(case)).status_code == 404

    Case.objects.update(lead_called_at=clock.now())

    page = scene.words(client.get(at(case)))
    assert "Take the case" in page
    assert "twice as high" not in page
    assert client.post(at(case, "claim/")).status_code == 302
    assert Case.objects.get(pk=case.pk).owner == lead
    assert as_(eva).get(at(case)).status_code == 404


def test_where_nobody_leads_managers_do(case, pool, sven, as_):
    pool.lead = None
    pool.save()
    Case.objects.update(lead_called_at=clock.now())
    client = as_(sven)

    assert "Take the case" in scene.words(client.get(at(case)))
    assert client.post(at(case, "claim/")).status_code == 302
    assert Case.objects.get(pk=case.pk).owner == sven


def test_a_message_is_said_to_be_sent_and_is_where_one_lands(case, eva, as_):
    client = as_(eva)
    sent = client.post(at(case, "message/"), {"body": "I look into your bill today."})
    post = Post.objects.get(body__startswith="I look into")

    assert sent["Location"] == f"{at(case)}#post-{post.pk}"
    assert "Sent." in scene.words(client.get(at(case)))


def test_until_something_was_answered_writing_is_what_comes_first(case, eva, as_):
    client = as_(eva)
    page = scene.words(client.get(at(case)))
    assert 'class="button main" href="#answer"' in page
    assert 'class="button good"' not in page

    Case.objects.update(first_answer_at=clock.now())

    assert 'class="button good"' in scene.words(client.get(at(case)))


def test_a_note_at_any_time_for_whoever_has_it_alone(case, eva, hana, as_):
    client, key = as_(eva), str(uuid.uuid4())
    assert at(case, "note/") in scene.words(client.get(at(case)))
    short = client.post(at(case, "note/"), {"note": "Bill"})
    assert (short.status_code, "Bill" in scene.words(short)) == (422, True)
    for _ in range(2):
        sent = client.post(at(case, "note/"), {"note": NOTE, "key": key})
        assert sent["Location"] == at(case)
    assert [(one.body, one.by) for one in case.notes.all()] == [(NOTE, eva)]
    assert NOTE in scene.words(client.get(at(case)))
    assert NOTE not in as_(hana).get(f"/cases/{case.pk}/").content.decode()
    cases.finish(case=case, resolution=SOLVED, by=eva, key=None, now=clock.now())
    client.post(at(case, "note/"), {"note": "And it came back in December."})
    assert case.notes.count() == 2
    cases.reopen(case=case, words="It is back again.", by=hana, key=None, now=clock.now())
    cases.give_back(case=case, by=eva, note=NOTE, now=clock.now())
    assert client.post(at(case, "note/"), {"note": NOTE}).status_code == 404
    with pytest.raises(NotAllowed, match="no longer have"):
        cases.add_note(case=case, note=NOTE, by=eva, key=None, now=clock.now())
