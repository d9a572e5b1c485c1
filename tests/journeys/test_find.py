"""Journey 1: home, type, read the solution in place, "this solved it", counted."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from forum.domain import searches, solutions, vocabulary
from forum.lib import clock
from forum.models import AskedAnyway, Event, SearchGap, Thread
from tests import factories
from tests.journeys.browsing import Visits, press

pytestmark = pytest.mark.browser
TITLE = "eSIM activation fails after a new phone"
ANSWER = "Delete the **old profile** first, then restart and scan the code again."


@pytest.fixture
def esim(transactional_db: None) -> Thread:
    """A solved question among others."""
    asker, helper = factories.member("anke"), factories.member("hana")
    for number in range(3):
        factories.question(title=f"Which roaming pass do I need for country {number}?")
    thread = factories.question(by=asker, title=TITLE, body="It says activation failed, twice.")
    post = factories.answer(thread, by=helper, body=ANSWER)
    return solutions.accept(thread=thread, post=post, by=asker, now=clock.now())


def test_a_visitor_finds_the_solution_while_typing(
    visits: Visits, esim: Thread, width: int
) -> None:
    page = visits.open("/", width=width)
    field = page.get_by_role("textbox", name="Your question")
    field.press_sequentially("esim activation fails")
    suggestions = page.locator("#suggestions")
    solution = suggestions.get_by_role("group", name="Solution")

    expect(suggestions).to_contain_text(TITLE)
    # On a slow machine what was typed so far has been answered before.
    expect(suggestions.locator("input[name=title]").first).to_have_value("esim activation fails")
    expect(solution).to_be_visible()
    expect(solution.locator("strong")).to_have_text("old profile")
    assert page.url == f"{visits.address}/"

    press(suggestions.get_by_role("button", name="This solved it"))
    expect(page.get_by_role("heading", name="Glad that it works!")).to_be_visible()
    counted = Event.objects.get(kind=Event.Kind.SUGGESTION_SOLVED)
    assert (counted.thread, counted.by) == (esim, None)
    assert counted.data == {"query": "esim activation fails"}
    assert (timezone.now() - counted.at).total_seconds() < 60

    press(page.get_by_role("link", name="Back to the answer"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator("#solution .text")).to_contain_text("Delete the old profile first")


@pytest.mark.thorough
def test_a_second_press_counts_once(visits: Visits, esim: Thread) -> None:
    page = visits.open("/questions/ask/?title=esim+activation+fails")

    page.get_by_role("button", name="This solved it").dblclick()

    expect(page.get_by_role("heading", name="Glad that it works!")).to_be_visible()
    assert Event.objects.filter(kind=Event.Kind.SUGGESTION_SOLVED).count() == 1


@pytest.mark.thorough
def test_a_visitor_reads_the_solution_among_the_results(
    visits: Visits, esim: Thread, width: int
) -> None:
    page = visits.open("/search/", width=width)
    page.get_by_role("searchbox").fill("activation new phone")
    press(page.get_by_role("search").get_by_role("button", name="Search"))
    hit = page.locator(".hit").first

    expect(hit.get_by_role("link", name=TITLE)).to_be_visible()
    press(hit.get_by_text("Read the solution"))
    expect(hit.locator(".text")).to_contain_text("Delete the old profile first")

    press(hit.get_by_role("link", name=TITLE))
    expect(page.locator("#solution .text")).to_be_visible()


@pytest.mark.thorough
def test_what_nobody_asked_leads_to_asking(visits: Visits, esim: Thread) -> None:
    page = visits.open("/search/?q=quantum+toaster+insurance")

    page.get_by_role("link", name="Ask your question").click()

    expect(page.get_by_label("Your question")).to_have_value("quantum toaster insurance")


@pytest.mark.thorough
def test_a_visitor_narrows_and_what_they_open_is_counted(
    visits: Visits, esim: Thread, width: int
) -> None:
    vocabulary.renew()
    searches.forget()
    page = visits.open("/search/?q=activtion+phone", width=width)
    expect(page.get_by_text("Showing results for")).to_be_visible()
    press(page.get_by_role("link", name="activation phone"))
    press(page.get_by_role("link", name="Solved 1"))
    expect(page.get_by_role("searchbox")).to_have_value("activation phone is:solved")

    with page.expect_request("**/search/opened/") as told:
        press(page.locator(".hit").first.get_by_text("Read the solution"))
    response = told.value.response()

    assert response is not None
    assert response.status == 204
    searches.flush(now=clock.now())
    found = SearchGap.objects.get(text="activation phone")
    assert (found.searches, found.opened, found.closed_as) == (1, 1, "opened")
    assert page.context.cookies() == []


@pytest.mark.thorough
def test_what_was_opened_and_asked_all_the_same_is_counted(
    visits: Visits, esim: Thread, width: int
) -> None:
    asker = factories.member("otto")
    path = "/questions/ask/?title=esim+activation+fails"
    page = visits.open(path, by=asker, width=width)
    suggestion = page.locator(".similar li", has_text=TITLE)

    press(suggestion.locator("summary"))
    field = page.get_by_label("Your question")
    field.fill("My esim activation fails abroad")
    expect(suggestion).to_be_visible()
    page.get_by_label("What happens?").fill("It says failed, in Spain and in France.")
    page.locator("#id_category").select_option(index=1)
    page.locator("#id_tag_names").fill("esim")
    press(page.get_by_role("button", name="Post your question"))
    expect(page.get_by_text("Your question is posted.")).to_be_visible()

    counted = AskedAnyway.objects.get(thread=esim)
    assert (counted.shown, counted.opened) == (1, 1)
