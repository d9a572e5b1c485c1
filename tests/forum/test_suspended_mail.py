"""Whoever is suspended and asks for a code by mail: they alone learn why, the page tells nobody."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from forum.domain import suspending
from forum.lib import clock, decision_address
from forum.models import Decision, Member, OutboxMessage
from tests.forum.mailbox import last_mail

pytestmark = pytest.mark.django_db
WAYS = ["account_request_login_code", "account_reset_password"]


@pytest.fixture
def suspended(hana, mo):
    suspending.suspend(member=hana, by=mo, reason="spam", words="Ten ads.", days=3,
                       now=clock.now())  # fmt: skip
    return hana


def ask(name, email):
    client = Client()
    sent = client.post(reverse(name), {"email": email})
    shown = client.get(sent["Location"]).content.decode().replace(email, "…")
    return sent.status_code, sent["Location"], shown.count("suspend"), len(shown)


@pytest.mark.parametrize("name", WAYS)
def test_the_mail_leads_to_the_reasons_and_the_page_says_the_same(name, suspended):
    known, unknown = ask(name, suspended.email), ask(name, "nobody@example.com")

    sent, decision = last_mail(suspended.email), Decision.objects.get()
    path = decision_address.path(decision=decision.pk, member=suspended.pk)
    assert (sent.kind, sent.member) == ("suspended_account", suspended)
    assert path in sent.text
    assert path in sent.html
    assert "/signup/" not in sent.text
    assert "Ten ads." not in sent.text  # the reasons stand on their own page
    assert "Ten ads." in Client().get(path).content.decode()
    assert last_mail("nobody@example.com").kind == "unknown_account"
    assert known[:3] == unknown[:3]


def test_it_is_in_their_language_and_time_whatever_was_typed_how(suspended):
    Member.objects.filter(pk=suspended.pk).update(language="de", time_zone="Pacific/Auckland")
    until = Decision.objects.get().until

    ask(WAYS[0], "HANA@example.com")

    sent = OutboxMessage.objects.get(kind="suspended_account")
    assert sent.subject.startswith("Dein Konto bei ")
    assert sent.subject.endswith(" ist gesperrt")
    assert f"{(until + timedelta(hours=13)):%H:%M}" in sent.text


def test_for_ever_says_so(hana, ada):
    suspending.suspend(member=hana, by=ada, reason="spam", words="Ten ads.", days=0,
                       now=clock.now())  # fmt: skip

    ask(WAYS[0], hana.email)

    assert "unless an appeal shows that we were wrong" in last_mail(hana.email).text


def test_a_further_address_counts_only_where_it_is_proved(suspended):
    EmailAddress.objects.create(user=suspended, email="proved@example.com", verified=True)
    EmailAddress.objects.create(user=suspended, email="claimed@example.com", verified=False)

    ask(WAYS[0], "proved@example.com")
    ask(WAYS[0], "claimed@example.com")

    assert last_mail("proved@example.com").kind == "suspended_account"
    assert last_mail("claimed@example.com").kind == "unknown_account"


def test_once_it_is_undone_they_get_a_code_again(suspended, ada):
    suspending.lift(member=suspended, by=ada, words="Our mistake.", now=clock.now())

    ask(WAYS[0], suspended.email)

    assert last_mail(suspended.email).kind == "login_code"


def test_an_account_that_is_closed_otherwise_hears_nothing_of_a_suspension(hana):
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    ask(WAYS[0], hana.email)

    assert last_mail(hana.email).kind == "unknown_account"
