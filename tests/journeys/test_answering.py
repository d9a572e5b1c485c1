"""Answering with the tools at hand: names, keys, quotes, and two who edit at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from forum.domain import reactions
from forum.lib import clock
from forum.models import Post, Reaction, Thread
from tests import factories
from tests.journeys.browsing import DESK, PHONE, Visits, press

pytestmark = pytest.mark.browser


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    """With an answer of Hana's."""
    thread = factories.question(by=factories.member("nina"), title="Why is my eSIM not active?")
    factories.answer(thread, by=factories.member("hana"), body="Restart it. Then wait a minute.")
    return thread


def answer_field(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("textbox", name="Your answer")


@pytest.mark.thorough
def test_names_are_completed_by_keyboard_and_by_finger(visits: Visits, thread: Thread) -> None:
    page = visits.open(thread.get_absolute_url(), by=factories.member("olga"), width=DESK)
    field, offers = answer_field(page), page.get_by_role("listbox", name="What could be meant")
    field.press_sequentially("Ask @")
    expect(offers.get_by_role("option")).to_have_text([re.compile("Hana"), re.compile("Nina")])
    expect(page.locator("#answer-form .completion-note")).to_contain_text("2 offers")
    field.press("ArrowDown")
    chosen = offers.get_by_role("option", name="Nina")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    field.press("Enter")
    expect(field).to_have_value("Ask @nina ")
    expect(offers).to_have_count(0)
    field.press_sequentially("or @ha")
    expect(offers).to_be_visible()
    field.press("Escape")
    expect(offers).to_have_count(0)
    expect(field).to_have_value("Ask @nina or @ha")

    phone = visits.open(thread.get_absolute_url(), by=factories.member("otto"), width=PHONE)
    field = answer_field(phone)
    field.press_sequentially("See #esim")
    phone.get_by_role("option", name="Why is my eSIM not active?").tap()
    expect(field).to_have_value(f"See {thread.get_absolute_url()} ")
    expect(field).to_be_focused()
    field.press_sequentially("please")
    press(phone.get_by_role("button", name="Preview"))
    link = phone.locator("#preview").get_by_role("link", name="Why is my eSIM not active?")
    expect(link).to_be_visible()


@pytest.mark.thorough
def test_keys_tables_and_quotes(visits: Visits, thread: Thread) -> None:
    page = visits.open(thread.get_absolute_url(), by=factories.member("olga"), width=DESK)
    field = answer_field(page)
    for key, made in (("b", "**word**"), ("i", "_word_"), ("e", "`word`"), ("k", "[word](url)")):
        field.fill("word")
        field.select_text()
        field.press(f"Control+{key}")
        expect(field).to_have_value(made)
    field.fill("word")
    field.select_text()
    field.press("Control+Shift+.")
    expect(field).to_have_value(re.compile("^> word"))
    field.fill("Look:")
    page.get_by_role("button", name="Table").click()
    page.keyboard.type("Phone")
    expect(field).to_have_value("Look:\n\n| Phone | Column |\n| --- | --- |\n|  |  |\n")

    field.fill("")
    post = page.locator(".post .text", has_text="Then wait a minute.")
    post.evaluate(
        """text => {
          const words = text.querySelector("p").firstChild, range = document.createRange();
          range.setStart(words, words.data.indexOf("Then")); range.setEnd(words, words.data.length);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.locator(".quote-marked").click()
    expect(field).to_have_value("> Then wait a minute.\n\n")
    page.keyboard.type("For me it took five.")
    field.press("Control+Enter")

    expect(page.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()
    assert Post.objects.latest("pk").body == "> Then wait a minute.\n\nFor me it took five."


@pytest.mark.thorough
def test_two_edit_at_once_and_the_second_loses_nothing(
    visits: Visits, thread: Thread, width: int
) -> None:
    post = thread.posts.get(kind="answer")
    mo = factories.member("mo", staff_role="moderator")
    pages = [
        visits.open(f"/posts/{post.pk}/edit/", by=person, width=width)
        for person in (mo, post.author)
    ]
    texts = ["Restart it, and wait two minutes.", "Restart it. Then wait an hour."]
    press_save = [page.get_by_role("button", name="Save") for page in pages]
    for page, text in zip(pages, texts, strict=True):
        page.get_by_role("textbox", name="Text", exact=True).fill(text)
    press(press_save[0])
    expect(pages[0].locator(f"#post-{post.pk} .text")).to_have_text(texts[0])

    mine = pages[1]
    with visits.excusing("status of 422"):
        press(press_save[1])
        expect(mine.get_by_role("heading", name="What Mo saved meanwhile")).to_be_visible()
    expect(mine.get_by_role("textbox", name="Text", exact=True)).to_have_value(texts[1])
    expect(mine.get_by_role("textbox", name="The newer text")).to_have_value(texts[0])
    expect(mine.locator(".conflict del").first).to_be_visible()
    with visits.excusing("status of 422"):
        press(mine.get_by_role("button", name="Put the newer text into the form"))
        expect(mine.get_by_role("textbox", name="Your text")).to_have_value(texts[1])
    field = mine.get_by_role("textbox", name="Text", exact=True)
    expect(field).to_have_value(texts[0])
    field.fill("Restart it, and wait between two minutes and an hour.")
    press(mine.get_by_role("button", name="Save"))

    expect(mine.locator(f"#post-{post.pk} .text")).to_contain_text("between two minutes")
    assert post.revisions.count() >= 2


def test_it_works_in_place_and_what_failed_names_the_device(
    visits: Visits, thread: Thread, width: int
) -> None:
    post = thread.posts.get(kind="answer")
    for _ in range(2):
        reactions.react(
            post=post, by=factories.member(), kind="failed", device="Pixel 9", software="16",
            now=clock.now(),
        )  # fmt: skip
    page = visits.open(thread.get_absolute_url(), by=factories.member("olga"), width=width)
    button = page.get_by_role("button", name="Works for me too")
    press(button)
    expect(button).to_have_attribute("aria-pressed", "true")
    press(page.get_by_role("link", name="Did not help"))
    page.get_by_label("Your device").fill("iPhone 15")
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Tell others"))
        expect(page.get_by_label("Its version")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Its version").fill("iOS 18")
    press(page.get_by_role("button", name="Tell others"))

    expect(page.locator(".outdated")).to_contain_text("Several people reported lately")
    assert Reaction.objects.filter(withdrawn_at=None).count() == 3


@pytest.mark.thorough
def test_what_is_refused_is_read_from_its_first_line(visits: Visits, thread: Thread) -> None:
    """Private data is asked about above the text, which may be further down by then."""
    page = visits.open(thread.get_absolute_url(), by=factories.member("olga"), width=PHONE)
    answer_field(page).fill("Call me, 0170 1234567.\n" + "And wait for it.\n" * 30)
    notice = page.locator("#answer-form .notice.bad")

    with visits.excusing("422"):
        press(page.get_by_role("button", name="Post your answer"))
        expect(notice).to_be_focused()

    line = notice.get_by_text("This can be read by everybody")
    expect(line).to_be_in_viewport(ratio=1)
    covered = line.evaluate(
        "e => { const r = e.getBoundingClientRect();"
        " return !e.contains(document.elementFromPoint(r.x + 5, r.y + 5)); }"
    )
    assert not covered
