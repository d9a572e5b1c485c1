"""From the answer to the statement: held, counted, taken back, questioned, answered, corrected."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from forum.domain import posts
from forum.lib import clock
from forum.models import Post
from reputation.domain import leaderboard, ledger
from tests import factories
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.reputation import books

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE = "Warum klingelt mein Telefon nachts nicht?"
ANSWER = "Nimm den Ruhemodus heraus, dann klingelt es wieder auch in der Nacht."


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


@pytest.mark.thorough
def test_a_helper_follows_their_points_to_the_end(
    visits: Visits, transactional_db: None, eyes: Eyes
) -> None:
    now, german = clock.now(), {"language": "de"}
    asker, helper = factories.member("nina", **german), factories.member("hana", **german)
    mo = factories.member("mo", staff_role="moderator", **german)
    max_ = factories.member("max", staff_role="moderator", **german)
    thread = factories.question(by=asker, title=TITLE, at=now - 2 * HOUR, language="de")

    # She answers, and it is accepted.
    page = visits.open(thread.get_absolute_url(), by=helper, width=PHONE)
    page.get_by_role("textbox", name="Deine Antwort").fill(ANSWER)
    press(page.get_by_role("button", name="Antwort senden"))
    expect(page.get_by_text(ANSWER)).to_be_visible()
    theirs = visits.open(thread.get_absolute_url(), by=asker, width=PHONE)
    press(theirs.get_by_role("button", name="Als Lösung markieren"))
    expect(theirs.locator("#solution")).to_contain_text(ANSWER)
    ledger.sweep(now=clock.now())

    # The line is held.
    page.goto("/statement/")
    line = page.locator(".told", has_text="Deine Antwort ist die Lösung")
    expect(line).to_contain_text("15 Punkte, zurückgehalten bis")
    eyes.look(page, both_widths=True)

    with clock.shifted(15 * DAY):  # It counts.
        ledger.sweep(now=clock.now())
        page.goto("/statement/?month=all")
        expect(page.locator(".stats").first).to_contain_text("15")
        expect(line).to_contain_text("zählt seit")

    with clock.shifted(16 * DAY):  # It is deleted: the line says why, and she asks.
        posts.delete(post=Post.objects.get(body=ANSWER), by=mo, now=clock.now())
        ledger.sweep(now=clock.now())
        page.goto("/statement/?month=all")
        expect(line).to_contain_text("der Beitrag wurde gelöscht")
        press(line.get_by_role("link", name="Deine Antwort ist die Lösung"))
        page.locator("#questions form").evaluate("form => { form.noValidate = true; }")
        page.get_by_label("Was stimmt nicht?").fill("kurz")
        with visits.excusing("status of 422"):
            press(page.get_by_role("button", name="Das Team fragen"))
            expect(page.locator("[aria-invalid=true]")).to_be_visible()
        eyes.look(page)
        page.get_by_label("Was stimmt nicht?").fill(
            "Nina hat geschrieben, dass es so geklappt hat."
        )
        press(page.get_by_role("button", name="Das Team fragen"))
        expect(page.locator("#questions")).to_contain_text("Du hörst bis")
        eyes.look(page)

        # Who deleted it reads why they do not answer; another does.
        team = visits.open("/moderation/appeals/", by=mo, width=PHONE)
        expect(team.locator(".told")).to_contain_text("Das hast du entschieden")
        eyes.look(team, both_widths=True)
        team = visits.open("/moderation/appeals/", by=max_, width=PHONE)
        press(team.locator(".told-title a"))
        press(team.get_by_label("Es war falsch: ich korrigiere es"))
        team.get_by_label("Punkte, die du gibst").fill("15")
        answer = "Stimmt, gelöscht wurde sie nur wegen der Rufnummer darin."
        team.get_by_role("textbox", name="Deine Antwort").fill(answer)
        eyes.look(team, both_widths=True)
        press(team.get_by_role("button", name="Antwort senden"))
        expect(team.get_by_role("status")).to_contain_text("Beantwortet")
        eyes.walk(team, ["/moderation/appeals/?view=answered", "/moderation/corrections/",
                         "/moderation/corrections/new/"])  # fmt: skip

        # She hears of it, and reads it at the line.
        page.goto("/inbox/")
        press(page.get_by_role("link", name="Max hat deine Frage zu deinen Punkten beantwortet"))
        expect(page.locator("#questions")).to_contain_text(answer)

    with clock.shifted(17 * DAY):
        ledger.sweep(now=clock.now())
        leaderboard.renew(now=clock.now())
        page.goto("/statement/?month=all")
        expect(page.locator(".stats").first).to_contain_text("15")
        expect(page.locator(".told", has_text="Vom Team korrigiert")).to_contain_text(answer)
        page.goto("/leaderboard/?period=ever")
        expect(page.locator(".rank.is-own")).to_contain_text("Hana")
        eyes.look(page, both_widths=True)
        books.assert_true(clock.now())
