"""Journey 3: somebody answers, the asker says that it solved it; and what else one presses."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.domain import solutions
from forum.lib import clock
from forum.models import Event, Post, Thread
from tests import factories
from tests.journeys.browsing import DESK, Visits, press

pytestmark = pytest.mark.browser
TITLE = "Why is my invoice higher than last month?"


@pytest.fixture
def invoice(transactional_db: None) -> Thread:
    """Asked by Nina yesterday, not answered yet."""
    return factories.question(
        by=factories.member("nina"), title=TITLE, at=clock.now() - timedelta(days=1)
    )


def open_menu(page: Page) -> None:
    press(page.get_by_role("banner").locator("summary"))


def test_answered_solved_and_shown_on_the_helpers_page(
    visits: Visits, invoice: Thread, width: int
) -> None:
    hana = factories.member("hana")
    helper = visits.open("/questions/?view=needs-help", by=hana, width=width)
    press(helper.get_by_role("link", name=TITLE))
    field = helper.get_by_role("textbox", name="Your answer")
    field.fill("Look for")
    field.press("Space")
    press(helper.get_by_role("button", name="Bold"))
    field.press_sequentially("roaming")
    expect(field).to_have_value("Look for **roaming**")
    press(helper.get_by_role("button", name="Preview"))
    expect(helper.locator("#preview strong")).to_have_text("roaming")
    press(helper.get_by_role("button", name="Post your answer"))
    expect(helper.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()
    answer = Post.objects.get(kind="answer")
    expect(helper.locator(f"#post-{answer.pk} .text")).to_be_in_viewport()
    assert helper.url.endswith(f"#post-{answer.pk}")

    asker = visits.open(invoice.get_absolute_url(), by=invoice.author, width=width)
    press(asker.get_by_role("button", name="Mark as solution"))
    best = asker.locator("#solution")
    expect(best).to_contain_text("confirmed")
    expect(best).to_contain_text("by Nina, who asked")
    expect(best.locator("strong")).to_have_text("roaming")
    expect(asker.locator(".post-meta .chip.solved")).to_have_text("Solved")
    assert Thread.objects.get(pk=invoice.pk).solution.post == answer

    helper.goto(hana.get_absolute_url())
    solved = helper.locator(".stats div", has_text="solution")
    expect(solved.locator("dd")).to_have_text("1")


@pytest.mark.thorough
def test_the_asker_takes_the_solution_back(visits: Visits, invoice: Thread) -> None:
    post = factories.answer(invoice)
    solutions.accept(thread=invoice, post=post, by=invoice.author, now=clock.now())
    page = visits.open(invoice.get_absolute_url(), by=invoice.author)

    page.get_by_role("link", name="Not solved after all").click()
    page.get_by_role("button", name="Take the solution back").click()

    expect(page.locator(".state-line")).to_contain_text("Did one of them help?")
    expect(page.locator("#solution")).to_have_count(0)
    assert Thread.objects.get(pk=invoice.pk).state == "answered"


@pytest.mark.thorough
def test_a_double_tap_makes_one_answer_and_back_is_harmless(
    visits: Visits, invoice: Thread
) -> None:
    page = visits.open("/questions/", by=factories.member("hana"))
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("textbox", name="Your answer").fill("Have a look at the second page of it.")

    page.get_by_role("button", name="Post your answer").dblclick()
    expect(page.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Questions")
    page.go_forward()
    expect(page.locator("#answers + .post")).to_contain_text("the second page of it")

    expect(page.get_by_role("button", name="Post your answer")).to_be_enabled()
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_marks_are_given_and_taken_back_in_place(
    visits: Visits, invoice: Thread, width: int
) -> None:
    post = factories.answer(invoice)
    page = visits.open(invoice.get_absolute_url(), by=factories.member("olga"), width=width)
    button = page.get_by_role("button", name="This helped me")

    press(button)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("This helped me· 1")
    press(button)
    expect(button).to_have_attribute("aria-pressed", "false")

    post.refresh_from_db()
    assert post.helpful_count == 0
    kinds = Event.objects.filter(kind__startswith="mark_").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["mark_given", "mark_withdrawn"]


@pytest.mark.thorough
def test_a_comment_is_written_in_place(visits: Visits, invoice: Thread, width: int) -> None:
    page = visits.open(invoice.get_absolute_url(), by=factories.member("olga"), width=width)
    press(page.get_by_role("link", name="Comment"))
    field = page.get_by_role("textbox", name="Your comment")
    expect(field).to_be_focused()

    with visits.excusing("status of 422"):
        field.fill("   ")
        press(page.get_by_role("button", name="Post your comment"))
        expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("   ")
    field.fill("Which month was it?")
    press(page.get_by_role("button", name="Post your comment"))

    expect(page.get_by_role("list", name="Comments")).to_contain_text("Which month was it?")
    assert Post.objects.filter(kind="comment").count() == 1


@pytest.mark.thorough
def test_a_lost_connection_keeps_what_was_typed(visits: Visits, invoice: Thread) -> None:
    page = visits.open(invoice.get_absolute_url(), by=factories.member("hana"), width=DESK)
    field = page.get_by_role("textbox", name="Your answer")
    field.fill("Look for roaming on the second page.")
    button = page.get_by_role("button", name="Post your answer")

    with visits.excusing("ERR_INTERNET_DISCONNECTED", "htmx:"):
        page.context.set_offline(True)
        button.click()
        expect(page.get_by_role("alert")).to_contain_text("That did not get through.")
    expect(field).to_have_value("Look for roaming on the second page.")
    page.context.set_offline(False)
    button.click()

    expect(page.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_signing_out_language_and_colours(visits: Visits, invoice: Thread, width: int) -> None:
    page = visits.open("/questions/", by=factories.member("hana"), width=width)
    html = page.locator("html")

    press(page.get_by_role("group", name="Colours").get_by_role("button", name="Dark"))
    expect(html).to_have_attribute("data-theme", "dark")
    press(page.get_by_role("button", name="Deutsch"))
    expect(html).to_have_attribute("lang", "de")
    press(page.get_by_role("button", name="English"))
    expect(html).to_have_attribute("lang", "en")
    assert page.url == f"{visits.address}/questions/"
    open_menu(page)
    press(page.get_by_role("button", name="Sign out"))

    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("banner").locator("summary")).to_have_count(0)


@pytest.mark.thorough
def test_a_visitor_chooses_language_and_colours(visits: Visits, width: int) -> None:
    page = visits.open("/categories/", width=width)
    html = page.locator("html")

    press(page.get_by_role("button", name="Deutsch"))
    expect(html).to_have_attribute("lang", "de")
    page.goto("/questions/")
    expect(html).to_have_attribute("lang", "de")
    press(page.locator("button[name=theme][value=light]"))
    expect(html).to_have_attribute("data-theme", "light")

    assert page.url == f"{visits.address}/questions/"
