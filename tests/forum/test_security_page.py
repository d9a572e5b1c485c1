"""The page on how somebody signs in, and ending sign-ins from it."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Member
from tests.forum import authenticators
from tests.forum.authenticators import prove
from tests.forum.mailbox import signed_in

pytestmark = pytest.mark.django_db
URL = reverse("security")


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def visiting(as_: Any, member: Member, agent: str = "Firefox/130 Linux") -> Client:
    """A browser in which the member has been somewhere."""
    client: Client = as_(member)
    client.get(URL, headers={"user-agent": agent})
    return client


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_it_shows_what_there_is(as_: Any, hana: Member) -> None:
    authenticators.app(hana)
    authenticators.recovery_codes(hana)
    authenticators.passkey(hana, "Phone <in> the kitchen")

    response = visiting(as_, hana).get(URL)

    page = response.context["page"]
    assert [passkey.name for passkey in page.passkeys] == ["Phone <in> the kitchen"]
    assert (page.codes_left, page.codes_seen, page.asks_second_step) == (10, False, True)
    assert b"Phone &lt;in&gt; the kitchen" in response.content
    assert b"Save your recovery codes now." in response.content
    assert b"Firefox on Linux" in response.content


def test_as_many_statements_for_twenty_as_for_one(as_: Any, hana: Member) -> None:
    client = visiting(as_, hana)
    authenticators.passkey(hana)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    one = count()
    for number in range(19):
        visiting(as_, hana)
        authenticators.passkey(hana, credential_id=b"key%d" % number)

    assert (one, count()) == (5, 5)


def test_one_sign_in_is_ended(as_: Any, hana: Member) -> None:
    here, there, third = (visiting(as_, hana) for _ in range(3))
    prove(here)

    done = here.post(reverse("end_session", args=[row_of(there).pk]))
    again = here.post(reverse("end_session", args=[10**9]))

    assert (done["Location"], again["Location"]) == (URL, URL)
    assert there.get(URL).status_code == 302
    assert (here.get(URL).status_code, third.get(URL).status_code) == (200, 200)
    assert len(here.get(URL).context["page"].sessions) == 2


def test_somebody_elses_sign_in_stays(as_: Any, hana: Member, olga: Member) -> None:
    here, theirs = visiting(as_, hana), visiting(as_, olga)
    prove(here)

    here.post(reverse("end_session", args=[row_of(theirs).pk]))

    assert theirs.get(URL).status_code == 200


@pytest.mark.parametrize("pk", [0, 2**63, 10**30])
def test_ids_that_cannot_be_are_not_found(as_: Any, hana: Member, pk: int) -> None:
    here = visiting(as_, hana)
    prove(here)

    assert here.post(reverse("end_session", args=[pk])).status_code == 404


def test_a_visitor_ends_nothing(client: Client, as_: Any, hana: Member) -> None:
    theirs = visiting(as_, hana)

    response = client.post(reverse("end_session", args=[row_of(theirs).pk]))

    assert response["Location"].startswith(reverse("account_login"))
    assert theirs.get(URL).status_code == 200


@pytest.mark.parametrize("choice", ["on", ""])
def test_a_new_password_ends_the_others_by_choice(as_: Any, hana: Member, choice: str) -> None:
    here, there = visiting(as_, hana), visiting(as_, hana)
    new = {"oldpassword": "correct horse", "end_others": choice}
    new |= {"password1": "a long-winded phrase", "password2": "a long-winded phrase"}

    done = here.post(reverse("account_change_password"), new)

    assert done["Location"] == URL
    assert signed_in(here) == hana
    assert here.get(URL).status_code == 200
    assert (there.get(URL).status_code == 200) == (choice == "")


def test_the_choice_is_to_end_them(as_: Any, hana: Member) -> None:
    page = as_(hana).get(reverse("account_change_password"))

    assert page.context["form"]["end_others"].value() is True


def test_the_old_addresses_lead_here(as_: Any, hana: Member) -> None:
    for name in ("usersessions_list", "mfa_index", "mfa_list_webauthn"):
        assert as_(hana).get(reverse(name))["Location"] == URL


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Unknown browser"), ("de", "Unbekannter Browser")]
)
def test_a_browser_that_says_nothing_has_a_name(
    as_: Any, hana: Member, language: str, words: str
) -> None:
    Member.objects.filter(pk=hana.pk).update(language=language)
    visiting(as_, hana, agent="")

    page = visiting(as_, hana).get(URL).content.decode()

    assert page.count(words) == 2  # the heading, and what the button ends
