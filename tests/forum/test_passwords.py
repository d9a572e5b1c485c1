"""Passwords as people type them: masked, of any length and kind, by a manager or by hand."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from forum.models import Member
from tests.forum.mailbox import confirmed, sign_up, signed_in

pytestmark = pytest.mark.django_db
NEW, OLD = "new-password", "current-password"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def test_a_long_password_opens_as_it_was_typed(as_: Any, client: Client, hana: Member) -> None:
    confirmed(hana)
    long = "Löwe " * 30  # of two hundred that are allowed
    typed = {"password1": long, "password2": long, "oldpassword": "correct horse"}
    as_(hana).post(reverse("account_change_password"), typed)

    for tried, who in ((long.lower(), None), (long[:72], None), (long, hana)):
        client.post(reverse("account_login"), {"login": hana.email, "password": tried})
        assert signed_in(client) == who


def test_a_short_one_is_refused(client: Client) -> None:
    form = sign_up(client, password1="q7 Lö#w").context["form"]

    assert [one.code for one in form.errors.as_data()["password1"]] == ["password_too_short"]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("account_login", [OLD]),
        ("account_signup", [NEW]),
        ("account_change_password", [OLD, NEW, NEW]),
        ("account_reauthenticate", [OLD]),
    ],
)
def test_fields_are_masked_and_tell_managers_what_they_are(
    as_: Any, hana: Member, name: str, kinds: list[str]
) -> None:
    is_outside = name in ("account_login", "account_signup")
    page = as_(None if is_outside else hana).get(reverse(name)).content.decode()
    fields = re.findall(r'<input[^>]*name="\w*password\w*"[^>]*>', page)

    assert [re.findall(r'type="(\w+)"', field) for field in fields] == [["password"]] * len(kinds)
    assert [re.findall(r'autocomplete="([\w-]+)"', field) for field in fields] == [
        [kind] for kind in kinds
    ]


def test_signing_in_makes_a_new_session(client: Client, hana: Member) -> None:
    confirmed(hana)
    session = client.session
    session["typed"] = "before"
    session.save()
    before = session.session_key
    client.cookies["session"] = before

    client.post(reverse("account_login"), {"login": hana.email, "password": "correct horse"})

    after = client.session.session_key
    assert signed_in(client) == hana
    assert after not in (None, before)
    assert not client.session.exists(before)
