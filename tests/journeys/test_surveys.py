"""How was it? One tap from the mail on a phone, and what the service manager reads of it."""

import pytest
from playwright.sync_api import Page

from community.models import Survey
from forum.lib import clock
from forum.models import Member
from tests.community.surveys.asked import HOUR, address, ask, said, solved
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


def test_one_tap_in_german_on_a_phone(visits: Visits, eyes: Eyes, nina: Member) -> None:
    survey = ask(nina, thread=solved(by=nina, at=clock.now() - 2 * HOUR))
    page = visits.open(f"{address(survey)}?score=4", width=PHONE)
    look(page, eyes)

    page.get_by_role("button", name="4 sagen: zufrieden").click()
    page.get_by_label("Was war gut, was nicht?").fill("Schnell und freundlich.")
    look(page, eyes)
    page.get_by_role("button", name="Senden").click()
    page.get_by_text("Du hast gesagt: 4.").wait_for()

    assert Survey.objects.values_list("score", "comment").get() == (4, "Schnell und freundlich.")


def test_eleven_scores_fit_on_a_phone(visits: Visits, eyes: Eyes, hana: Member) -> None:
    survey = ask(hana, kind="nps")
    page = visits.open(address(survey), width=PHONE)
    look(page, eyes)
    page.get_by_role("button", name="10 very likely").click()
    page.get_by_text("You said: 10.").wait_for()
    assert Survey.objects.get().score == 10


def test_what_the_manager_reads(visits: Visits, eyes: Eyes, hana: Member, sven: Member) -> None:
    thread = solved(by=hana, at=clock.now() - 2 * HOUR)
    for number in range(110):
        said("nps", 10 if number % 3 else 5)
        said("csat", 1 + number % 5, comment="A word of mine." if number < 3 else "", thread=thread)
    said("ces", 7)
    for width in (PHONE, 1280):
        page = visits.open("/insights/surveys/", by=sven, width=width)
        look(page, eyes)
        assert page.get_by_role("link", name=thread.title).count() == 3
