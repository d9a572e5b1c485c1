"""What cannot be undone wants a fresh sign-in: by password, code, app or recovery code."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from forum.lib import clock
from forum.models import Member, OutboxMessage
from tests.forum import authenticators
from tests.forum.authenticators import code_of, prove
from tests.forum.mailbox import ask_code, code_in, confirm_sign_up, enter_code, last_mail, sign_up

pytestmark = pytest.mark.django_db
PROOF = reverse("account_reauthenticate")
BY_CODE = reverse("reauthenticate_by_code")
# Every page that changes how one signs in, and what is sent to it.
PAGES = [
    "account_set_password", "mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes",
    "totp_picture", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
]  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


@pytest.fixture
def without(hana: Member) -> Member:
    """Hana, who never chose a password."""
    hana.set_unusable_password()
    hana.save()
    return hana


def leads_to_proof(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(PROOF)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_wants_a_proof(as_: Any, without: Member, name: str) -> None:
    authenticators.app(without)
    client = as_(without)

    assert leads_to_proof(client.get(reverse(name)))
    assert leads_to_proof(client.post(reverse(name), {}))


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_the_page_of_a_passkey_wants_a_proof(as_: Any, without: Member, name: str) -> None:
    url = reverse(name, args=[authenticators.passkey(without).pk])
    client = as_(without)

    assert leads_to_proof(client.get(url))
    assert leads_to_proof(client.post(url, {"name": "Mine now"}))


@pytest.mark.parametrize("name", ["end_other_sessions", "account_email"])
def test_the_form_wants_a_proof(as_: Any, without: Member, name: str) -> None:
    assert leads_to_proof(as_(without).post(reverse(name), {"action_add": "", "email": "a@b.de"}))


def test_the_page_of_addresses_can_be_read_without(as_: Any, without: Member) -> None:
    assert as_(without).get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "end_other_sessions", "security"])
def test_visitors_are_sent_to_sign_in(client: Client, name: str) -> None:
    answers = [client.get(reverse(name)), client.post(reverse(name), {})]
    if answers[0].get("Location") == reverse("security"):  # the page that has the button
        answers[0] = client.get(reverse("security"))

    for response in answers:
        if name == "mfa_download_recovery_codes":
            assert response.status_code == 404  # nobody has just seen any
        else:
            assert response.status_code in (302, 405)
            assert response.get("Location", "/accounts/login/").startswith("/accounts/login/")


def test_whoever_just_signed_in_is_asked_nothing_for_five_minutes(
    client: Client, without: Member
) -> None:
    ask_code(client, without.email)
    enter_code(client, without.email)

    now = client.get(reverse("mfa_activate_totp"))
    with clock.shifted(timedelta(minutes=5, seconds=1)):
        later = client.get(reverse("mfa_activate_totp"))

    assert now.status_code == 200
    assert leads_to_proof(later)


def test_whoever_just_signed_up_is_asked_nothing(client: Client) -> None:
    sign_up(client)
    confirm_sign_up(client)

    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_form_is_sent_again_after_the_proof(as_: Any, hana: Member) -> None:
    client = as_(hana)
    url = reverse("account_email")
    client.post(url, {"action_add": "", "email": "hana2@example.com"})

    prove(client, next=url)

    assert last_mail("hana2@example.com").kind == "email_confirmation"


def test_a_new_password_is_not_kept_while_one_proves(as_: Any, without: Member) -> None:
    client = as_(without)
    new = {"password1": "a long-winded phrase", "password2": "a long-winded phrase"}

    client.post(reverse("account_set_password"), new)

    assert "long-winded" not in str(dict(client.session.items()))


def test_a_code_by_mail_is_the_proof_of_a_member_without_a_password(
    as_: Any, without: Member
) -> None:
    client = as_(without)
    page = client.get(PROOF, follow=True)
    client.post(BY_CODE, {"send": ""})
    mail = last_mail(without.email)

    done = client.post(BY_CODE, {"code": code_in(mail), "next": reverse("mfa_activate_totp")})

    assert page.redirect_chain == [(BY_CODE, 302)]
    assert mail.kind == "reauthentication_code"
    assert done["Location"] == reverse("mfa_activate_totp")
    assert client.get(done["Location"]).status_code == 200


def test_the_code_works_once_and_for_nobody_else(as_: Any, without: Member, olga: Member) -> None:
    client, thief = as_(without), as_(olga)
    client.post(BY_CODE, {"send": ""})
    code = code_in(last_mail(without.email))

    thief.post(BY_CODE, {"send": ""})
    stolen = thief.post(BY_CODE, {"code": code})
    client.post(BY_CODE, {"code": code})
    again = client.post(BY_CODE, {"code": code})

    assert stolen.status_code == 200
    assert leads_to_proof(thief.get(reverse("mfa_activate_totp")))
    assert again["Location"] == BY_CODE  # a new one is on its way


def test_five_wrong_codes_end_the_try(as_: Any, without: Member) -> None:
    client = as_(without)
    client.post(BY_CODE, {"send": ""})
    code = code_in(last_mail(without.email))

    answers = [client.post(BY_CODE, {"code": "0000-0000"}).status_code for _ in range(5)]
    client.post(BY_CODE, {"code": code})

    assert answers == [200, 200, 200, 200, 302]
    assert leads_to_proof(client.get(reverse("mfa_activate_totp")))


def test_the_code_ends_after_fifteen_minutes(as_: Any, without: Member) -> None:
    client = as_(without)
    client.post(BY_CODE, {"send": ""})
    session = client.session
    session["reauthentication_code"]["at"] -= 15 * 60 + 1
    session.save()

    client.post(BY_CODE, {"code": code_in(last_mail(without.email))})

    assert leads_to_proof(client.get(reverse("mfa_activate_totp")))


@pytest.mark.parametrize("code", ["", " ", "🦊", "nul\0", "9" * 100_000, "\u202e12345678"])
def test_bad_codes_are_answered_beside_the_field(as_: Any, without: Member, code: str) -> None:
    client = as_(without)
    client.post(BY_CODE, {"send": ""})

    response = client.post(BY_CODE, {"code": code})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]
    assert b"id_code_error" in response.content


def test_codes_are_sent_five_times_a_minute(as_: Any, without: Member) -> None:
    client = as_(without)
    for _try in range(6):
        client.post(BY_CODE, {"send": ""})

    assert OutboxMessage.objects.filter(to_email=without.email).count() == 5


def test_where_a_second_step_is_asked_a_mail_is_not_enough(as_: Any, without: Member) -> None:
    """Whoever has the mailbox could otherwise switch the app off."""
    authenticators.app(without)
    client = as_(without)

    response = client.get(BY_CODE)

    assert response["Location"] == reverse("mfa_reauthenticate")


def test_the_app_and_a_recovery_code_are_proofs(as_: Any, without: Member) -> None:
    secret = authenticators.app(without)
    codes = authenticators.recovery_codes(without)
    for code in (code_of(secret), codes[0]):
        client = as_(without)
        bad = client.post(reverse("mfa_reauthenticate"), {"code": "123"})
        done = client.post(
            reverse("mfa_reauthenticate"), {"code": code, "next": reverse("security")}
        )
        assert list(bad.context["form"].errors) == ["code"]
        assert done["Location"] == reverse("security")
        assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200


def test_other_ways_are_offered(as_: Any, hana: Member) -> None:
    authenticators.app(hana)
    authenticators.passkey(hana)

    ways = as_(hana).get(PROOF).context["reauthentication_alternatives"]

    assert sorted(way["url"] for way in ways) == [
        "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/",
    ]  # fmt: skip


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_way_leads_out_of_the_house(as_: Any, hana: Member, foreign: str) -> None:
    by_password = prove(as_(hana), next=foreign)
    client = as_(hana)
    client.post(BY_CODE, {"send": "", "next": foreign})
    by_code = client.post(BY_CODE, {"code": code_in(last_mail(hana.email)), "next": foreign})

    assert (by_password["Location"], by_code["Location"]) == ("/", "/")


def test_somebody_elses_passkey_is_not_there(as_: Any, hana: Member, olga: Member) -> None:
    theirs = authenticators.passkey(olga)
    client = as_(hana)
    prove(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for pk in (theirs.pk, 0, 2**63, 10**30):
            url = reverse(name, args=[pk])
            assert client.get(url).status_code == 404
            assert client.post(url, {"name": "Mine now"}).status_code == 404

    theirs.refresh_from_db()
    assert theirs.data["name"] == "Phone"


def test_somebody_elses_address_and_app_are_not_touched(
    as_: Any, hana: Member, olga: Member
) -> None:
    authenticators.app(olga)
    client = as_(hana)
    prove(client)

    client.post(reverse("account_email"), {"action_remove": "", "email": olga.email})
    switched = client.post(reverse("mfa_deactivate_totp"))

    assert switched.status_code == 404
    assert Authenticator.objects.filter(user=olga).count() == 1
    assert EmailAddress.objects.filter(user=olga).count() == 1
