"""Staff without a second factor set one up first, where the site asks for that."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community import environment
from forum.domain import drafts
from forum.lib import clock
from forum.models import Category, Draft, Member, Thread
from tests.forum import authenticators
from tests.forum.authenticators import by_password, code_of, prove
from tests.forum.mailbox import signed_in

pytestmark = pytest.mark.django_db
SECURITY = reverse("security")


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    cache.clear()
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True


@pytest.mark.parametrize("who", ["eva", "mo", "sven", "ada"])
def test_every_role_is_led_to_the_page(request: Any, client: Client, who: str) -> None:
    person = request.getfixturevalue(who)

    done = by_password(client, who, next="/questions/")

    assert signed_in(client) == person
    assert done["Location"] == SECURITY
    assert b"Your role needs a second factor." in client.get(SECURITY).content


@pytest.mark.parametrize(
    "path", ["/", "/questions/", "/admin/", "/settings/", "/search/?q=a", "/styleguide/"]
)
def test_nothing_else_can_be_done_until_then(as_: Any, ada: Member, path: str) -> None:
    assert as_(ada).get(path)["Location"] == SECURITY
    assert as_(ada).post(path, {})["Location"] == SECURITY


def test_a_part_of_a_page_leads_there_too(as_: Any, eva: Member) -> None:
    response = as_(eva).get("/questions/similar/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, SECURITY)


def test_what_is_needed_for_it_is_open(as_: Any, eva: Member) -> None:
    client = as_(eva)
    prove(client)
    for name in (
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_email",
        "account_reauthenticate",
    ):
        assert client.get(reverse(name)).status_code == 200, name

    assert client.post(reverse("account_logout"))["Location"] == "/"


def test_members_are_not_asked(as_: Any, hana: Member) -> None:
    assert as_(hana).get("/questions/").status_code == 200


def test_after_it_the_house_is_open_at_no_cost(client: Client, eva: Member) -> None:
    by_password(client, "eva")
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    first = client.get("/categories/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/categories/")

    assert first.status_code == 200
    assert not [query for query in captured if "mfa_authenticator" in query["sql"]]


def test_an_app_lets_them_in_at_the_next_sign_in(client: Client, ada: Member) -> None:
    secret = authenticators.app(ada)

    first = by_password(client, "ada", next="/admin/")
    second = client.post(first["Location"], {"code": code_of(secret)})

    assert second["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_their_passkey_is_a_second_step(client: Client, ada: Member) -> None:
    """Or their mailbox alone would let somebody in."""
    authenticators.passkey(ada)

    response = by_password(client, "ada")

    assert response["Location"] == reverse("mfa_authenticate")


def test_the_last_factor_stays(as_: Any, eva: Member) -> None:
    authenticators.app(eva)
    key = authenticators.passkey(eva)
    client = as_(eva)
    prove(client)

    first = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    second = client.post(reverse("mfa_deactivate_totp"))

    assert first["Location"] == SECURITY
    assert b"Your role needs a second factor." in second.content
    assert Authenticator.objects.get().type == "totp"


def test_the_last_passkey_stays_too(as_: Any, eva: Member) -> None:
    key = authenticators.passkey(eva)
    client = as_(eva)
    prove(client)

    response = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert b"Your role needs a second factor." in response.content
    assert Authenticator.objects.count() == 1


def test_a_kept_question_waits_for_it(client: Client, eva: Member, sim: Category) -> None:
    kept = {
        "title": "Why does my eSIM not activate?", "body": "It says activation failed since today.",
        "category": sim.slug, "language": "en", "tag_names": ["esim"],
    }  # fmt: skip
    draft = drafts.keep(kind=Draft.Kind.QUESTION, fields=kept, by=None, now=clock.now())
    session = client.session
    session["pending_draft"] = str(draft.pk)
    session.save()

    by_password(client, "eva")
    authenticators.passkey(eva)
    page = client.get(SECURITY)
    form = client.get(f"/questions/ask/?draft={draft.pk}")

    assert Thread.objects.count() == 0
    assert f"/questions/ask/?draft={draft.pk}" in page.content.decode()
    assert form.context["form"]["title"].value() == kept["title"]


def test_without_the_setting_nobody_is_asked(as_: Any, ada: Member, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = False

    assert as_(ada).get("/admin/").status_code == 200


def test_a_bad_value_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SECOND_FACTOR_FOR_STAFF", "perhaps")

    with pytest.raises(ImproperlyConfigured, match="REQUIRE_SECOND_FACTOR_FOR_STAFF is 'perhaps'"):
        environment.flag("REQUIRE_SECOND_FACTOR_FOR_STAFF", default=False)
