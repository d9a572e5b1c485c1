"""On a phone, in German: the mail of a private case is answered without signing in."""

import pytest
from playwright.sync_api import Page, expect

from community.domain import case_links, cases
from community.models import CaseTap
from forum.lib import clock
from tests import factories
from tests.community.cases import told
from tests.journeys.browsing import PHONE, Visits
from tests.journeys.test_axe import Eyes, eyes
from tests.journeys.test_look import BROKEN, OVERFLOW

__all__ = ["eyes"]
pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip


def look(page: Page, eyes: Eyes) -> None:
    eyes.look(page, both_widths=True)
    assert page.evaluate(OVERFLOW) + page.evaluate(BROKEN) == []


def test_a_reply_then_open_again_then_yes(visits: Visits, eyes: Eyes) -> None:
    vera, now = factories.member("vera", language="de"), clock.now()
    expert = told.expert(told.pool()).member
    case = told.claimed(told.begin(vera, now=now), expert, now=now)
    cases.ask(case=case, body="Which bill?", by=expert, key=told.key(), now=now)

    page = visits.open(address("reply"), width=PHONE)
    expect(page.get_by_role("heading", name="Wir warten auf deine Antwort")).to_be_visible()
    look(page, eyes)
    with visits.excusing("422"):
        page.get_by_role("button", name="Senden").click()
        expect(page.get_by_text("Bitte schreib etwas dazu").first).to_be_visible()
        look(page, eyes)
    page.get_by_label("Deine Antwort").fill("Die vom November.")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_role("heading", name="Deine Antwort ist bei unserem Team.")).to_be_visible()
    look(page, eyes)

    told.finished(told.fresh(case), expert, now=clock.now())
    page.goto(address("yes"))
    look(page, eyes)
    page.get_by_role("link", name="Nein, wieder öffnen").click()
    page.get_by_label("Was stimmt noch nicht?").fill("Auf der nächsten steht es wieder.")
    look(page, eyes)
    page.get_by_role("button", name="Wieder öffnen").click()
    expect(page.get_by_role("heading", name="Der Fall ist wieder offen.")).to_be_visible()
    look(page, eyes)

    told.finished(told.fresh(case), expert, now=clock.now())
    page.goto(address("yes"))
    page.get_by_role("button", name="Ja, es ist gelöst").click()
    expect(page.get_by_text("Du hast gesagt, dass er gelöst ist.")).to_be_visible()
    assert told.events(case)[-1] == "confirmed"


def address(say: str) -> str:
    return f"/tap/{case_links.secret(tap=CaseTap.objects.latest('pk'))}/?say={say}"
