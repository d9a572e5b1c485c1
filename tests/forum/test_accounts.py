"""The rooms of one's account: passwords, addresses, sessions, signing out."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from forum.models import Member, OutboxMessage
from tests.forum.mailbox import ask_code, code_in, confirmed, enter_code, last_mail, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def test_sign_out_ends_the_session_and_clears_the_cache(as_: Any, hana: Member) -> None:
    client = as_(hana)

    response = client.post(reverse("account_logout"))

    assert response["Clear-Site-Data"] == '"cache"'
    assert response["Cache-Control"] == "no-store, private"
    assert response.cookies["signed_out"].value == "1"  # for the copies on the device
    assert signed_in(client) is None


def test_sign_out_of_the_admin_is_the_same(as_: Any, ada: Member) -> None:
    client = as_(ada)

    response = client.post(reverse("admin:logout"))

    assert response["Clear-Site-Data"] == '"cache"'
    assert signed_in(client) is None


def test_sign_out_is_asked_for_first(as_: Any, hana: Member) -> None:
    client = as_(hana)

    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client) == hana


def test_a_forgotten_password_is_set_with_a_code(client: Client, hana: Member) -> None:
    confirmed(hana)
    client.post(reverse("account_reset_password"), {"email": hana.email})
    code = code_in(last_mail(hana.email))
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "a long-winded phrase", "password2": "a long-winded phrase"}

    done = client.post(reverse("account_complete_password_reset"), new)

    hana.refresh_from_db()
    assert done["Location"] == reverse("account_password_reset_completed")
    assert hana.check_password("a long-winded phrase")
    assert last_mail(hana.email).kind == "password_reset"


def test_a_new_password_ends_the_other_sessions(as_: Any, hana: Member) -> None:
    confirmed(hana)
    here, elsewhere = as_(hana), as_(hana)
    new = {"password1": "a long-winded phrase", "password2": "a long-winded phrase"}

    here.post(reverse("account_change_password"), {"oldpassword": "correct horse", **new})

    assert here.get(reverse("settings")).status_code == 200
    assert elsewhere.get(reverse("settings")).status_code == 302


def test_a_second_address_counts_once_it_is_confirmed(client: Client, hana: Member) -> None:
    hana.set_unusable_password()
    hana.save()
    ask_code(client, hana.email)
    enter_code(client, hana.email)

    client.post(reverse("account_email"), {"action_add": "", "email": "hana2@example.com"})
    before = EmailAddress.objects.filter(user=hana, email="hana2@example.com").count()
    code = code_in(last_mail("hana2@example.com"))
    done = client.post(reverse("account_email_verification_sent"), {"code": code})

    assert before == 0
    assert done["Location"] == reverse("account_email")
    assert EmailAddress.objects.get(user=hana, email="hana2@example.com").verified


def test_changing_addresses_wants_the_password_again(as_: Any, hana: Member) -> None:
    confirmed(hana)

    response = as_(hana).post(
        reverse("account_email"), {"action_add": "", "email": "hana2@example.com"}
    )

    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert OutboxMessage.objects.count() == 0


def test_sessions_are_listed_and_ended(client: Client, hana: Member) -> None:
    ask_code(client, hana.email)
    enter_code(client, hana.email)
    other = Client(headers={"user-agent": "Other browser"})
    ask_code(other, hana.email)
    enter_code(other, hana.email)
    other.get(reverse("settings"))

    page = client.get(reverse("security"))
    client.post(reverse("end_other_sessions"))

    assert len(page.context["page"].sessions) == 2
    assert b"Other browser" in page.content
    assert other.get(reverse("settings")).status_code == 302
    assert client.get(reverse("settings")).status_code == 200


PAGES = [
    "account_login", "account_signup", "account_request_login_code", "account_reset_password",
    "account_inactive", "account_password_reset_completed",
]  # fmt: skip
ROOMS = [
    "settings", "account_email", "account_change_password", "security", "account_logout",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_pages_for_visitors_are_in_our_look(client: Client, name: str) -> None:
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]
    assert b"style=" not in response.content


@pytest.mark.parametrize("name", ROOMS)
def test_rooms_are_for_members_and_not_stored(as_: Any, hana: Member, name: str) -> None:
    page = as_(hana).get(reverse(name))
    visitor = as_(None).get(reverse(name))

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert "base.html" in [template.name for template in page.templates]
    assert b"style=" not in page.content
    assert visitor.status_code == 302
