"""On a phone, in German: from a public question into a private case, to its end and back."""

from typing import Any

import pytest
from playwright.sync_api import expect

from community.domain import cases
from community.models import Case, Service
from forum.lib import clock
from tests import factories
from tests.community.cases import told
from tests.community.service import days
from tests.journeys.browsing import PHONE, Visits
from tests.journeys.test_axe import Eyes

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip


def test_from_a_question_to_its_end(visits: Visits, thorough: bool, settings: Any) -> None:
    settings.URGENT_HOTLINE = "0381 123456"
    member, now = factories.member("vera", language="de"), clock.now()
    expert, eyes = told.expert(told.pool()).member, Eyes(thorough)
    question = days.ask(now, by=member)
    page = visits.open(question.get_absolute_url(), by=member, width=PHONE, locale="de-DE")
    page.get_by_role("link", name="Privat mit unserem Team weitermachen").click()
    expect(page.get_by_text("Das zuerst:")).to_be_visible()
    eyes.look(page)
    page.get_by_label("Was ist passiert?").fill(told.WORDS)
    page.get_by_label("Etwas anderes").check()
    page.get_by_role("button", name="An unser Team schicken").click()
    expect(page.get_by_role("heading", name="Privater Fall", exact=True)).to_be_visible()
    eyes.look(page)
    assert days.row(question).status == Service.Status.CASE

    case = told.claimed(Case.objects.get(), expert, now=now)
    cases.ask(case=case, body="Which bill?", by=expert, key=told.key(), now=clock.now())
    page.reload()
    expect(page.get_by_text("wartet auf deine Antwort.")).to_be_visible()
    page.get_by_label("Deine Nachricht").fill("That of November, please.")
    page.get_by_role("button", name="Abschicken").click()
    expect(page.locator("li.message").filter(has_text="That of November")).to_be_visible()
    eyes.look(page)

    told.finished(case, expert, now=clock.now())
    page.reload()
    page.get_by_role("button", name="Ja, es ist gelöst").click()
    expect(page.get_by_text("The bill was another's")).to_be_visible()
    eyes.look(page)
    page.get_by_role("link", name="Wieder öffnen").click()
    page.wait_for_url("**/reopen/")
    eyes.look(page)
    page.get_by_label("Was stimmt noch nicht?").fill("It is on the next bill as well.")
    page.get_by_role("button", name="Wieder öffnen").click()
    expect(page.get_by_label("Deine Nachricht")).to_be_visible()
    page.get_by_role("link", name="Den Fall zurückziehen").click()
    page.wait_for_url("**/withdraw/")
    eyes.look(page)
    page.get_by_role("button", name="Zurückziehen").click()
    page.goto("/cases/")
    expect(page.get_by_text("Du hast diesen Fall zurückgezogen.")).to_be_visible()
    eyes.look(page)
    found = told.fresh(case)
    assert (found.status, found.reopened, eyes.found) == ("withdrawn", 1, [])
