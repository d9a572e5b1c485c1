"""Wall 13: no form and no costly page is without a limit."""

import tomllib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from forum.any_limit import FREE
from forum.lib import limits
from forum.lib.ratelimit import METER, Limit
from tests.community.security.crawling import paths

pytestmark = pytest.mark.django_db
NONE = Limit("none", 0)
READS = tomllib.loads((Path(__file__).parent / "cheap_reads.toml").read_text())["cheap"]
CHEAP = {name for group in READS for name in group["pages"]}


@pytest.fixture(autouse=True)
def nothing_allowed(monkeypatch):
    METER.forget()
    monkeypatch.setattr(limits, "ANY_WRITE", NONE)
    monkeypatch.setattr(limits, "COSTLY_READ", NONE)


@pytest.mark.parametrize("who", ["visitor", "hana"])
def test_whatever_is_sent_is_counted(who, as_, hana):
    client = Client() if who == "visitor" else as_(hana)
    client.defaults["HTTP_HX_REQUEST"] = "true"  # a refusal is a line then, and no whole page
    free = []
    for path in paths().values():
        if client.post(path).status_code != 429:
            free.append(resolve(path).view_name)

    assert set(free) == set(FREE)


def test_what_costs_much_is_counted_and_of_the_rest_is_said_why_it_is_cheap(client):
    """A new page stands in one of the two lists, or this fails."""
    found = {}
    for path in paths().values():
        found.setdefault(resolve(path).view_name, client.get(path).status_code)
    read = {name for name, status in found.items() if status != 405} - set(FREE)
    counted = {name for name in read if found[name] == 429}
    freely = {name for name in read - counted if not name.startswith("admin:")}

    assert counted == limits.COSTLY
    assert sorted(freely - CHEAP) == []
    assert sorted(CHEAP - freely) == []


def test_every_reason_is_given_and_no_page_has_two():
    names = [name for group in READS for name in group["pages"]]

    assert [name for name, why in FREE.items() if len(why) < 10] == []
    assert [group["pages"] for group in READS if len(group["why"]) < 20] == []
    assert sorted(names) == sorted(set(names))
