"""What an expert does with a private case, by the pages of the desk."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.domain import cases
from community.models import Case, CaseNote
from community.queries import desk_people
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


def test_the_page_puts_what_was_said_first_then_the_call_and_what_is_known(
    case, pool, eva, hana, nina, as_
):
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

    parts = [NOTE, "What was said", "twice as high", "on the customer’s clock", "What is known",
             "Pixel 8", "Public question", "Look into the list of your calls", "Earlier cases",
             earlier.resolution, "Who asks", "Your message"]  # fmt: skip
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


def test_the_first_words_stand_above_the_latest_of_a_long_talk(case, eva, hana, as_):
    client = as_(eva)
    assert "It began with:" not in scene.words(client.get(at(case)))
    for number in range(30):
        made.word(case, by=hana, body=f"And one more thing, number {number}.")
    page = scene.words(client.get(at(case)))
    assert -1 < page.find("It began with:") < page.find("twice as high") < page.find("number 29")


def test_what_is_owed_after_an_answer(case, eva, hana, as_):
    client = as_(eva)
    due = clock.now() + timedelta(days=2)
    Case.objects.update(due_at=due)
    assert "The customer waits for us until" in scene.words(client.get(at(case)))

    client.post(at(case, "message/"), {"body": "I look into the bill."})

    assert Case.objects.get(pk=case.pk).due_at < due
    page = scene.words(client.get(at(case)))
    assert "You have answered." in page
    assert "The customer waits for us" not in page
    cases.write(case=case, body="And what now?", by=hana, key=None, now=clock.now())
    assert "The customer waits for us until" in scene.words(client.get(at(case)))


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


def test_handing_over_to_another_pool_and_its_people(case, pool, eva, as_):
    billing = staffed.pool("billing")
    bea = factories.member("bea", staff_role="expert")
    staffed.expert(billing, member=bea)
    client = as_(eva)
    page = scene.words(client.get(at(case, "hand-over/")))
    assert [one in page for one in ("Bea", f"pool-{billing.pk}", "optgroup")] == [True] * 3

    client.post(at(case, "hand-over/"), {"to": f"{billing.pk}-{bea.pk}", "note": NOTE})

    found = Case.objects.get(pk=case.pk)
    assert (found.owner, found.pool) == (bea, billing)
    as_(bea).post(at(case, "hand-over/"), {"to": f"pool-{pool.pk}", "note": NOTE})
    found = Case.objects.get(pk=case.pk)
    assert (found.owner, found.pool) == (None, pool)


def test_with_a_call_a_case_stays_in_its_pool(case, pool, eva, as_):
    billing = staffed.pool("billing")
    made.call(case, begins_at=clock.now() + made.HOUR)
    page = scene.words(as_(eva).get(at(case, "hand-over/")))
    assert "So the case stays in its pool." in page
    assert f"pool-{billing.pk}" not in page
    with pytest.raises(NotAllowed, match="A call is booked with this pool"):
        cases.give_back(case=case, by=eva, note=NOTE, pool=billing, now=clock.now())
    assert Case.objects.get(pk=case.pk).pool == pool


def test_the_other_pools_cost_the_same_with_one_and_with_twenty(pool, eva):
    def cost(n: int) -> int:
        for one in range(n):
            other = staffed.pool(f"other{n}-{one}")
            staffed.expert(other, member=factories.member(f"x{n}o{one}", staff_role="expert"))
        with CaptureQueriesContext(connection) as caught:
            desk_people.of_others(pool=pool, without=[eva.pk], promised_at=None, now=clock.now())
        return len(caught)

    assert cost(1) == cost(20)


def test_finishing_while_a_call_is_booked_says_so_and_so_does_the_notice(case, eva, hana, as_):
    call = made.call(case, begins_at=clock.now() + made.HOUR)
    client = as_(eva)
    page = scene.words(client.get(at(case, "finish/")))
    assert "A call is booked" in page
    assert f"{at(case)}#case-call" in page

    client.post(at(case, "finish/"), {"resolution": SOLVED, "follow_up": ""})

    call.refresh_from_db()
    assert call.status == "cancelled"
    heard = hana.notices.exclude(kind="question_answered").values_list("kind", flat=True)
    assert set(heard) == {"case_done", "call_case_solved"}
    told = scene.words(as_(hana).get("/inbox/"))
    assert "Your case is solved, so we do not call you" in told
    assert "we are sorry" not in told
    other = made.case(pool=case.pool, by=hana, owner=eva)
    assert "A call is booked" not in scene.words(client.get(at(other, "finish/")))


def test_a_case_that_has_its_summary_ends_at_the_case(case, about, eva, as_):
    post = Post.objects.get(thread=about, kind="answer")
    Case.objects.filter(pk=case.pk).update(summary=post, reopened=1)
    client = as_(eva)
    sent = client.post(at(case, "finish/"), {"resolution": SOLVED, "follow_up": ""})
    assert sent["Location"] == at(case)
    page = scene.words(client.get(at(case)))
    assert "The public summary stands" in page
    assert f'href="/desk/{about.pk}/"' in page


def test_withdrawn_whoever_had_it_is_told_and_reads_no_word(case, eva, hana, nina, as_):
    otto = factories.member("otto", staff_role="expert")
    staffed.expert(case.pool, member=otto)
    for _twice in range(2):
        cases.withdraw(case=case, by=hana, now=clock.now())
    assert list(eva.notices.values_list("kind", flat=True)) == ["case_withdrawn"]
    seen = as_(eva).get(at(case))
    page = scene.words(seen)
    assert (seen.status_code, "Withdrawn by the customer" in page) == (200, True)
    assert "twice as high" not in page
    assert [as_(one).get(at(case)).status_code for one in (otto, nina)] == [404, 404]


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


def test_while_a_call_is_booked_that_it_is_solved_is_a_quiet_word(case, eva, as_):
    Case.objects.update(first_answer_at=clock.now())
    made.call(case, begins_at=clock.now() + made.HOUR)
    page = as_(eva).get(at(case)).text
    assert 'class="button good"' not in page
    assert f'<a class="button quiet" href="{at(case, "finish/")}">' in page


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
