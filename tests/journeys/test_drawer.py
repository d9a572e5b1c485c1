"""In German: a number goes into the private drawer of one's question, its expert looks, notes
something, and cancels a call, of which the customer reads why. The customer holds a phone."""

import pytest
from playwright.sync_api import Page, expect

from community.domain import asking_back, claims
from community.models import Callback, CaseNote
from forum.domain import drawers
from forum.lib import clock
from forum.models import DrawerLook, Member, Thread
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made
from tests.community.desk import scene
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes, eyes
from tests.journeys.test_look import BROKEN, OVERFLOW

__all__ = ["eyes"]
pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip
PUK = "PUK: 48372910"


def look(page: Page, eyes: Eyes) -> None:
    eyes.look(page, both_widths=True)
    assert page.evaluate(OVERFLOW) + page.evaluate(BROKEN) == []


@pytest.fixture
def people() -> tuple[Member, Member]:
    vera = factories.member("vera", language="de", display_name="Vera Lind")
    eva = factories.member("eva", staff_role="expert", language="de", display_name="Eva Brandt")
    return vera, eva


def test_put_in_looked_at_and_taken_out(
    visits: Visits, eyes: Eyes, people: tuple[Member, Member]
) -> None:
    vera, eva = people
    pool = scene.pool_of(eva)
    thread = factories.question(by=vera, title="Meine SIM ist gesperrt, was nun?", language="de")
    staffed.waiting(pool, thread=thread)
    claims.claim(thread=thread, by=eva, now=clock.now())
    phone = put_in(visits, vera, thread, eyes)
    assert drawers.held(thread=thread, by=vera) == PUK

    desk = visits.open(f"/desk/{thread.pk}/", by=eva, width=DESK, locale="de-DE")
    expect(desk.get_by_text(PUK)).to_have_count(0)
    press(desk.get_by_role("button", name="Private Angaben zeigen"))
    expect(desk.get_by_text(PUK)).to_be_visible()
    look(desk, eyes)
    assert [one.by for one in DrawerLook.objects.all()] == [eva]

    phone.get_by_role("link", name="Nur du und unser Team sehen das").click()
    expect(phone.get_by_role("heading", name="Wer es gelesen hat")).to_be_visible()
    expect(phone.get_by_text("Eva Brandt")).to_be_visible()
    look(phone, eyes)
    press(phone.get_by_role("button", name="Alles herausnehmen"))
    expect(phone.get_by_role("link", name="Private Angaben ergänzen")).to_be_visible()
    assert drawers.held(thread=thread, by=vera) == ""


def put_in(visits: Visits, vera: Member, thread: Thread, eyes: Eyes) -> Page:
    """From the question's page, where its asker finds the way; nobody else does."""
    way = "Private Angaben ergänzen"
    visitor = visits.open(thread.get_absolute_url(), width=PHONE, locale="de-DE")
    expect(visitor.get_by_role("link", name=way)).to_have_count(0)
    phone = visits.open(thread.get_absolute_url(), by=vera, width=PHONE, locale="de-DE")
    phone.get_by_role("link", name=way).click()
    expect(phone.locator("h1")).to_have_text("Nur für unser Team")
    look(phone, eyes)
    phone.locator("textarea[name=drawer]").fill(PUK)
    press(phone.get_by_role("button", name="Für unser Team speichern"))
    expect(phone.get_by_text(PUK)).to_have_count(0)
    return phone


def test_asked_back_the_question_leads_to_the_drawer(
    visits: Visits, eyes: Eyes, people: tuple[Member, Member]
) -> None:
    vera, eva = people
    thread = factories.question(by=vera, title="Meine SIM ist gesperrt, was nun?", language="de")
    staffed.waiting(scene.pool_of(eva), thread=thread)
    claims.claim(thread=thread, by=eva, now=clock.now())
    asking_back.ask_back(thread=thread, by=eva, now=clock.now())
    phone = visits.open(thread.get_absolute_url(), by=vera, width=PHONE, locale="de-DE")
    look(phone, eyes)
    phone.get_by_role("link", name="Mit privaten Angaben antworten").click()
    expect(phone.locator("h1")).to_have_text("Nur für unser Team")


def test_a_note_and_a_call_that_we_cancel(
    visits: Visits, eyes: Eyes, people: tuple[Member, Member]
) -> None:
    vera, eva = people
    case = made.case(scene.pool_of(eva), by=vera, owner=eva)
    made.call(case, begins_at=clock.now() + 5 * made.HOUR)
    desk = visits.open(f"/desk/cases/{case.pk}/", by=eva, width=DESK, locale="de-DE")
    desk.get_by_role("link", name="Notiz hinzufügen").first.click()
    desk.wait_for_url("**/note/")
    look(desk, eyes)
    desk.locator("textarea[name=note]").fill("Die Rechnung von Oktober prüfen.")
    press(desk.get_by_role("button", name="Notiz speichern"))
    expect(desk.get_by_text("Die Rechnung von Oktober prüfen.")).to_be_visible()
    assert [one.by for one in CaseNote.objects.filter(case=case)] == [eva]

    desk.get_by_role("link", name="Anruf absagen").first.click()
    desk.wait_for_url("**/call/cancel/")
    look(desk, eyes)
    reason = "Heute sind unsere Leitungen gestört."
    desk.locator("textarea[name=reason]").fill(reason)
    press(desk.get_by_role("button", name="Anruf absagen"))
    desk.wait_for_url(f"**/desk/cases/{case.pk}/")
    assert Callback.objects.get().status == "cancelled"

    phone = visits.open(f"/cases/{case.pk}/", by=vera, width=PHONE, locale="de-DE")
    expect(phone.get_by_text(reason)).to_be_visible()
    expect(phone.get_by_role("link", name="Rückruf buchen")).to_be_visible()
    expect(phone.get_by_text("Die Rechnung von Oktober prüfen.")).to_have_count(0)
    look(phone, eyes)
    phone.get_by_role("link", name="Um jemand anderen bitten").first.click()
    phone.wait_for_url("**/another/")
    look(phone, eyes)
