"""The cookies that the site sets are those that its page explains, and no others."""

import re

import pytest
from django.conf import settings
from django.test import Client

from forum.lib import cookies
from forum.lib.ratelimit import METER
from tests import factories
from tests.community.test_number_wall import UUID, routes

pytestmark = pytest.mark.django_db


def addresses(thread):  # type: ignore[no-untyped-def]
    for route in routes():
        plain = re.sub(r"<int:\w+>|<path:object_id>", str(thread.pk), route)
        plain = re.sub(r"<(?:\w+:)?handle>", "hana", plain)
        plain = re.sub(r"<(?:\w+:)?slug>", thread.slug, plain)
        plain = re.sub(r"<uuid:\w+>", UUID, plain)
        plain = plain.replace("^", "").replace("(?P<url>.*)$", "x").replace("\\Z", "")
        yield "/" + re.sub(r"<[^>]+>", "2026-11", plain)


def test_a_whole_crawl_sets_only_what_is_explained(hana, as_):
    thread = factories.question(by=hana)
    explained = {one.name for one in cookies.known()}
    seen: dict[str, set[str]] = {"visitor": set(), "member": set()}
    for who, sign_in in (("visitor", lambda: Client()), ("member", lambda: as_(hana))):
        client = sign_in()
        client.raise_request_exception = False
        for address in dict.fromkeys(addresses(thread)):
            METER.forget()
            seen[who] |= set(client.get(address).cookies)
            if who == "member" and not client.session.get("_auth_user_id"):
                client = sign_in()
                client.raise_request_exception = False
    client = as_(hana)
    for theme in ("dark", ""):
        answer = client.post("/preferences/", {"theme": theme, "language": "de"})
        seen["member"] |= set(answer.cookies)
    seen["visitor"] |= set(Client().post("/preferences/", {"theme": "dark"}).cookies)

    assert seen["visitor"] - explained == set()
    assert seen["member"] - explained == set()


def test_reading_sets_none(hana):
    thread = factories.question(by=hana)
    for address in ("/", "/questions/", thread.get_absolute_url(), "/privacy/", "/members/hana/"):
        assert dict(Client().get(address).cookies) == {}, address


def test_the_page_is_one_step_from_every_page(hana, as_):
    for client in (Client(), as_(hana)):
        for address in ("/", "/questions/", "/accounts/login/", "/privacy/"):
            answer = client.get(address, follow=True)
            assert 'href="/privacy/"' in answer.content.decode(), address


HTTPS = {
    name: f"__Host-{getattr(settings, name)}"
    for name in (
        "LANGUAGE_COOKIE_NAME", "THEME_COOKIE_NAME", "POSTED_COOKIE_NAME", "SIGNED_OUT_COOKIE_NAME",
    )
}  # fmt: skip


@pytest.fixture
def secure(settings):
    """A site with https, as community/settings.py names its cookies there."""
    settings.SECURE_SITE = True
    for name, value in HTTPS.items():
        setattr(settings, name, value)


def test_all_of_a_site_with_https_are_its_hosts_alone(secure, hana, as_):
    """As browsers want it of a name with this prefix: or they would not keep it."""
    client, found = as_(hana), {}
    found |= client.post("/preferences/", {"theme": "dark", "language": "de"}).cookies
    sent = {"body": "Take the tray out.", "key": UUID, "page": UUID}
    thread = factories.question()
    found |= client.post(f"/questions/{thread.pk}/answer/", sent).cookies
    found |= client.post("/accounts/logout/").cookies

    ours = {name: one for name, one in found.items() if name in HTTPS.values()}
    assert sorted(ours) == sorted(HTTPS.values())
    assert {(one["secure"], one["path"], one["domain"]) for one in ours.values()} == {
        (True, "/", "")
    }


def test_what_was_chosen_before_they_had_a_prefix_still_counts(secure):
    client = Client()
    client.cookies["language"], client.cookies["theme"] = "de", "dark"
    before = client.get("/questions/", secure=True).content.decode()
    client.cookies["__Host-language"], client.cookies["__Host-theme"] = "en", ""
    after = client.get("/questions/", secure=True).content.decode()

    assert ('lang="de"' in before, 'data-theme="dark"' in before) == (True, True)
    assert ('<html lang="en"' in after, 'data-theme="dark"' in after) == (True, False)
