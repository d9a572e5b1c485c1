"""Needs a person: from a public question to a private case, a call, and a summary that the next
visitor finds. On a phone, in German; the expert sits at a desk. The test moves the clock.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from community.models import Callback, Case, Policy, Pool, Service
from forum.lib import clock
from forum.models import Member, Thread
from tests import factories
from tests.community import staffed
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.journeys.test_nobody_answers import _first_ladder as first_ladder
from tests.journeys.test_nobody_answers import tuesday_at

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.timeout(240),
    pytest.mark.django_db(transaction=True),
]  # fmt: skip
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TITLE = "Warum wird mir der alte Tarif berechnet?"
NUMBER = "0171 1234567"
SUMMARY = (
    "Der Wechsel gilt erst ab der nächsten Abrechnung. Steht danach noch der alte Tarif auf der "
    "Rechnung, hilft es, den Wechsel im Kundenkonto einmal neu zu bestätigen."
)


@pytest.fixture
def people() -> tuple[Member, Member]:
    """Who asks, and the expert of the pool that takes everything, there all day."""
    factories.category("tarife", name={"en": "Tariffs", "de": "Tarife"})
    vera = factories.member("vera", language="de", display_name="Vera Lind")
    eva = factories.member("eva", staff_role="expert", language="de", display_name="Eva Brandt")
    week = [(day, 8 * 60, 20 * 60) for day in range(5)]
    pool, _new = Pool.objects.get_or_create(
        is_general=True,
        defaults={"slug": "general", "name": {"en": "General", "de": "Allgemein"},
                  "calendar": staffed.calendar(week)},
    )  # fmt: skip
    first_ladder()
    assert Policy.objects.exists()
    staffed.expert(pool, member=eva, shifts=week, languages=["de"], site="Rostock")
    return vera, eva


def test_from_a_question_to_a_call_and_what_the_next_one_finds(
    visits: Visits, people: tuple[Member, Member], thorough: bool
) -> None:
    vera, eva = people
    eyes, begins = Eyes(thorough), tuesday_at(10)
    with clock.shifted(begins):
        question = factories.question(
            by=vera, title=TITLE, language="de",
            body="Seit zwei Monaten steht der alte Tarif auf der Rechnung. Gewechselt habe ich.",
        )  # fmt: skip
        phone = goes_on_in_private(visits, vera, question, eyes)
        call = books(phone, eyes)
    case = Case.objects.get(member=vera)
    assert Service.objects.get(thread=question).status == "case"

    with clock.shifted(begins):
        desk = takes(visits, eva, eyes)
        said = "Ich sehe es mir an und rufe dich in der Zeit an, die du gewählt hast."
        desk.locator("textarea").first.fill(said)
        press(desk.get_by_role("button", name="Abschicken").first)
        expect(desk.locator(".talk-messages").get_by_text(said)).to_be_visible()
        phone.goto(f"/cases/{case.pk}/")
        expect(phone.get_by_text(said)).to_be_visible()
        expect(phone.get_by_text("1234567")).to_have_count(0)

    with clock.shifted(call.begins_at + 5 * MINUTE - clock.now()):
        calls(desk, case, eyes)
        closes(desk, eyes)

    found = Case.objects.get(pk=case.pk)
    assert (found.status, found.owner) == ("done", eva)
    assert Callback.objects.get().status == "reached"
    with clock.shifted(begins + 30 * HOUR):
        phone.goto(f"/cases/{case.pk}/")
        expect(phone.get_by_text("Der Wechsel ist neu bestätigt")).to_be_visible()
        eyes.look(phone)
        press(phone.get_by_role("button", name="Ja, es ist gelöst"))
        visitor = visits.open("/search/?q=alter+Tarif+Rechnung", width=PHONE, locale="de-DE")
        press(visitor.get_by_role("link", name=TITLE).first)
        expect(visitor.locator("#solution")).to_contain_text("ab der nächsten Abrechnung")
        expect(visitor.get_by_text("Vera Lind ruft")).to_have_count(0)
    thread = Thread.objects.get(pk=question.pk)
    assert (thread.state, Service.objects.get(thread=thread).status) == ("solved", "solved")
    assert eyes.found == []


def goes_on_in_private(visits: Visits, vera: Member, question: Thread, eyes: Eyes) -> Page:
    page = visits.open(question.get_absolute_url(), by=vera, width=PHONE, locale="de-DE")
    page.get_by_role("link", name="Privat mit unserem Team weitermachen").first.click()
    expect(page.locator("h1")).to_have_text("Privat weitermachen")
    eyes.look(page)
    page.locator("input[name=reason]").first.check()
    page.get_by_label("Was ist passiert?").fill("Meine Kundennummer nenne ich lieber hier.")
    press(page.get_by_role("button", name="An unser Team schicken"))
    expect(page.get_by_text("Meine Kundennummer nenne ich lieber hier.")).to_be_visible()
    eyes.look(page)
    return page


def books(page: Page, eyes: Eyes) -> Callback:
    page.get_by_role("link", name="Rückruf buchen").click()
    page.get_by_label("Wann sollen wir anrufen?").select_option(index=1)
    page.get_by_label("Deine Telefonnummer").fill(NUMBER)
    page.get_by_text("Ja, ruft mich").click()
    press(page.get_by_role("button", name="Diesen Anruf buchen"))
    expect(page.get_by_role("heading", name="Wir rufen dich zurück")).to_be_visible()
    made = Callback.objects.get()
    expect(page.get_by_text(made.call_word)).to_be_visible()
    eyes.look(page)
    return made


def takes(visits: Visits, eva: Member, eyes: Eyes) -> Page:
    """From the first page to the case, by the menu."""
    desk = visits.open("/", by=eva, width=DESK, locale="de-DE")
    desk.get_by_role("link", name="Arbeitsplatz").first.click()
    desk.get_by_role("link", name="Private Fälle").first.click()
    expect(desk.locator(".desk-rows")).to_contain_text("Vera Lind")
    eyes.look(desk, both_widths=True)
    desk.locator("[data-desk-row]").first.click()
    expect(desk.get_by_text("Kundennummer")).to_have_count(0)
    press(desk.get_by_role("button", name="Fall übernehmen"))
    expect(desk.get_by_text("Meine Kundennummer nenne ich lieber hier.")).to_be_visible()
    eyes.look(desk, both_widths=True)
    for way in ("Übergeben", "Zurückgeben"):
        desk.get_by_role("link", name=way).first.click()
        expect(desk.locator("h1")).to_contain_text(way[:5])
        eyes.look(desk)
        desk.go_back()
    return desk


def calls(desk: Page, case: Case, eyes: Eyes) -> None:
    desk.goto(f"/desk/cases/{case.pk}/")
    press(desk.get_by_role("button", name="Nummer zeigen und anrufen"))
    expect(desk.locator(".call-number")).to_contain_text("1234567")
    eyes.look(desk, both_widths=True)
    press(desk.get_by_role("button", name="Erreicht"))
    expect(desk.locator(".call-number")).to_have_count(0)


def closes(desk: Page, eyes: Eyes) -> None:
    desk.get_by_role("link", name="Es ist gelöst").first.click()
    desk.get_by_label("Was war es, und was hast du getan?").fill(
        "Der Wechsel ist neu bestätigt; die nächste Rechnung stimmt."
    )
    eyes.look(desk, both_widths=True)
    press(desk.get_by_role("button", name="Fall als gelöst abschließen"))
    desk.locator("textarea").first.fill(SUMMARY)
    for box in desk.locator("input[name=checked]").all():
        box.check()
    eyes.look(desk, both_widths=True)
    press(desk.get_by_role("button", name="Veröffentlichen"))
