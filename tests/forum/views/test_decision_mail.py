"""The mail of a decision opens its page without a sign-in, whatever was decided, for whom it
concerns and for nobody else."""

import re

import pytest
from django.test import Client

from forum.domain import gate, holding, posts, suspending
from forum.lib import clock, decision_address, limits
from forum.models import Decision, DecisionAppeal, Member
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
BAD = "Everybody wins in this **online casino**, come and see."


@pytest.fixture
def nina(nina):
    nina.language = "en"
    nina.save()
    return nina


@pytest.fixture
def held(nina, sim):
    thread = factories.question(category=sim)
    return gate.answer(thread=thread, by=nina, body=BAD, key=None, now=clock.now())


def removed(nina, mo, sim):
    post = factories.answer(factories.question(category=sim), by=nina)
    posts.delete(post=post, by=mo, now=clock.now(), reason="Dangerous")


def refused(nina, mo, sim):
    thread = factories.question(category=sim)
    waits = gate.answer(thread=thread, by=nina, body=BAD, key=None, now=clock.now())
    holding.refuse(held=waits, by=mo, reason="spam", words="No casinos.", now=clock.now())


def warned(nina, mo, sim):
    suspending.warn(member=nina, by=mo, reason="rude", words="Be kind.", now=clock.now())


@pytest.mark.parametrize("decide", [removed, refused, warned])
def test_it_takes_the_appeal_without_signing_in(decide, nina, mo, sim, olga, as_, mailoutbox):
    decide(nina, mo, sim)
    posting.deliver_due(clock.now() + limits.REMOVAL_WINDOW)
    decision = Decision.objects.get()
    path = decision_address.path(decision=decision.pk, member=nina.pk)

    [sent] = [mail for mail in mailoutbox if mail.to == [nina.email] and "/appeal/" in mail.body]
    visitor = Client()
    shown = visitor.get(path)
    others = as_(olga).get(path)
    appealed = visitor.post(path, {"words": "I meant well."})

    assert path in sent.body
    assert path in sent.alternatives[0].content
    assert f"/decisions/{decision.pk}/" not in sent.body
    assert (shown.status_code, others.status_code, appealed.status_code) == (200, 403, 302)
    assert DecisionAppeal.objects.get().words == "I meant well."
    assert visitor.get("/settings/").status_code == 302  # it opens no session


def test_the_address_is_of_this_decision_and_this_member_alone(nina, mo, sim, hana):
    warned(nina, mo, sim)
    decision = Decision.objects.get()

    of_another = decision_address.path(decision=decision.pk, member=hana.pk)
    forged = decision_address.path(decision=decision.pk, member=nina.pk)[:-2] + "x/"

    assert [Client().get(path).status_code for path in (of_another, forged)] == [404, 404]


def test_such_a_mail_says_that_it_always_comes(nina, mo, sim, mailoutbox):
    Member.objects.filter(pk=nina.pk).update(mail_off=["team"])
    warned(nina, mo, sim)
    posting.deliver_due(clock.now())

    [sent] = mailoutbox
    html = re.sub(r"\s+", " ", sent.alternatives[0].content)
    for said in (sent.body, html):
        assert "This mail comes whatever your settings say" in said
        assert "because of your settings" not in said
        assert "No more mail of this kind" not in said
    assert "No other mails of “Messages from the team”" in html


def test_whoever_is_suspended_is_given_no_link_that_needs_a_sign_in(nina, mo, mailoutbox):
    suspending.suspend(member=nina, by=mo, reason="spam", words="Ten ads.", days=3,
                       now=clock.now())  # fmt: skip
    posting.deliver_due(clock.now())

    [sent] = mailoutbox
    for said in (sent.body, sent.alternatives[0].content):
        assert "/appeal/" in said
        assert "This mail comes whatever your settings say" in said
        assert "/inbox/stop/" not in said
        assert "/settings/" not in said


def test_the_page_quotes_what_was_refused_for_its_writer_and_moderators(held, nina, mo, hana, as_):
    holding.refuse(held=held, by=mo, reason="spam", words="No casinos.", now=clock.now())
    decision = Decision.objects.get()
    page, mailed = (
        f"/decisions/{decision.pk}/",
        decision_address.path(decision=decision.pk, member=nina.pk),
    )

    for client, path in ((as_(nina), page), (as_(mo), page), (Client(), mailed)):
        assert "in this <strong>online casino</strong>" in client.get(path).content.decode()
    assert as_(hana).get(page).status_code == 404


def test_it_says_so_once_the_words_are_kept_no_more(held, nina, mo, as_):
    holding.refuse(held=held, by=mo, reason="spam", words="No casinos.", now=clock.now())
    held.fields = {}
    held.save()

    shown = as_(nina).get(f"/decisions/{Decision.objects.get().pk}/").content.decode()

    assert "These words are kept no more." in shown
    assert "No casinos." in shown


def test_a_refused_question_is_quoted_with_its_title(nina, mo, sim, as_):
    waits = gate.ask(
        by=nina, category=sim, title="An online casino for all", body=BAD, tag_names=[],
        language="en", key=None, now=clock.now(),
    )  # fmt: skip
    holding.refuse(held=waits, by=mo, reason="spam", words="No casinos.", now=clock.now())
    page = f"/decisions/{Decision.objects.get().pk}/"

    for who in (nina, mo):
        shown = as_(who).get(page).content.decode()
        assert "An online casino for all" in shown
        assert "in this <strong>online casino</strong>" in shown
