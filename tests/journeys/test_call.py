"""On a phone, in German: a call is booked, refused first, moved, and the number taken back."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.models import Callback
from forum.lib import clock
from tests import factories
from tests.community.calls import made
from tests.journeys import call_pages
from tests.journeys.browsing import PHONE, Visits
from tests.journeys.test_axe import Eyes

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip


def test_booked_moved_and_withdrawn(visits: Visits, thorough: bool):
    member = factories.member("vera", language="de")
    case, eyes = call_pages.bare(member), Eyes(thorough)
    page = visits.open(f"/cases/{case.pk}/callback/", by=member, width=PHONE, locale="de-DE")
    eyes.look(page)
    page.get_by_label("Wann sollen wir anrufen?").select_option(index=4)
    page.get_by_label("Deine Telefonnummer").fill("0900 1234567")
    page.get_by_text("Ja, ruft mich").click()
    with visits.excusing("422"):
        page.get_by_role("button", name="Diesen Anruf buchen").click()
        expect(page.get_by_text("kosten extra")).to_be_visible()
    expect(page.get_by_label("Deine Telefonnummer")).to_have_value("0900 1234567")
    eyes.look(page)
    page.get_by_label("Deine Telefonnummer").fill("0171 1234567")
    page.get_by_role("button", name="Diesen Anruf buchen").click()
    expect(page.get_by_role("heading", name="Wir rufen dich zurück")).to_be_visible()
    found = Callback.objects.get()
    expect(page.get_by_text(found.call_word)).to_be_visible()
    eyes.look(page)
    page.get_by_role("link", name="Verschieben").click()
    page.wait_for_url("**/move/")
    eyes.look(page)
    page.get_by_label("Wann sollen wir anrufen?").select_option(index=6)
    page.get_by_role("button", name="Verschieben").click()
    expect(page.get_by_text("Verschoben.")).to_be_visible()
    page.get_by_role("link", name="Absagen").click()
    page.wait_for_url("**/cancel/")
    eyes.look(page)
    page.go_back()
    page.get_by_role("link", name="Meine Nummer löschen").click()
    page.wait_for_url("**/callback/withdraw/")
    eyes.look(page)
    page.get_by_role("button", name="Meine Nummer löschen").click()
    expect(page.get_by_text("Deine Nummer ist gelöscht.")).to_be_visible()
    gone = Callback.objects.get()
    assert (gone.moves, gone.number_sealed, gone.status) == (1, "", "cancelled")
    assert re.search("1234567", page.content()) is None
    assert eyes.found == []


def test_a_time_agreed_on_the_phone_is_set_at_the_desk(visits: Visits, thorough: bool):
    member = factories.member("vera", language="de")
    case, eyes = call_pages.bare(member), Eyes(thorough)
    call_pages.booked(case)
    found = Callback.objects.get()
    made.tried(found, "moved", by=case.owner, at=found.begins_at + timedelta(minutes=1))

    with clock.shifted(found.begins_at + timedelta(minutes=5) - clock.now()):
        desk = visits.open(f"/desk/cases/{case.pk}/call/move/", by=case.owner, locale="de-DE")
        eyes.look(desk)
        desk.locator("input[name=begins_at]").last.check()
        desk.locator("main form button.main").click()
        expect(desk.locator("#case-call")).to_be_visible()

    assert Callback.objects.get().begins_at > found.begins_at
    assert eyes.found == []
