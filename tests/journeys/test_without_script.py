"""Find, ask, answer, accept and mark are plain forms: they work where no script runs."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.lib import clock
from forum.models import Event, Member, Post, Thread
from tests import factories
from tests.journeys.browsing import DESK, PHONE, Visits, press

pytestmark = pytest.mark.browser
TITLE = "eSIM activation fails after a new phone"


def plain(visits: Visits, path: str, *, by: Member | None = None, width: int = PHONE) -> Page:
    return visits.open(path, by=by, width=width, java_script_enabled=False)


@pytest.mark.thorough
def test_finding(visits: Visits, transactional_db: None) -> None:
    thread = factories.solved(title=TITLE)
    page = plain(visits, "/")
    page.get_by_role("textbox", name="Your question").fill("esim activation")
    press(page.get_by_role("main").get_by_role("button", name="Ask"))
    suggestions = page.locator("#suggestions")

    expect(suggestions.get_by_role("group", name="Solution")).to_contain_text("Restart it")
    press(suggestions.get_by_role("button", name="This solved it"))
    expect(page.get_by_role("heading", name="Glad that it works!")).to_be_visible()

    assert Event.objects.get(kind=Event.Kind.SUGGESTION_SOLVED).thread == thread


@pytest.mark.thorough
def test_asking(visits: Visits, transactional_db: None) -> None:
    factories.category("sim")
    nina = factories.member("nina")
    page = plain(visits, "/questions/ask/", by=nina)
    page.get_by_role("textbox", name="Your question").fill(TITLE)
    press(page.get_by_role("main").get_by_role("button", name="Ask"))
    page.get_by_label("What happens?").fill("It says **failed** since this morning.")
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("esim")

    page.get_by_role("button", name="Post your question").dblclick()

    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".question strong")).to_have_text("failed")
    assert Thread.objects.get().author == nina


@pytest.mark.thorough
def test_answering_twice_by_mistake(visits: Visits, transactional_db: None) -> None:
    """Both sends of a double tap reach the server; the form's key makes them one answer."""
    thread = factories.question(title=TITLE)
    page = plain(visits, thread.get_absolute_url(), by=factories.member("hana"), width=DESK)
    page.get_by_role("textbox", name="Your answer").fill("Delete the old profile first.")

    page.get_by_role("button", name="Post your answer").dblclick()

    expect(
        page.get_by_role("status").filter(has_text="Your answer is posted").first
    ).to_be_visible()
    expect(page.locator(".post .text")).to_have_text("Delete the old profile first.")
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_an_answer_that_is_too_short_stays_in_its_field(
    visits: Visits, transactional_db: None
) -> None:
    thread = factories.question(title=TITLE)
    page = plain(visits, thread.get_absolute_url(), by=factories.member("hana"))
    page.get_by_role("textbox", name="Your answer").fill("              ")

    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.get_by_role("alert")).to_contain_text("Nothing you wrote is lost.")

    field = page.get_by_role("textbox", name="Your answer")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("              ")


def test_accepting_marking_and_commenting(visits: Visits, transactional_db: None) -> None:
    nina = factories.member("nina")
    thread = factories.question(title=TITLE, by=nina, at=clock.now() - timedelta(days=1))
    factories.answer(thread, body="Delete the old profile first.")
    page = plain(visits, thread.get_absolute_url(), by=nina)

    press(page.get_by_role("button", name="This helped me"))
    expect(page.get_by_role("button", name="This helped me")).to_have_attribute(
        "aria-pressed", "true"
    )
    press(page.get_by_role("button", name="Mark as solution"))
    expect(page.locator("#solution")).to_contain_text("by Nina, who asked")
    press(page.locator("#solution").get_by_role("link", name="Comment"))
    page.get_by_role("textbox", name="Your comment").fill("Thank you so much!")
    press(page.get_by_role("button", name="Post your comment"))

    expect(page.get_by_role("list", name="Comments")).to_contain_text("Thank you so much!")
    solved = Thread.objects.get(pk=thread.pk)
    assert (solved.state, solved.solution.post.helpful_count) == ("solved", 1)


@pytest.mark.thorough
def test_menus_and_preferences(visits: Visits, transactional_db: None) -> None:
    page = plain(visits, "/questions/", by=factories.member("hana"), width=DESK)
    press(page.get_by_role("button", name="Dark"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    press(page.get_by_role("banner").locator("summary"))

    press(page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
