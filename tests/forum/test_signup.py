"""Signing up, and what it does not tell about others."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from forum.domain import members
from forum.forms.accounts import SignupForm
from forum.models import Event, Member, OutboxMessage, Standing
from tests.forum.mailbox import CountingHasher, confirm_sign_up, last_mail, sign_up, signed_in

pytestmark = pytest.mark.django_db

NAMES = [
    pytest.param("Jörg Müller", "joerg-mueller", id="german"),
    pytest.param("🦊", "member", id="emoji"),
    pytest.param("Анна", "member", id="cyrillic"),
    pytest.param("Li", "member-li", id="short"),
    pytest.param("x" * 60, "x" * 24, id="long"),
]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def test_sign_up_makes_a_member_once_the_code_is_entered(client: Client) -> None:
    first = sign_up(client)
    half = signed_in(client)

    done = confirm_sign_up(client)

    member = Member.objects.get(email="new@example.com")
    assert (first.status_code, first["Location"]) == (
        302,
        reverse("account_email_verification_sent"),
    )
    assert half is None
    assert (done.status_code, done["Location"]) == (302, "/")
    assert signed_in(client) == member
    assert (member.handle, member.display_name) == ("nora-new", "Nora New")
    assert (member.language, member.time_zone) == ("en", "Europe/Berlin")
    assert not member.has_usable_password()
    assert Standing.objects.filter(member=member).count() == 1
    event = Event.objects.get(kind=Event.Kind.MEMBER_JOINED)
    assert (event.by, event.member) == (member, member)
    assert EmailAddress.objects.get(user=member).verified


def test_sign_up_takes_the_language_of_the_page(client: Client) -> None:
    client.cookies["language"] = "de"

    sign_up(client)

    assert Member.objects.get(email="new@example.com").language == "de"


def test_sign_up_takes_handle_and_password_where_given(client: Client) -> None:
    sign_up(client, username="NoraN", password1="a long-winded phrase")

    member = Member.objects.get(email="new@example.com")
    assert member.handle == "noran"
    assert member.check_password("a long-winded phrase")


@pytest.mark.parametrize(("name", "handle"), NAMES)
def test_a_handle_is_made_from_any_name(client: Client, name: str, handle: str) -> None:
    response = sign_up(client, display_name=name)

    assert response.status_code == 302
    assert Member.objects.get(email="new@example.com").handle == handle


def test_a_second_person_of_that_name_gets_a_number(client: Client) -> None:
    sign_up(client)

    sign_up(Client(), email="other@example.com")

    assert Member.objects.get(email="other@example.com").handle == "nora-new-2"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"email": ""}, "email", "required"),
        ({"email": "not an address"}, "email", "invalid"),
        ({"email": "a" * 260 + "@example.com"}, "email", "max_length"),
        ({"email": "nul\0@example.com"}, "email", "invalid"),
        ({"display_name": ""}, "display_name", "required"),
        ({"display_name": "   "}, "display_name", "required"),
        ({"display_name": "\u202e\u200b"}, "display_name", "required"),
        ({"display_name": "nul\0name"}, "display_name", "nul"),
        ({"display_name": "n" * 61}, "display_name", "too_long"),
        ({"display_name": "Support"}, "display_name", "house"),
        ({"display_name": "Lotse-Team"}, "display_name", "house"),
        ({"display_name": "Anna_Admin"}, "display_name", "house"),
        ({"display_name": "The М0derator"}, "display_name", "house"),
        ({"username": "has blank"}, "username", "invalid"),
        ({"username": "\u202eanin"}, "username", "invalid"),
        ({"username": "🦊🦊🦊"}, "username", "invalid"),
        ({"username": "nul\0"}, "username", "null_characters_not_allowed"),
        ({"username": "x" * 31}, "username", "max_length"),
        ({"username": "hana"}, "username", "username_taken"),
        ({"username": "HANA"}, "username", "username_taken"),
        ({"username": "lo1a"}, "username", "username_taken"),
        ({"username": "adm1n"}, "username", "username_taken"),
        ({"password1": "12345678"}, "password1", "password_too_common"),
        ({"password1": "x" * 100_000}, "password1", "max_length"),
    ],
)  # fmt: skip
def test_bad_sign_up_is_answered_beside_the_field(
    client: Client, hana: Member, fields: dict[str, str], field: str, code: str
) -> None:
    Member.objects.create_user("lola", "lola@example.com")
    before = Member.objects.count()

    response = sign_up(client, **fields)

    assert response.status_code == 200
    errors = response.context["form"].errors.as_data()
    assert list(errors) == [field]
    assert errors[field][0].code == code
    assert b"id_%s_error" % field.encode() in response.content
    assert b"Nora New" in response.content or "display_name" in fields
    assert Member.objects.count() == before


def test_sign_up_of_a_robot_looks_done_and_does_nothing(client: Client) -> None:
    response = sign_up(client, website="https://spam.example")

    assert response.status_code == 302
    assert Member.objects.count() == 0
    assert OutboxMessage.objects.count() == 0


def test_two_sign_ups_at_once_with_one_address_make_one_member(rf: RequestFactory) -> None:
    """Both forms were checked before either was stored: the constraint decides."""
    first, second = checked_form("new@example.com"), checked_form("new@example.com")

    save(first, rf)
    save(second, rf)

    assert Member.objects.filter(email="new@example.com").count() == 1
    assert last_mail("new@example.com").kind == "account_already_exists"


def test_two_sign_ups_at_once_with_one_handle_make_two_members(rf: RequestFactory) -> None:
    first = checked_form("new@example.com", username="nora")
    second = checked_form("other@example.com", username="nora")

    save(first, rf)
    save(second, rf)

    assert Member.objects.get(email="new@example.com").handle == "nora"
    assert Member.objects.get(email="other@example.com").handle == "nora-new"


def checked_form(email: str, **fields: str) -> SignupForm:
    form = SignupForm(
        {"email": email, "display_name": "Nora New", "agrees_to_rules": "on", **fields}
    )
    assert form.is_valid(), form.errors
    return form


def save(form: SignupForm, rf: RequestFactory) -> None:
    request = rf.post(reverse("account_signup"))
    request.user = AnonymousUser()
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        form.try_save(request)


def test_sign_up_does_not_tell_whether_the_address_is_known(client: Client, hana: Member) -> None:
    stranger = Client()
    known = sign_up(client, email=hana.email)
    unknown = sign_up(stranger, email="nobody@example.com")

    page_known = client.get(known["Location"])
    page_unknown = stranger.get(unknown["Location"])

    assert known["Location"] == unknown["Location"]
    assert _alike(page_known, hana.email) == _alike(page_unknown, "nobody@example.com")
    assert last_mail(hana.email).kind == "account_already_exists"
    assert Member.objects.filter(email=hana.email).count() == 1
    assert Event.objects.filter(kind=Event.Kind.MEMBER_JOINED).count() == 1  # the stranger's


def test_a_known_address_costs_as_much_hashing_as_an_unknown_one(
    client: Client, hana: Member, settings: Any
) -> None:
    """By counting, not by the clock: a hasher that notes its calls."""
    settings.PASSWORD_HASHERS = ["tests.forum.mailbox.CountingHasher"]
    CountingHasher.calls = 0

    sign_up(client, email=hana.email, password1="a long-winded phrase")
    known, CountingHasher.calls = CountingHasher.calls, 0
    sign_up(Client(), email="nobody@example.com", password1="a long-winded phrase")

    assert (known, CountingHasher.calls) == (1, 1)
    assert Member.objects.count() == 2


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_codes_do_not_tell_whether_the_address_is_known(
    client: Client, hana: Member, name: str
) -> None:
    stranger = Client()
    known = client.post(reverse(name), {"email": hana.email})
    unknown = stranger.post(reverse(name), {"email": "nobody@example.com"})

    page_known, page_unknown = client.get(known["Location"]), stranger.get(unknown["Location"])
    wrong_known = client.post(known["Location"], {"code": "0000-0000"})
    wrong_unknown = stranger.post(unknown["Location"], {"code": "0000-0000"})

    assert known["Location"] == unknown["Location"]
    assert _alike(page_known, hana.email) == _alike(page_unknown, "nobody@example.com")
    assert _alike(wrong_known, hana.email) == _alike(wrong_unknown, "nobody@example.com")
    assert last_mail("nobody@example.com").kind == "unknown_account"


def test_password_sign_in_does_not_tell_whether_the_address_is_known(
    client: Client, hana: Member
) -> None:
    data = {"login": hana.email, "password": "wrong"}
    known = client.post(reverse("account_login"), data)
    unknown = Client().post(reverse("account_login"), data | {"login": "nobody@example.com"})

    assert _alike(known, hana.email) == _alike(unknown, "nobody@example.com")


def _alike(response: HttpResponse, email: str) -> tuple[int, str]:
    text = response.content.decode().replace(email, "EMAIL")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return response.status_code, text


def test_a_very_popular_name_still_finds_a_handle(db: None) -> None:
    """Each further number was a third larger: the fortieth did not fit into the column."""
    name = "Maximilian Alexander Mustermann"
    for number in range(60):
        handle = members.free_handle(name=name)
        Member.objects.create_user(handle, f"max{number}@example.com")

    assert {len(member.handle) <= 30 for member in Member.objects.all()} == {True}
