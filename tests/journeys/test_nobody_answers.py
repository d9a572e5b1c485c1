"""Nobody answers: a question climbs until an expert takes it, and its asker watches, in German.

Three people: who asks, on a phone; a mentor, who has no time; an expert at the desk. The test moves
the clock, and sweeps as the worker would.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from community.domain import sweeping
from community.models import Calendar, Opening, Policy, Pool, Service
from forum.lib import clock
from forum.models import Member, Thread
from tests import factories
from tests.community import staffed
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.reputation import guides

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.timeout(180)]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ZONE = ZoneInfo("Europe/Berlin")
TITLE = "Warum lädt mein Router jede Nacht dieselbe Aktualisierung?"
ANSWER = "Der Speicher ist voll: Setz ihn einmal auf Werkseinstellungen zurück, dann geht es."


@pytest.fixture
def eyes() -> Iterator[Eyes]:
    opened = Eyes(True)
    yield opened
    assert opened.found == []


def tuesday_at(hour: int) -> timedelta:
    """How far away the next Tuesday at this hour is."""
    here = clock.now().astimezone(ZONE)
    days = (1 - here.weekday()) % 7 or 7
    day = here.date() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=ZONE) - clock.now()


@pytest.fixture
def people(transactional_db: None) -> tuple[Member, Member, Member]:
    """Who asks, who mentors, and the expert of the pool that takes everything."""
    factories.category("geraete", name={"en": "Devices", "de": "Geräte"})
    nina = factories.member("nina", language="de", display_name="Nina Albers")
    mara = guides.mentor("mara", languages=["de"]).member
    Member.objects.filter(pk=mara.pk).update(language="de")
    eva = factories.member("eva", staff_role="expert", language="de", display_name="Eva Brandt")
    week = [(day, 9 * 60, 17 * 60) for day in range(5)]
    pool, _new = Pool.objects.get_or_create(
        is_general=True,
        defaults={"slug": "general", "name": {"en": "General", "de": "Allgemein"},
                  "calendar": staffed.calendar(week)},
    )  # fmt: skip
    _first_ladder()
    staffed.expert(pool, member=eva, shifts=week, languages=["de"], site="Rostock")
    return nina, mara, eva


def _first_ladder() -> None:
    """What the first migration makes, where tests before have emptied the tables."""
    if Policy.objects.exists():
        return
    community = Calendar.objects.create(name="community", zone="Europe/Berlin")
    Opening.objects.bulk_create(
        Opening(calendar=community, weekday=day, begins=7 * 60, ends=22 * 60) for day in range(7)
    )
    Policy.objects.create(name="all", calendar=community)


def test_nobody_answers_until_an_expert_does(
    visits: Visits, people: tuple[Member, Member, Member], eyes: Eyes
) -> None:
    nina, mara, eva = people
    begins = tuesday_at(10)
    with clock.shifted(begins):
        asker = ask(visits, nina)
        thread = Thread.objects.get(author=nina)
        line = asker.locator(".ladder")
        expect(line.locator(".now")).to_contain_text("Community")
        expect(line).to_contain_text("Mentoring")
        expect(line).to_contain_text("bis Mi")  # eight business hours from 10:00
        eyes.look(asker, both_widths=True)

    with clock.shifted(begins + 35 * MINUTE):
        sweeping.sweep(now=clock.now())
        theirs = visits.open("/mentors/desk/", by=mara, width=PHONE, locale="de-DE")
        offered = theirs.locator("#offers + .note + .inbox")
        expect(offered).to_contain_text(TITLE)
        press(offered.get_by_role("button", name="Jetzt nicht"))
        asker.goto(thread.get_absolute_url())
        expect(line.locator("[aria-current=step]")).to_contain_text("Mentoring")

    with clock.shifted(begins + 4 * HOUR + 5 * MINUTE):
        sweeping.sweep(now=clock.now())
        desk = take(visits, eva, eyes)
        asker.goto(thread.get_absolute_url())
        expect(line.locator("[aria-current=step]")).to_contain_text("Eva Brandt")
        eyes.look(asker, both_widths=True)
        desk.keyboard.press("r")
        expect(desk.get_by_role("textbox", name="Deine Antwort")).to_be_focused()
        desk.keyboard.type(ANSWER)
        press(desk.get_by_role("button", name="Antwort senden"))
        expect(desk.locator(".desk-thread")).to_contain_text("Der Speicher ist voll")
        assert Service.objects.get(thread=thread).status == "answered"

    with clock.shifted(begins + 5 * HOUR):
        asker.goto("/inbox/")
        press(asker.get_by_role("link", name=TITLE).first)
        press(asker.get_by_role("button", name="Als Lösung markieren").first)
        expect(asker.locator("#solution")).to_contain_text("Der Speicher ist voll")

    found = Service.objects.get(thread=thread)
    assert (found.status, found.owner, found.cycle) == ("solved", None, 1)
    assert found.first_answer_at <= found.first_promised_at


def ask(visits: Visits, nina: Member) -> Page:
    """As people do: the question, then what happens."""
    page = visits.open(f"/questions/ask/?title={TITLE}", by=nina, width=PHONE, locale="de-DE")
    page.get_by_label("Thema").select_option("geraete")
    page.get_by_label("Was passiert?").fill(
        "Seit einer Woche lädt er jede Nacht dasselbe und startet dann neu."
    )
    page.get_by_label("Stichwörter").fill("router")
    press(page.get_by_role("button", name="Frage stellen"))
    expect(page.locator("h1")).to_contain_text("Warum lädt mein Router")
    return page


def take(visits: Visits, eva: Member, eyes: Eyes) -> Page:
    """From the first page to the question that needs her most, by the menu and two keys."""
    desk = visits.open("/", by=eva, width=DESK, locale="de-DE")
    desk.get_by_role("link", name="Arbeitsplatz").first.click()
    expect(desk.locator(".desk-rows")).to_contain_text(TITLE)
    eyes.look(desk, both_widths=True)
    desk.keyboard.press("j")
    expect(desk.locator("[data-desk-row]").first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text(TITLE)
    eyes.look(desk, both_widths=True)
    desk.keyboard.press("c")
    expect(desk.locator(".desk-clock")).to_contain_text("Du hast sie bis")
    eyes.look(desk, both_widths=True)
    return desk
