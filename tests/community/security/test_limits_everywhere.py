"""Wall 13: no form and no costly page is without a limit."""

import pytest
from django.test import Client
from django.urls import resolve

from forum.any_limit import FREE
from forum.lib import limits
from forum.lib.ratelimit import METER, Limit
from tests.community.security.crawling import paths

pytestmark = pytest.mark.django_db
NONE = Limit("none", 0)


@pytest.fixture(autouse=True)
def nothing_allowed(monkeypatch):
    METER.forget()
    monkeypatch.setattr(limits, "ANY_WRITE", NONE)
    monkeypatch.setattr(limits, "COSTLY_READ", NONE)


@pytest.mark.parametrize("who", ["visitor", "hana"])
def test_whatever_is_sent_is_counted(who, as_, hana):
    client = Client() if who == "visitor" else as_(hana)
    free = []
    for path in paths().values():
        if client.post(path).status_code != 429:
            free.append(resolve(path).view_name)

    assert set(free) == set(FREE)


def test_what_costs_much_is_counted_and_the_rest_is_read_freely(client):
    found = {}
    for path in paths().values():
        found.setdefault(resolve(path).view_name, client.get(path).status_code)

    assert {name for name, status in found.items() if status == 429} == limits.COSTLY


def test_every_reason_is_given():
    assert [name for name, why in FREE.items() if len(why) < 10] == []
