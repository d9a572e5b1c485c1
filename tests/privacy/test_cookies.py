"""The cookies that the site sets are those that its page explains, and no others."""

import re

import pytest
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
