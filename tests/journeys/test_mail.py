"""Journey 3 from the mail itself: answered, mailed through a real server, solved with one tap."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum import tasks
from forum.domain import one_taps
from forum.lib import clock
from forum.models import Member, Notice, Post, Thread
from tests import factories
from tests.forum import posting
from tests.journeys.browsing import PHONE, Visits, press
from tests.sink import Sink, html_of

pytestmark = pytest.mark.browser
TITLE = "Why is my invoice higher than last month?"
TWO_LINES = 56  # px: a button of one line is 44 px high
WORDS = "Look at the second page: roaming in Switzerland is billed a month later."


@pytest.fixture
def sink(settings: Any, live_server: Any) -> Iterator[Sink]:
    """Where the site's mail goes; its links lead to the site of this test."""
    settings.SITE_URL = live_server.url
    with posting.listening(settings) as opened:
        yield opened


@pytest.fixture
def asked(transactional_db: None) -> Thread:
    """Asked by Nina yesterday, not answered yet."""
    return factories.question(
        by=factories.member("nina"), title=TITLE, at=clock.now() - timedelta(days=1)
    )


def answer_in_browser(visits: Visits, thread: Thread, width: int) -> Member:
    hana = factories.member("hana")
    helper = visits.open(thread.get_absolute_url(), by=hana, width=width)
    helper.get_by_role("textbox", name="Your answer").fill(WORDS)
    press(helper.get_by_role("button", name="Post your answer"))
    expect(helper.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()
    return hana


def open_mail(visits: Visits, sink: Sink, width: int, **options: Any) -> Page:
    """The newest mail as a mail program shows it, in a browser that is signed in nowhere."""
    tasks.sweep_outbox(timestamp=0)
    page = visits.context(width=width, **options).new_page()
    page.set_content(html_of(sink.taken[-1]))
    return page


def test_answer_and_solve_from_the_mail(
    visits: Visits, asked: Thread, sink: Sink, width: int
) -> None:
    hana = answer_in_browser(visits, asked, width)

    page = open_mail(visits, sink, width)
    (mail,) = sink.taken
    assert mail["To"] == "nina@example.com"
    expect(page.get_by_role("heading", level=1)).to_have_text("Hana answered your question")
    expect(page.locator(".said")).to_contain_text(WORDS)
    press(page.get_by_role("link", name="Solved it", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Did it help?")
    expect(page.locator("figure")).to_contain_text(WORDS)
    assert Thread.objects.get().state == "answered"
    press(page.get_by_role("button", name="Solved it", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you!")
    press(page.get_by_role("link", name="To the question"))

    expect(page.locator("#solution")).to_contain_text("by Nina, who asked")
    expect(page.locator(".post-meta .chip.solved")).to_have_text("Solved")
    assert Thread.objects.get().solution.post == Post.objects.get(kind="answer")
    assert page.context.cookies() == []

    told = visits.open("/inbox/", by=hana, width=width)
    expect(told.locator(".inbox li").first).to_contain_text("your answer is the solution")
    press(told.get_by_role("link", name=TITLE))
    expect(told.locator("#solution")).to_be_visible()
    expect(told.locator(".count")).to_have_count(0)


@pytest.mark.thorough
def test_still_broken_lets_the_question_wait_again(
    visits: Visits, asked: Thread, sink: Sink, width: int
) -> None:
    answer_in_browser(visits, asked, width)

    page = open_mail(visits, sink, width)
    press(page.get_by_role("link", name="Still broken"))
    press(page.get_by_role("button", name="Still broken"))
    expect(page.get_by_text("Your question waits for help again")).to_be_visible()

    helpers = visits.open("/questions/?view=needs-help", by=factories.member("olga"), width=width)
    row = helpers.get_by_role("article").filter(has_text=TITLE)
    expect(row.locator(".chip.open")).to_have_text("Still broken")


@pytest.mark.thorough
def test_solved_myself_in_own_words_and_a_second_use(
    visits: Visits, asked: Thread, sink: Sink
) -> None:
    answer_in_browser(visits, asked, PHONE)

    page = open_mail(visits, sink, PHONE, java_script_enabled=False)
    address = page.get_by_role("link", name="Solved it myself").get_attribute("href")
    press(page.get_by_role("link", name="Solved it myself"))
    page.get_by_label("How did you solve it?").fill("short")
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Solved it myself"))
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("How did you solve it?")).to_have_value("short")
    page.get_by_label("How did you solve it?").fill("The shop had booked a wrong tariff.")
    page.get_by_role("button", name="Solved it myself").dblclick()
    expect(page.get_by_text("You said: “Solved it myself”")).to_be_visible()

    page.goto(str(address))
    expect(page.get_by_text("You said: “Solved it myself”")).to_be_visible()
    assert Post.objects.filter(kind="answer", author__handle="nina").count() == 1
    assert Thread.objects.get().solution.post.author.handle == "nina"


@pytest.mark.thorough
def test_mail_is_stopped_from_the_mail_and_begun_again(
    visits: Visits, asked: Thread, sink: Sink, width: int
) -> None:
    answer_in_browser(visits, asked, width)

    page = open_mail(visits, sink, width)
    press(page.get_by_role("link", name="No more mail of this kind"))
    press(page.get_by_role("button", name="Stop this mail"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You get no more mail of this kind.")
    assert Member.objects.get(handle="nina").mail_off == ["questions"]
    press(page.get_by_role("button", name="That was a slip: undo"))
    expect(page.get_by_role("heading", level=1)).to_have_text("All as before.")
    assert Member.objects.get(handle="nina").mail_off == []


@pytest.mark.thorough
def test_follow_in_place_and_all_read_with_undo(visits: Visits, asked: Thread, width: int) -> None:
    nina = Member.objects.get(handle="nina")
    page = visits.open(asked.get_absolute_url(), by=nina, width=width)
    menu = page.locator(".question .follow")
    for name, says in (("Not following", "Follow"), ("Everything", "Following: everything")):
        press(menu.locator("summary"))
        press(menu.get_by_role("button", name=name))
        expect(menu.locator("summary")).to_have_text(says)
    factories.answer(asked)
    factories.answer(asked)

    page.goto("/inbox/")
    expect(page.locator(".told.is-new")).to_contain_text("2 new answers")
    press(page.get_by_role("button", name="All read"))
    expect(page.locator(".told")).to_have_count(0)
    press(page.get_by_role("button", name="Undo"))

    expect(page.locator(".told.is-new")).to_contain_text("2 new answers")


@pytest.mark.thorough
def test_the_buttons_of_the_inbox_keep_their_words_whole(
    visits: Visits, asked: Thread, width: int
) -> None:
    nina = Member.objects.get(handle="nina")
    Member.objects.filter(pk=nina.pk).update(language="de")
    factories.answer(asked)
    page = visits.open("/inbox/", by=nina, width=width)
    press(page.get_by_role("button", name="Alles gelesen"))

    for name in ("Rückgängig", "Einstellungen"):
        button = page.get_by_role("main").locator(".button", has_text=name)
        expect(button).to_be_visible()
        height = button.evaluate("button => button.getBoundingClientRect().height")
        assert height < TWO_LINES, name


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("say", ["solved", "helped", "broken", "myself"])
def test_what_one_came_for_is_on_the_first_screen_of_a_phone(
    visits: Visits, asked: Thread, language: str, say: str
) -> None:
    Member.objects.filter(handle="nina").update(language=language)
    factories.answer(asked, body=WORDS)
    notice = Notice.objects.get(kind="question_answered")
    secret = one_taps.issue(notice=notice, key="tried", now=clock.now())

    page = visits.open(f"/do/{secret}/?say={say}", width=PHONE)

    wanted = page.locator(f'button[value="{say}"]')
    foot = wanted.evaluate("button => button.getBoundingClientRect().bottom")
    bar = page.locator(".thumb").evaluate("bar => bar.getBoundingClientRect().top")
    assert foot <= bar
    assert page.locator(".tap .button.main, .tap .button.good").count() == 1
