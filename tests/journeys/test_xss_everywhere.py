"""Script in every text of every table, on every page that shows it, in a real browser: none runs.

test_xss.py tries every vector in posts, titles, names and searches, and shows that each kind is
alive. Here each input of the whole product is tried: what its field writes is a column, as
inputs.toml says, and every column holds script."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from playwright.sync_api import BrowserContext

from forum.models import Member
from tests import crawl, town
from tests.community.test_permission_matrix import MATRIX, cells, named
from tests.forum.lib.hostile import KINDS
from tests.journeys import hostile_town
from tests.journeys.browsing import Visits
from tests.journeys.test_xss import Watch
from tests.town import inputs, roles, things

ENDS: dict[str, str] = tomllib.loads((Path(__file__).parent / "inputs.toml").read_text("utf-8"))
# Each looks at every page that they may see.
READERS = ("administrator", "expert", "helper", "customer", "newcomer", "mentor", "anonymous")
# What nobody types into a form: a browser names itself.
BY_HEADS = {"usersession.user_agent"}
NO_PAGES = ("healthz", "readyz", "accounts/logout/", "admin/logout/", "inbox/stop/", "sw.js")


def texts() -> dict[str, forms.Field]:
    """Fields into which people type words."""
    kinds = (forms.CharField, forms.JSONField)
    return {name: one for name, one in inputs.fields().items() if isinstance(one, kinds)}


def end_of(name: str) -> str:
    for begin, end in ENDS.items():
        if name.endswith(begin[1:]) if begin[0] == "*" else name.startswith(begin):
            return end
    return ""


def test_every_input_ends_in_a_column_that_is_tried_or_has_a_reason() -> None:
    ends = {name: end_of(name) for name in texts()}

    missing = {name for name, end in ends.items() if not end}
    assert missing == set(), "say in inputs.toml in which column this ends, or why it is no text"
    columns = hostile_town.names()
    wrong = {name: end for name, end in ends.items() if not end.startswith("no: ")}
    assert {name: end for name, end in wrong.items() if end not in columns} == {}


def test_every_such_column_holds_script(db: None, settings: Any) -> None:
    with town.standing(settings):
        done = hostile_town.poison()

    missing = {end for end in ENDS.values() if not end.startswith("no: ")} | BY_HEADS
    missing -= done
    assert sorted(missing) == []


def pages(found: town.Things) -> dict[str, list[str]]:
    """Role -> addresses of pages that they see."""
    told: dict[str, list[str]] = {role: [] for role in READERS}
    for cell in cells():
        said = dict(zip(MATRIX["roles"], MATRIX["get"][named(*cell)].split(), strict=True))
        if cell[0] in NO_PAGES or _is_file(cell[0]):
            continue
        for role in READERS:
            if said[role] == "200":
                told[role].append(things.address(*cell, found))
    told["administrator"] += [
        address
        for route, address in things.of_admin()
        if MATRIX["administration"][route].startswith("200") and route not in NO_PAGES
    ]
    return told


def _is_of_others(found: str) -> bool:
    """Whose markup is not judged here: the administration's, a mail's, which has styles, and that
    of two pages that hold no words of people but a template for them."""
    return bool(
        re.search(
            r"localhost:\d+/(admin|inbox/mail|settings/notices/digest|outbox|offline)/", found
        )
    )


def _is_file(route: str) -> bool:
    ends = (".csv", ".json", ".ics", ".png", ".svg", ".webp", ".xml", ".txt", ".js", "download/")
    plain = crawl.plain(route)
    return plain.endswith((*ends, ".webmanifest", ".atom", "live/", "jsi18n/"))


@pytest.fixture
def poisoned(role: str, transactional_db: None, settings: Any) -> Iterator[town.Things]:
    """For each reader the vectors begin elsewhere, so that short columns hold other kinds."""
    with town.standing(settings) as (_people, found):
        hostile_town.poison(first=5 * READERS.index(role))
        yield found


@pytest.mark.thorough
@pytest.mark.browser
@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", READERS)
def test_script_in_every_text_runs_on_no_page(
    role: str, poisoned: town.Things, visits: Visits
) -> None:
    member = None if role == "anonymous" else Member.objects.get(handle=roles.HANDLES[role])
    context: BrowserContext = visits.context(by=member, bypass_csp=True)
    watch = Watch(context)

    addresses = pages(poisoned)[role]
    # Pictures whose names are script; a sample of the style guide, which stands for no post.
    with visits.excusing("status of 404", "Error Code 404 from /posts/2/comment/"):
        for address in addresses:
            watch.visit(address)

    assert addresses != []
    if role in hostile_town.SIGNED_IN:  # what browsers and passkeys are called was there to read
        watch.page.goto("/accounts/security/")
        assert watch.page.locator(".account-rows li").count() > 2 * len(KINDS)
    found = [one for one in watch.found if one.endswith(" ran") or not _is_of_others(one)]
    watch.found.clear()
    assert found == []
