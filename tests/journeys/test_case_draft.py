"""On a phone: what was typed into a new private case is there again; after a sign-out nowhere."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Draft
from tests import factories
from tests.community.cases import told
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.journeys.test_copies import COPIES

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip
FIRST, MORE = "Ihr bucht Geld für eine Karte ab, die ich", " längst zurückgeschickt habe."
SAVES = re.compile(r"/writing/case/$")


def test_kept_and_forgotten(visits: Visits, thorough: bool) -> None:
    told.pool()
    eyes = Eyes(thorough)
    member = factories.member("vera", language="de")
    page = visits.open("/cases/new/", by=member, width=PHONE, locale="de-DE")
    page.get_by_label("Etwas anderes").check()
    page.get_by_label("Was ist passiert?").press_sequentially(FIRST)
    expect(page.get_by_text("Entwurf gespeichert")).to_be_visible()
    page.goto("/questions/")
    page.goto("/cases/new/")
    eyes.look(page)
    page.get_by_role("link", name="Damit weitermachen").click()
    expect(page.get_by_label("Was ist passiert?")).to_have_value(FIRST)
    expect(page.get_by_label("Etwas anderes")).to_be_checked()

    page.route(SAVES, lambda route: route.abort())  # a tunnel: only this device keeps the rest
    with visits.excusing("ERR_FAILED", "htmx:"):
        page.get_by_label("Was ist passiert?").fill(FIRST + MORE)
        page.wait_for_timeout(1700)
    page.unroute(SAVES)
    page.goto("/questions/")
    page.goto("/cases/new/")
    page.get_by_role("button", name="Damit weitermachen").click()
    expect(page.get_by_label("Was ist passiert?")).to_have_value(FIRST + MORE)
    expect(page.get_by_label("Etwas anderes")).to_be_checked()

    page.goto("/accounts/logout/")
    press(page.get_by_role("main").get_by_role("button", name="Abmelden"))
    expect(page.get_by_role("link", name="Anmelden").first).to_be_visible()
    assert page.evaluate(COPIES) == []
    assert [draft.member for draft in Draft.objects.all()] == [member]
    assert eyes.found == []
