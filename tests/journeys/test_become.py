"""On a phone, in German: from the checklist through lessons and quiz to the application."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from reputation.lib import lessons
from reputation.models import Application, Quiz
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.reputation import mentor_ways

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WHY = "Ich habe abends Zeit, und am schönsten ist es, wenn etwas zum ersten Mal klappt."


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


@pytest.mark.thorough
def test_a_helper_becomes_a_mentor(visits: Visits, transactional_db: None, eyes: Eyes) -> None:
    cara = mentor_ways.capable(language="de")

    page = visits.open("/mentors/", by=cara, width=PHONE)
    page.get_by_role("link", name="Mein Weg dorthin").click()
    expect(page.get_by_text("8 von 8 Zeilen sind erfüllt.")).to_be_visible()
    eyes.look(page)

    page.get_by_role("link", name=lessons.lesson("privacy", "de").title).click()
    for code in lessons.CODES:
        expect(page.get_by_role("heading", level=1)).to_have_text(lessons.lesson(code, "de").title)
        press(page.get_by_role("button", name="Ich habe sie gelesen"))
    expect(page.get_by_text("Das war die letzte.")).to_be_visible()

    page.get_by_role("link", name="Zum Quiz").click()
    press(page.get_by_role("button", name="Los"))
    expect(page.get_by_role("button", name="Antworten abschicken")).to_be_visible()
    pool = lessons.questions("de")
    for code, _order in Quiz.objects.get().questions:
        page.get_by_label(pool[code].options[0], exact=True).check()
    press(page.get_by_role("button", name="Antworten abschicken"))
    expect(page.get_by_text("Bestanden: 10 von 10 sind richtig.")).to_be_visible()
    page.get_by_role("link", name="Weiter").click()

    page.get_by_role("link", name="Bewerben").click()
    page.get_by_label("Warum möchtest du").fill(WHY)
    eyes.look(page, both_widths=True)
    page.get_by_text("Ich nehme an, was für das Mentoring gilt").click()
    press(page.get_by_role("button", name="Bewerbung abschicken"))
    expect(page.get_by_text("Du hast dich beworben.")).to_be_visible()
    assert Application.objects.get().words == WHY
