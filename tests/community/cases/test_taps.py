"""The mail of a private case is answered in place: two addresses when it is done, one while it
waits for its customer; once, signed out, and no word of the case on the page."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from community.domain import case_links, case_sweep, cases
from community.models import Case, CaseTap
from forum import mailing_many
from forum.domain import outbox
from forum.lib import clock
from forum.models import Member, Notice, OutboxMessage, Post
from tests.community.calls.test_at_once import at_once
from tests.community.cases import told
from tests.community.desk.scene import words

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = "Which line of the bill is it, the second or the third?"


@pytest.fixture
def case(eva, hana):
    """Taken by eva, an hour ago."""
    pool, now = told.pool(), clock.now()
    expert = told.expert(pool, eva)
    return told.claimed(told.begin(hana, now=now - 2 * HOUR), expert, now=now - HOUR)


@pytest.fixture
def done(case, eva):
    return told.finished(case, eva, now=clock.now() - HOUR / 2)


@pytest.fixture
def asked(case, eva):
    now = clock.now() - HOUR / 2
    cases.ask(case=case, body=ASKED, by=eva, key=told.key(), now=now)
    return told.fresh(case)


def address(tap: CaseTap | None = None) -> str:
    return f"/tap/{case_links.secret(tap=tap or CaseTap.objects.latest('pk'))}/"


def said(case: Case) -> list[str]:
    return list(Post.objects.filter(thread=case.pk).order_by("pk").values_list("body", flat=True))


def mailed(kind: str) -> mail.EmailMultiAlternatives:
    """The letter of the only waiting mail of this kind."""
    mail.outbox.clear()
    pk = OutboxMessage.objects.get(kind=kind, sent_at=None).pk
    outbox.deliver(pk=pk, now=clock.now(), render=mailing_many.letter_of)
    (letter,) = mail.outbox
    return letter


def test_the_mail_of_the_end_carries_both_ways(done):
    letter = mailed("case_done")
    html = letter.alternatives[0][0]
    for text in (letter.body, html):
        assert f"{address()}?say=yes" in text
        assert f"{address()}?say=no" in text
        assert "Yes, it is solved" in text
        assert "No, open it again" in text
        assert done.resolution not in text
        assert told.WORDS not in text


@pytest.mark.parametrize("kind", ["case_asked", "case_nudge"])
def test_the_mails_that_wait_for_a_reply_carry_one_and_the_same(asked, kind):
    with clock.shifted(3 * DAY if kind == "case_nudge" else HOUR):
        case_sweep.tend(now=clock.now())
        letter = mailed(kind)
    assert CaseTap.objects.count() == 1
    assert f"Reply here: http://localhost:8000{address()}?say=reply" in letter.body
    assert f"{address()}?say=reply" in letter.alternatives[0][0]
    assert ASKED not in letter.body + letter.alternatives[0][0]


def test_in_german(done, hana):
    Member.objects.filter(pk=hana.pk).update(language="de")
    letter = mailed("case_done")
    assert "Ja, es ist gelöst: http" in letter.body
    assert "Nein, wieder öffnen: http" in letter.body


def test_a_mail_that_others_may_look_at_lets_nobody_answer(done):
    message = OutboxMessage.objects.get(kind="case_done")
    letter = mailing_many.letter_of(message, clock.now()).without_secrets()
    assert letter.text.count("/tap/…/?say=") == 2
    secret = case_links.secret(tap=CaseTap.objects.get())
    assert [secret in text for text in (letter.text, letter.html)] == [False, False]
    tap = CaseTap.objects.get()
    assert secret not in f"{tap.nonce}{tap.digest}{tap.key}"


def test_a_case_older_than_such_addresses_has_the_plain_mail(done):
    CaseTap.objects.all().delete()
    letter = mailed("case_done")
    assert "/tap/" not in letter.body
    assert "Read it in the community" in letter.body


@pytest.mark.parametrize("kind", ["case_done", "case_asked", "case_nudge"])
def test_the_team_looks_at_samples(as_, sven, kind):
    with translation.override("en"):
        page = words(as_(sven).get(f"/inbox/mail/samples/{kind}/en/"))
    assert "/tap/" not in page.replace("/tap/…/", "")


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("say", ["", "?say=yes", "?say=no", "?say=nonsense"])
def test_opening_changes_nothing(client, done, method, say):
    response = getattr(client, method)(address() + say)
    assert response.status_code == 200
    assert CaseTap.objects.get().used_at is None
    assert told.events(done)[-1] == "done"
    assert client.cookies == {}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("say", ["yes", "no"])
def test_the_page_says_which_case_and_no_word_of_it(client, done, say):
    page = words(client.get(f"{address()}?say={say}"))
    assert done.category.label in page
    assert done.get_reason_display() in page
    for word in (told.WORDS, done.resolution, "bill", "Eva", "eva", "Hana", "hana"):
        assert word not in page
    assert page.count('name="say"') == 1


def test_yes_once(done):
    client = Client(enforce_csrf_checks=True)  # nobody is signed in, and nothing to ride on
    for _twice in range(2):
        response = client.post(address(), {"say": "yes"}, follow=True)
        assert "You said that it is solved." in words(response)
    assert told.events(done)[-2:] == ["done", "confirmed"]
    tap = CaseTap.objects.get()
    assert (tap.outcome, tap.used_at is not None) == ("yes", True)
    assert client.cookies == {}


def test_yes_is_not_stopped_by_a_word(client, done):
    assert client.post(address(), {"say": "yes", "body": "DE89 3704 0044 0532 0130 00"})
    assert told.events(done)[-1] == "confirmed"
    assert len(said(done)) == 1


def test_no_asks_for_a_word_then_opens_it_again_for_whoever_had_it(client, done, eva):
    empty = client.post(address(), {"say": "no", "body": " "})
    assert empty.status_code == 422
    assert "Please write a word" in words(empty)
    assert told.fresh(done).status == "done"

    for _twice in range(2):
        response = client.post(
            address(), {"say": "no", "body": "The line is there again."}, follow=True
        )
        assert "The case is open again." in words(response)

    case = told.fresh(done)
    assert (case.status, case.reopened, case.owner) == ("open", 1, eva)
    assert said(case)[1:] == ["The line is there again."]
    assert told.told(eva)[-1] == "case_reopened"


def test_a_reply_once(client, asked, eva):
    page = words(client.get(address()))
    assert ASKED not in page
    for _twice in range(2):
        response = client.post(address(), {"say": "reply", "body": "It is the third."}, follow=True)
        assert "Your reply is with our team." in words(response)
    assert told.fresh(asked).status == "open"
    assert said(asked)[1:] == [ASKED, "It is the third."]
    assert told.told(eva)[-1] == "case_customer_wrote"


def test_a_second_question_has_an_address_of_its_own(client, asked, eva):
    first = address()
    client.post(first, {"say": "reply", "body": "It is the third."})
    cases.ask(case=asked, body="And of which month?", by=eva, key=told.key(), now=clock.now())
    assert address() != first
    assert "has done its work" in words(client.get(first))
    with clock.shifted(timedelta(minutes=1)):
        client.post(address(), {"say": "reply", "body": "Of October, I think."})
    assert said(asked)[-1] == "Of October, I think."


@pytest.mark.parametrize("sent", [{}, {"say": "x"}, {"say": "reply", "body": "Words of mine."}])
def test_what_is_no_choice_is_refused(client, done, sent):
    response = client.post(address(), sent)
    assert response.status_code == 422
    assert "Please choose one of the buttons." in words(response)
    assert CaseTap.objects.get().used_at is None


def test_private_data_is_asked_about_and_what_was_typed_stays(client, done):
    body = "My account is DE89 3704 0044 0532 0130 00, take it from there."
    response = client.post(address(), {"say": "no", "body": body})
    assert response.status_code == 422
    assert body in words(response)
    sent = {"say": "no", "body": body, "warned": response.context["form"].warned}
    client.post(address(), sent | {"private": "remove"})
    assert "0044" not in said(done)[-1]
    assert len(said(done)) == 2


def test_too_long_stays(client, asked):
    response = client.post(address(), {"say": "reply", "body": "x" * 4001})
    assert response.status_code == 422
    assert "x" * 4001 in words(response)


def refused(client: Client, sentence: str, sent: dict[str, str] | None = None) -> None:
    before = CaseTap.objects.latest("pk").used_at
    for response in (client.get(address()), client.post(address(), sent or {"say": "yes"})):
        assert response.status_code == 410
        assert sentence in words(response)
    assert CaseTap.objects.latest("pk").used_at == before


def test_too_old(client, done):
    with clock.shifted(14 * DAY):
        refused(client, "This link is too old.")
    assert told.fresh(done).status == "done"


def test_opened_again_meanwhile(client, done, hana):
    cases.reopen(case=done, words="Once more.", by=hana, key=None, now=clock.now())
    refused(client, "This case was opened again meanwhile")


def test_the_end_of_another_round_is_not_this_one(client, done, hana, eva):
    first = CaseTap.objects.get()
    cases.reopen(case=done, words="Once more.", by=hana, key=None, now=clock.now())
    told.finished(told.fresh(done), eva, now=clock.now())
    assert client.get(address(first)).status_code == 410
    assert client.get(address()).status_code == 200


def test_withdrawn(client, asked, hana):
    cases.withdraw(case=asked, by=hana, now=clock.now())
    refused(client, "You have withdrawn this case.", {"say": "reply", "body": "Words of mine."})


def test_replied_meanwhile(client, asked, hana):
    cases.write(case=asked, body="It is the third.", by=hana, key=None, now=clock.now())
    refused(client, "Nothing waits for your reply", {"say": "reply", "body": "Words of mine."})
    assert len(said(asked)) == 3


def test_done_meanwhile(client, asked, eva):
    tap = CaseTap.objects.get()
    told.finished(asked, eva, now=clock.now())
    response = client.post(address(tap), {"say": "reply", "body": "Words of mine."})
    assert response.status_code == 410
    assert "This case is done meanwhile." in words(response)


def test_a_closed_account(client, done, hana):
    Member.objects.filter(pk=hana.pk).update(is_active=False)
    refused(client, "This account is closed.")


def test_signed_in_as_somebody_else(as_, done, olga, eva):
    for one in (olga, eva):
        for response in (as_(one).get(address()), as_(one).post(address(), {"say": "yes"})):
            assert response.status_code == 403
            assert "somebody else" in words(response)
            assert done.get_reason_display() not in words(response)
    assert CaseTap.objects.get().used_at is None


def test_signed_in_as_its_customer(as_, done, hana):
    assert as_(hana).post(address(), {"say": "yes"}).status_code == 302
    assert told.events(done)[-1] == "confirmed"


def test_too_many_running_cases_keep_what_was_typed(client, done, hana):
    for _n in range(3):
        told.begin(hana, now=clock.now() - HOUR)
    response = client.post(address(), {"say": "no", "body": "The line is there again."})
    assert response.status_code == 422
    assert "You have 3 private cases that are not done." in words(response)
    assert "The line is there again." in words(response)
    assert CaseTap.objects.get(purpose="solved").used_at is None


def test_it_is_limited(as_, done, hana):
    client = as_(hana)
    for _n in range(20):
        client.post("/cases/0/confirm/")
    response = client.post(address(), {"say": "no", "body": "The line is there again."})
    assert (response.status_code, "Retry-After" in response) == (429, True)
    assert "The line is there again." in words(response)


@pytest.mark.parametrize("path", ["/tap/", "/tap/nothing/"])
def test_a_cut_or_forged_address(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"say": "yes"}).status_code == 404


def test_in_the_language_of_its_customer(client, done, hana):
    Member.objects.filter(pk=hana.pk).update(language="de")
    response = client.get(address())
    assert response["Content-Language"] == "de"
    assert "Ist es gelöst?" in words(response)


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one(done):
    path, sent = address(), {"say": "no", "body": "The line is there again."}
    got = at_once(*[partial(Client().post, path, sent) for _n in range(2)])
    assert [one.status_code for one in got] == [302, 302]
    assert said(done)[1:] == ["The line is there again."]
    assert told.fresh(done).reopened == 1
    assert Notice.objects.filter(kind="case_reopened").count() == 1
