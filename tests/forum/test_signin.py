"""Signing in by code and by password, its limits, and where one goes."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from forum.models import Member, OutboxMessage
from forum.queries import sign_in_names
from tests import factories
from tests.forum.mailbox import (
    ask_code,
    code_in,
    confirm_sign_up,
    confirmed,
    enter_code,
    last_mail,
    sign_up,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def test_sign_in_by_code(client: Client, hana: Member) -> None:
    asked = ask_code(client, hana.email)
    done = enter_code(client, hana.email)

    assert asked["Location"] == reverse("account_confirm_login_code")
    assert (done.status_code, done["Location"]) == (302, "/")
    assert signed_in(client) == hana


def test_sign_in_by_password_with_address_or_handle(hana: Member) -> None:
    confirmed(hana)
    for login in (hana.email, hana.email.upper(), "hana", "Hana"):
        client = Client()
        client.post(reverse("account_login"), {"login": login, "password": "correct horse"})
        assert signed_in(client) == hana, login


def test_a_code_works_once_and_not_for_somebody_else(client: Client, hana: Member) -> None:
    ask_code(client, hana.email)
    code = code_in(last_mail(hana.email))
    thief = Client()
    ask_code(thief, "nobody@example.com")
    thief.post(reverse("account_confirm_login_code"), {"code": code})

    enter_code(client, hana.email)
    client.post(reverse("account_logout"))
    again = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert signed_in(thief) is None
    assert again["Location"] == reverse("account_request_login_code")
    assert signed_in(client) is None


def test_five_wrong_codes_end_the_try(client: Client, hana: Member) -> None:
    ask_code(client, hana.email)
    url = reverse("account_confirm_login_code")

    answers = [client.post(url, {"code": "0000-0000"}).status_code for _ in range(5)]
    late = client.post(url, {"code": code_in(last_mail(hana.email))})

    assert answers == [200, 200, 200, 200, 302]
    assert late.status_code == 302
    assert signed_in(client) is None


@pytest.mark.parametrize("code", ["", " ", "🦊", "nul\0", "9" * 5000, "\u202e12345678"])
def test_bad_codes_are_answered_beside_the_field(client: Client, hana: Member, code: str) -> None:
    ask_code(client, hana.email)

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert response.status_code == 200
    assert list(response.context["verify_form"].errors) == ["code"]
    assert b"id_code_error" in response.content


def test_a_new_code_can_be_sent(client: Client, hana: Member) -> None:
    ask_code(client, hana.email)
    first = code_in(last_mail(hana.email))

    client.post(reverse("account_confirm_login_code"), {"action": "resend"})

    assert code_in(last_mail(hana.email)) != first
    assert enter_code(client, hana.email)["Location"] == "/"


@pytest.mark.parametrize(
    "login", ["", "nul\0", "x" * 100_000, "🦊", "\u202eanah", "a" * 250 + "@example.com"]
)
def test_bad_logins_are_answered_on_the_page(client: Client, login: str) -> None:
    response = client.post(reverse("account_login"), {"login": login, "password": "x"})

    assert response.status_code == 200
    assert response.context["form"].errors != {}


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
@pytest.mark.parametrize("email", ["", "nul\0@example.com", "a" * 300 + "@example.com", "🦊@x"])
def test_bad_addresses_are_answered_beside_the_field(client: Client, name: str, email: str) -> None:
    response = client.post(reverse(name), {"email": email})

    assert response.status_code == 200
    assert b"id_email_error" in response.content


def test_a_closed_account_stays_outside(client: Client, hana: Member) -> None:
    confirmed(hana)
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    response = client.post(reverse("account_login"), {"login": "hana", "password": "correct horse"})

    assert response["Location"] == reverse("account_inactive")
    assert signed_in(client) is None
    assert client.get(response["Location"]).status_code == 200


def test_guessing_a_password_is_stopped_after_five_in_a_minute(
    client: Client, hana: Member
) -> None:
    confirmed(hana)
    url, data = reverse("account_login"), {"login": "hana", "password": "wrong"}
    for _try in range(5):
        client.post(url, data)

    response = client.post(url, data | {"password": "correct horse"})

    codes = [error.code for error in response.context["form"].errors.as_data()["__all__"]]
    assert codes == ["too_many_login_attempts"]
    assert signed_in(client) is None


def test_all_names_of_an_account_share_its_tries(
    client: Client, hana: Member, olga: Member
) -> None:
    confirmed(hana)
    EmailAddress.objects.create(user=hana, email="second@example.com", verified=False)
    url = reverse("account_login")
    for login in ("hana", "HANA", "hana@example.com", "Hana@Example.com", "second@example.com"):
        client.post(url, {"login": login, "password": "wrong"})

    def codes(login: str) -> list[str]:
        form = client.post(url, {"login": login, "password": "wrong"}).context["form"]
        return [error.code for error in form.errors.as_data()["__all__"]]

    assert codes("hana") == codes("hana@example.com") == ["too_many_login_attempts"]
    assert codes("olga") == ["username_password_mismatch"]
    assert codes(f"member {hana.pk}") == ["username_password_mismatch"]


def test_guessing_at_nobody_is_stopped_just_as_soon(client: Client, db: None) -> None:
    url, data = reverse("account_login"), {"login": "nobody", "password": "wrong"}

    forms = [client.post(url, data).context["form"] for _try in range(6)]

    codes = [form.errors.as_data()["__all__"][0].code for form in forms]
    assert codes == ["username_password_mismatch"] * 5 + ["too_many_login_attempts"]


def test_whose_name_it_is_costs_one_statement(hana: Member, django_assert_num_queries: Any) -> None:
    for login in ("hana", "hana@example.com", "nobody", "nobody@example.com", ""):
        with django_assert_num_queries(1):
            found = sign_in_names.account(login=login)
        assert found == (hana.pk if "hana" in login else None)


def test_asking_for_codes_is_stopped_after_five_in_a_minute(client: Client, hana: Member) -> None:
    for _try in range(5):
        ask_code(Client(), hana.email)

    response = ask_code(client, hana.email)

    assert response.status_code == 200
    assert response.context["form"].errors.as_data()["email"][0].code == "too_many_login_attempts"
    assert OutboxMessage.objects.filter(to_email=hana.email).count() == 5


def test_too_much_is_a_page_of_ours(client: Client) -> None:
    sign_up(client)

    response = sign_up(Client())

    assert response.status_code == 429
    assert "One moment, please" in response.content.decode()


def test_codes_end_after_fifteen_minutes(client: Client, hana: Member) -> None:
    ask_code(client, hana.email)
    session = client.session
    state = session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    state["at"] -= timedelta(minutes=15, seconds=1).total_seconds()
    session.save()

    response = enter_code(client, hana.email)

    assert response["Location"] == reverse("account_request_login_code")
    assert signed_in(client) is None


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "http:///evil.example", "https:evil.example", "ftp://localhost/",
    ],
)  # fmt: skip
def test_foreign_next_is_refused(client: Client, hana: Member, foreign: str) -> None:
    confirmed(hana)
    by_password = client.post(
        reverse("account_login"), {"login": "hana", "password": "correct horse", "next": foreign}
    )
    other = Client()
    asked = ask_code(other, hana.email, next=foreign)
    by_code = enter_code(other, hana.email, next=foreign)
    out = other.post(reverse("account_logout"), {"next": foreign})

    assert by_password["Location"] == "/"
    assert asked["Location"] == reverse("account_confirm_login_code")
    assert by_code["Location"] == "/"
    assert out["Location"] == "/"


def test_next_on_this_site_is_followed_through_the_code_page(client: Client, hana: Member) -> None:
    asked = ask_code(client, hana.email, next="/settings/")
    page = client.get(asked["Location"])
    done = enter_code(client, hana.email, next="/settings/")

    assert '<input type="hidden" name="next" value="/settings/">' in page.content.decode()
    assert done["Location"] == "/settings/"


def test_next_is_followed_after_sign_up(client: Client) -> None:
    sign_up(client, next="/settings/")

    assert confirm_sign_up(client)["Location"] == "/settings/"


@pytest.mark.parametrize(
    ("address", "site", "gets_in"),
    [
        ("127.0.0.1", "http://localhost:8000", True),
        ("::1", "http://127.0.0.1:8001", True),
        ("203.0.113.9", "http://localhost:8000", False),
        ("127.0.0.1", "https://help.example.com", False),
    ],
)
def test_demo_accounts_open_nothing_but_this_machine(db, settings, address, site, gets_in) -> None:
    settings.SITE_URL = site
    eva = factories.member("eva", email="eva@demo.invalid")
    client = Client(REMOTE_ADDR=address)

    client.post(reverse("account_login"), {"login": "eva", "password": "correct horse"})

    assert signed_in(client) == (eva if gets_in else None)


def test_nothing_stands_between_the_name_and_the_password(client: Client) -> None:
    """Whoever goes by Tab types the password where it belongs."""
    page = client.get("/accounts/login/").content.decode()
    name, password = page.index('name="login"'), page.index('name="password"')

    assert "<a " not in page[name:password]
    assert page.index("Forgot your password?") > password


def test_an_address_is_found_by_its_index(hana):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Member.objects.at_address("HANA@example.com").explain()

    assert Member.objects.at_address("HANA@example.com").get() == hana
    assert Member.objects.at_address("").count() == 0
    assert "member_email_once" in plan
