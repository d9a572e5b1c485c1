"""From joining to bringing somebody along, on a phone, in German; the test moves the clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import posts, solutions
from forum.lib import clock
from forum.models import Member, Standing, Thread
from reputation import tasks
from reputation.domain import graduation, ledger, matching
from reputation.models import Mentor, MentorVerdict
from tests import factories
from tests.forum.mailbox import code_in, last_mail
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.reputation import books, guides

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE = "Warum finde ich meine eSIM nach dem Umzug nicht mehr?"
BETTER = "Pixel 9: Warum finde ich meine eSIM nach dem Umzug nicht mehr?"


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


def solved(asker: Member, helper: Member, *, at: timedelta) -> Thread:
    """Another question of theirs, answered and accepted."""
    thread = factories.question(by=asker, language="de", at=clock.now())
    answer = factories.answer(thread, by=helper, at=clock.now() + at)
    return solutions.accept(thread=thread, post=answer, by=asker, now=clock.now() + 2 * at)


def run_jobs() -> None:
    """What the worker would do meanwhile."""
    acts = {matching.FIRST: tasks.match_newcomer, graduation.SOLVED: tasks.graduate_asker}
    jobs = ProcrastinateJob.objects.filter(task_name__in=acts, status="todo")
    for job in jobs.order_by("pk"):
        acts[job.task_name](pk=job.args["pk"])


@pytest.mark.thorough
def test_from_joining_to_becoming_a_sponsor(
    visits: Visits, transactional_db: None, eyes: Eyes
) -> None:
    german = {"language": "de"}
    mara = factories.member("mara", about="Frag ruhig zweimal.", **german)
    sim = factories.category("sim", name={"en": "SIM", "de": "SIM und eSIM"})
    guides.mentor(member=mara, languages=["de"], topics=[f"category:{sim.pk}"])
    jonas = guides.mentor("jonas", languages=["de"])
    Member.objects.filter(pk=jonas.pk).update(language="de")

    # She joins.
    page = visits.open("/accounts/signup/", width=PHONE, locale="de-DE")
    page.get_by_label("Dein Name").fill("Nina Albers")
    page.get_by_label("E-Mail-Adresse").fill("nina@example.org")
    page.get_by_text("Ich bin mindestens 16").click()
    join(page)
    nina = Member.objects.get(email="nina@example.org")

    # She asks, and has a mentor who knows what it is about.
    page.goto("/questions/ask/?title=" + TITLE)
    page.get_by_label("Thema").select_option("sim")
    page.get_by_label("Was passiert?").fill(
        "Seit gestern steht dort nur noch die alte Karte, auch nach dem Neustart."
    )
    page.get_by_label("Stichwörter").fill("esim")
    helped_with_the_draft(visits, page, mara, eyes)
    press(page.get_by_role("button", name="Frage stellen"))
    expect(page.locator("h1")).to_contain_text(BETTER)
    run_jobs()
    page.goto("/")
    card = page.locator(".guide-card")
    expect(card).to_contain_text("Mara")
    eyes.look(page, both_widths=True)
    press(card.get_by_role("link", name="Warum"))
    expect(page.locator(".why")).to_contain_text("SIM und eSIM")
    eyes.look(page, both_widths=True)

    # Another in one tap, and back.
    press(page.get_by_role("button", name="Jemand anderes"))
    expect(page.locator("#main")).to_contain_text("Jonas")
    press(page.get_by_role("button", name="Zurück zu Mara"))
    expect(page.get_by_role("status")).to_contain_text("Mara")

    # Three of her questions are solved.
    first = Thread.objects.questions().get(author=nina)
    answer = posts.answer(
        thread=first, by=mara, key=None, now=clock.now(),
        body="Sie steht jetzt unter Mobilfunk, ganz unten, als zweiter Tarif.",
    )  # fmt: skip
    page.goto(first.get_absolute_url())
    press(page.get_by_role("button", name="Als Lösung markieren").first)
    expect(page.locator("#solution")).to_contain_text("Mobilfunk")
    assert answer.thread_id == first.pk
    for days in (3, 6):
        with clock.shifted(days * DAY):
            solved(nina, mara, at=HOUR)
            run_jobs()

    with clock.shifted(7 * DAY):
        # She stands alone: thanks, a word in private, and her turn.
        assert Mentor.objects.get(pk=mara.pk).load == 0
        page.goto("/inbox/")
        press(page.get_by_role("link", name="Du kommst hier jetzt allein zurecht"))
        press(page.get_by_role("button", name="Mara hat mir geholfen"))
        expect(page.locator("#after [aria-pressed=true]")).to_be_visible()
        press(page.get_by_label("5: sehr gut"))
        page.get_by_label("In deinen Worten").fill("Geduldig, und immer am selben Tag.")
        eyes.look(page, both_widths=True)
        press(page.get_by_role("button", name="Unter uns sagen"))
        expect(page.locator("#verdict")).to_contain_text("5 von 5")
        expect(page.locator("#circle")).to_contain_text("50 Punkten")
        assert MentorVerdict.objects.get().stars == 5

    with clock.shifted(30 * DAY):
        # What she earned meanwhile is enough: she brings somebody along.
        ledger.sweep(now=clock.now())
        assert books.rows(mara, "MENT")[-1] == ("MENT", "released", "10")
        Standing.objects.filter(member=nina).update(points=50)
        page.goto("/mentors/mine/")
        press(page.get_by_role("link", name="Patenschaft übernehmen"))
        press(page.get_by_role("button", name="Einladung erstellen"))
        address = page.get_by_label("Schick diese Adresse").input_value()
        eyes.look(page, both_widths=True)

        friend = factories.member("nils", joined_at=clock.now() - HOUR, **german)
        theirs = visits.open("/" + address.split("/", 3)[3], by=friend, width=PHONE)
        eyes.look(theirs, both_widths=True)
        press(theirs.get_by_role("button", name="Ja, Nina Albers zeigt mir alles"))
        expect(theirs.locator("#sponsor")).to_contain_text("Nina Albers")
        page.goto("/mentors/sponsoring/")
        expect(page.locator(".people")).to_contain_text("Nils")


def helped_with_the_draft(visits: Visits, page: Page, mara: Member, eyes: Eyes) -> None:
    """She shows it before it is posted: a mentor is found who knows what it is about, and suggests
    another title; she takes it over."""
    press(page.get_by_role("button", name="Erst im Mentoring zeigen"))
    page.get_by_label("Worauf soll geschaut werden?").fill("Ist das so verständlich?")
    eyes.look(page, both_widths=True)
    press(page.get_by_role("button", name="Im Mentoring zeigen"))
    expect(page.locator("#main")).to_contain_text("Mara")
    eyes.look(page, both_widths=True)
    talk = "/" + page.url.split("/", 3)[3].partition("?")[0].partition("#")[0]

    theirs = visits.open(talk, by=mara, width=PHONE)
    press(theirs.get_by_role("link", name="Andere Worte vorschlagen"))
    theirs.get_by_label("Titel").fill(BETTER)
    theirs.get_by_label("Warum ist es so besser?").fill("Das Gerät gehört in den Titel.")
    press(theirs.get_by_role("button", name="Vorschlagen"))
    expect(theirs.locator("#main")).to_contain_text("Das Gerät gehört in den Titel.")

    page.goto(talk)
    press(page.get_by_role("link", name="Das Gerät gehört in den Titel."))
    expect(page.get_by_role("button", name="Angekreuztes übernehmen")).to_be_visible()
    eyes.look(page, both_widths=True)
    press(page.get_by_role("button", name="Angekreuztes übernehmen"))
    press(page.get_by_role("link", name="Ändern und abschicken"))
    expect(page.locator("#id_title")).to_have_value(BETTER)


def join(page: Page) -> None:
    """Through the form of signing up, and the code that was mailed."""
    press(page.get_by_role("button", name="Konto anlegen"))
    expect(page.get_by_role("heading", name="Sieh in dein Postfach")).to_be_visible()
    page.get_by_label("Code").fill(code_in(last_mail("nina@example.org")))
    press(page.get_by_role("button", name="Weiter"))
    expect(page.locator(".person-menu")).to_be_visible()
