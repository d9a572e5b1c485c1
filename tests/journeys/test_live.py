"""A thread that stays open while others write in it."""

import pytest
from playwright.sync_api import Page, expect

from forum.domain import solutions
from forum.lib import clock
from forum.models import Thread
from tests import factories
from tests.community.promise import waiting
from tests.journeys.browsing import PHONE, Visits

pytestmark = pytest.mark.browser
HALF_A_MINUTE = 31_000


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    thread = factories.question(by=factories.member("nina"), title="Why is my eSIM not active?")
    factories.answer(thread, by=factories.member("hana"), body="Restart it. Then wait a minute.")
    return thread


def opened(visits: Visits, thread: Thread, **how: object) -> Page:
    """A page whose clock stands still until the test lets it run."""
    page = visits.context(**how).new_page()  # type: ignore[arg-type]
    page.clock.install()
    page.goto(thread.get_absolute_url())
    return page


def test_a_reader_hears_of_an_answer_and_sees_it_where_it_belongs(
    visits: Visits, thread: Thread, width: int
) -> None:
    page = opened(visits, thread, width=width)
    said = page.get_by_role("status")
    with page.expect_response("**/live/**") as quiet:
        page.clock.fast_forward(HALF_A_MINUTE)
    assert quiet.value.status == 304
    assert int(quiet.value.request.sizes()["responseHeadersSize"]) < 1_000
    expect(said).to_be_empty()

    later = factories.answer(thread, body="Look into the settings, under mobile network.")
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(said).to_contain_text("1 new answer")
    expect(page.locator(f"#post-{later.pk}")).to_have_count(0)  # nothing moves unasked
    said.get_by_role("link", name="Show").click()
    expect(page.locator(f"#post-{later.pk}")).to_be_focused()
    expect(page.locator(f"#post-{later.pk}")).to_be_in_viewport()
    expect(said).to_be_empty()

    with page.expect_response("**/live/**") as again:
        page.clock.fast_forward(HALF_A_MINUTE)
    assert again.value.status == 304


def test_the_ladder_line_changes_where_it_stands(visits: Visits, thread: Thread) -> None:
    Thread.objects.filter(pk=thread.pk).update(state="open")
    now = clock.now()
    service = waiting.ladder(thread, at=now)
    waiting.project(service)
    page = opened(visits, thread, width=PHONE)
    line = page.locator("#ladder")
    expect(line).to_contain_text("Everyone here can see this question")

    eva = factories.member("eva", staff_role="expert")
    lease = now + waiting.HOUR
    waiting.project(service, **waiting.claim(service, by=eva, at=now, until=lease))
    page.clock.fast_forward(HALF_A_MINUTE)

    expect(line).to_contain_text("Eva, expert")
    expect(line).to_contain_text("Eva of our team looks into it until")
    expect(page.get_by_role("status")).to_be_empty()


@pytest.mark.thorough
def test_what_is_being_written_stays_and_others_hear_of_it(visits: Visits, thread: Thread) -> None:
    reader = opened(visits, thread, by=factories.member("olga"), width=PHONE)
    writer = visits.open(thread.get_absolute_url(), by=factories.member("otto"))
    with writer.expect_response(lambda answer: answer.request.method == "POST"):
        writer.get_by_role("textbox", name="Your answer").press_sequentially("I would try")
    own = reader.get_by_role("textbox", name="Your answer")
    own.fill("Have you looked at the")

    # What stands in the form is more than its text: a picture on its way, where the cursor is.
    reader.evaluate("document.querySelector('#answer').isTheSame = true")

    reader.clock.fast_forward(HALF_A_MINUTE)
    said = reader.locator(".live")
    expect(said).to_contain_text("Somebody is writing")
    writer.get_by_role("button", name="Post your answer").click()
    expect(writer.locator("main")).to_contain_text("I would try")
    asker = thread.author
    assert asker is not None
    solutions.accept(
        thread=thread, post=thread.posts.filter(kind="answer")[0], by=asker, now=clock.now()
    )

    reader.clock.fast_forward(10_500)
    expect(said).to_contain_text("1 new answer")
    expect(said).to_contain_text("Solved now")
    expect(said).not_to_contain_text("writing")
    said.get_by_role("link", name="Show").tap()
    expect(reader.locator("main")).to_contain_text("I would try")
    expect(reader.locator("#solution")).to_be_visible()
    expect(own).to_have_value("Have you looked at the")
    assert reader.evaluate("document.querySelector('#answer').isTheSame")
    reader.get_by_role("button", name="Post your answer").click()
    expect(reader.locator("main")).to_contain_text("Have you looked at the")


@pytest.mark.thorough
def test_a_page_that_nobody_looks_at_asks_nothing(visits: Visits, thread: Thread) -> None:
    page = opened(visits, thread)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else 0)
    hide = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
    page.evaluate(hide % "true" + "document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.fast_forward(10 * HALF_A_MINUTE)
    assert asked == []

    with page.expect_response("**/live/**"):
        page.evaluate(hide % "false" + "document.dispatchEvent(new Event('visibilitychange'))")
        page.clock.run_for(10)
