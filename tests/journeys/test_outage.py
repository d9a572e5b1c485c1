"""Outage: forty customers ask the same within ten minutes; one answer informs all of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community import tasks
from community.domain import incident_news, outbreaks
from community.models import Incident
from forum.lib import clock
from forum.models import Notice, Thread
from tests import factories
from tests.community.incidents.outage import ask
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.timeout(180)]
PEOPLE = 40
ANSWER = "Ein Kabel ist durchtrennt. Bis 18 Uhr ist es repariert; bis dahin hilft ein Hotspot."


@pytest.fixture
def eyes() -> Iterator[Eyes]:
    opened = Eyes(True)
    yield opened
    assert opened.found == []


def test_one_answer_informs_forty(visits: Visits, transactional_db: None, eyes: Eyes) -> None:
    start = clock.now() - timedelta(minutes=10)
    eva = factories.member("eva", staff_role="expert", language="de")
    threads = [ask(n, at=start + timedelta(seconds=12 * n)) for n in range(PEOPLE)]
    for thread in threads:
        outbreaks.look(pk=thread.pk, now=thread.created_at)
    incident = Incident.objects.get()
    assert incident.affected_count == PEOPLE

    # Somebody who has it too need not ask.
    olga = factories.member("olga", language="de")
    page = visits.open("/", by=olga, width=PHONE, locale="de-DE")
    banner = page.locator(".notice.incident")
    expect(banner).to_contain_text("Kein Internet in Rostock")
    expect(banner).to_contain_text("40 betroffen")
    eyes.look(page)
    press(banner.get_by_role("button", name="Habe ich auch"))
    expect(banner).to_contain_text("41 betroffen")
    expect(banner).to_contain_text("wir sagen dir Bescheid")

    # One of the forty has something else.
    different = threads[7]
    page = visits.open(different.get_absolute_url(), by=different.author, width=PHONE)
    expect(page.locator(".incident-line")).to_contain_text("Known since")
    eyes.look(page)
    press(page.get_by_role("button", name="Mine is different"))
    expect(page.locator(".incident-line")).to_have_count(0)

    # The team says it once.
    desk = visits.open("/inbox/", by=eva, width=DESK, locale="de-DE")
    expect(desk.get_by_text("Gerade fragen viele dasselbe")).to_be_visible()
    desk.goto(f"/incidents/{incident.pk}/")
    eyes.look(desk, both_widths=True)
    desk.get_by_label("Was gibt es Neues?").fill(ANSWER)
    press(desk.get_by_role("button", name="Allen Betroffenen sagen"))
    expect(desk.locator("#answer")).to_contain_text("Ein Kabel ist durchtrennt")
    incident.refresh_from_db()
    what = incident_news.of_answer(incident.answer_id)
    tasks.tell_incident(pk=incident.pk, what=what, after=0)
    assert Notice.objects.filter(kind="incident_answered").count() == PEOPLE - 1

    press(desk.locator("summary").filter(has_text="Es ist vorbei"))
    press(desk.get_by_role("button", name="Es ist vorbei"))
    expect(desk.locator(".chip.solved")).to_have_text("Vorbei")
    tasks.solve_incident(pk=incident.pk)
    tasks.tell_incident(pk=incident.pk, what=incident_news.OVER, after=0)

    states = dict(Thread.objects.values_list("pk", "state"))
    assert states.pop(different.pk) == "open"
    assert set(states.values()) == {"solved"}
    page = visits.open("/", by=olga, width=PHONE, locale="de-DE")
    expect(page.locator(".notice.incident")).to_have_count(0)
    page.goto("/inbox/")
    expect(page.get_by_text("ist vorbei")).to_be_visible()

    # It is not over for one of them, who takes the solution back.
    still = threads[3]
    page = visits.open(still.get_absolute_url(), by=still.author, width=PHONE)
    expect(page.locator("#solution")).to_contain_text("bei vielen so")  # as they asked: in German
    eyes.look(page)
    page.get_by_role("link", name="Not solved after all").click()
    press(page.get_by_role("button", name="Take the solution back"))
    expect(page.locator("#solution")).to_have_count(0)
    still.refresh_from_db()
    assert still.solution_id is None
