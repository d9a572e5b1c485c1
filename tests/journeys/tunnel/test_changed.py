"""What waits is changed before it is sent; what was refused says why, and is mended."""

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.domain import threads
from forum.lib import clock
from forum.models import Category, Member, Post, Thread, TopicField
from tests import factories
from tests.journeys.browsing import Visits, press
from tests.journeys.tunnel.writing import (
    ANSWER,
    KEPT,
    LOST,
    TITLE,
    nothing_waits,
    send_answer,
    send_question,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("htmx", [True, False], ids=["in place", "on its own page"])
@pytest.mark.thorough
def test_a_comment_waits_and_is_changed_before_it_is_sent(
    visits: Visits, thread: Thread, olga: Member, phone: Any, htmx: bool
) -> None:
    context, page = phone(olga)
    if htmx:
        page.goto(thread.get_absolute_url())
        press(page.get_by_role("link", name="Comment").first)
    else:
        page.goto(f"/posts/{thread.posts.get().pk}/comment/")
    box = page.get_by_role("textbox", name="Your comment")
    box.fill("Which month was it?")
    with visits.excusing(*LOST):
        context.set_offline(True)
        press(page.get_by_role("button", name="Post your comment"))
        expect(page.get_by_text(KEPT)).to_be_visible()
        press(page.get_by_role("button", name="Change"))
        words = page.get_by_role("textbox", name="Text")
        expect(words).to_be_focused()
        words.fill("  ")
        press(page.get_by_role("button", name="Keep it so"))
        expect(page.get_by_text("Please write something here, or throw")).to_be_visible()
        expect(words).to_be_focused()
        expect(words).to_have_attribute("aria-invalid", "true")
        words.fill("Which month was that, please?")
        press(page.get_by_role("button", name="Keep it so"))
        expect(page.locator(".outbox-words")).to_have_text("Which month was that, please?")
        press(page.get_by_role("button", name="Send now"))
        expect(page.locator("[data-still]")).to_be_visible()
        expect(page.get_by_role("button", name="Send now")).to_be_focused()
        context.set_offline(False)
        expect(page.locator(".notice.good b", has_text="Your comment is sent.")).to_be_visible()
    press(page.get_by_role("link", name="See it"))
    expect(page.get_by_text("Which month was that, please?")).to_be_visible()
    assert Post.objects.filter(kind="comment").count() == 1


@pytest.mark.thorough
def test_what_is_being_changed_is_not_sent_meanwhile(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        press(page.get_by_role("button", name="Change"))
        expect(page.get_by_role("textbox", name="Text")).to_be_focused()
        context.set_offline(False)
        other = context.new_page()
        other.goto(thread.get_absolute_url())
        expect(other.get_by_text("One text waits to be sent.")).to_be_visible()
        page.wait_for_timeout(1000)
    assert not Post.objects.filter(kind="answer").exists()
    other.close()  # it is said once that it was sent, in whichever window hears of it first
    page.get_by_role("textbox", name="Text").fill("Changed while the network was back.")
    press(page.get_by_role("button", name="Keep it so"))
    expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert Post.objects.get(kind="answer").body == "Changed while the network was back."


@pytest.mark.thorough
def test_what_was_not_taken_stays_with_its_reason_and_is_mended_in_its_form(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    private = "Call me: 0170 1234567, please."
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread, private)
        context.set_offline(False)
        expect(page.get_by_text("It was not taken.")).to_be_visible()
        expect(page.locator(".outbox-reasons")).not_to_be_empty()
        expect(page.get_by_role("button", name="Send now")).to_have_count(0)
        page.goto(thread.get_absolute_url())
        expect(page.get_by_text("A text could not be sent.")).to_be_visible()
        expect(page.get_by_text("This device has text from")).to_have_count(0)
        press(page.locator(".notice.offline").get_by_role("link", name="Show"))
        press(page.get_by_role("button", name="Change"))
        expect(page.get_by_role("textbox", name="Your answer")).to_have_value(private)
        expect(page.get_by_role("alert").first).to_be_visible()
        page.get_by_role("textbox", name="Your answer").fill(ANSWER)
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.get_by_text("Your answer is posted.")).to_be_visible()
    page.goto("/outbox/")
    nothing_waits(page)
    assert Post.objects.get(kind="answer").body == ANSWER


@pytest.mark.thorough
def test_what_may_no_longer_be_posted_says_so_and_is_thrown_away_by_hand(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        mo = factories.member("mo", staff_role="moderator")
        threads.close(thread=thread, by=mo, reason="It was asked before.", now=clock.now())
        context.set_offline(False)
        expect(page.get_by_text("It was not taken.")).to_be_visible()
    expect(page.locator(".outbox-reasons")).to_contain_text("closed")
    page.once("dialog", lambda dialog: dialog.dismiss())
    press(page.get_by_role("button", name="Throw away"))
    expect(page.get_by_text(ANSWER)).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    press(page.get_by_role("button", name="Throw away"))
    expect(page.get_by_text("Nothing waits on this device.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(n => n.startsWith('draft:'))") == []


@pytest.mark.thorough
def test_what_is_not_kept_says_that_it_was_not_sent(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    page.goto(f"/questions/{thread.pk}/me-too/")
    with visits.excusing(*LOST):
        context.set_offline(True)
        press(page.get_by_role("main").locator("button.main").first)
        expect(page.get_by_role("alert")).to_contain_text("That did not get through")
        press(page.get_by_role("button", name="Go back"))
        page.wait_for_url("**/me-too/")


@pytest.mark.thorough
def test_what_a_topic_asks_for_is_no_surprise_when_the_network_is_back(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    label = {"en": "Device", "de": "Gerät"}
    TopicField.objects.create(
        category=Category.objects.get(slug="sim"), key="device", label=label, is_required=True
    )
    context, page = phone(olga)
    page.goto(f"/questions/ask/?title={TITLE}")
    note = page.get_by_text("There is no network. Perhaps this topic asks for more")
    with visits.excusing(*LOST):
        context.set_offline(True)
        expect(note).to_have_count(0)
        page.get_by_label("What happens?").fill("Is **WLAN calling** `on` in the [list](/x)?")
        page.get_by_label("Category").select_option("sim")
        page.get_by_label("Tags").fill("tunnel")
        expect(note).to_be_visible()
        send_question(page)
        expect(page.locator(".outbox-words p")).to_have_text("Is WLAN calling on in the list?")
        context.set_offline(False)
        expect(page.get_by_text("It was not taken.")).to_be_visible()
        expect(page.locator(".outbox-reasons li").last).to_have_text(
            "Device: This field is required."
        )
        expect(page.get_by_role("button", name="Send now")).to_have_count(0)

        context.set_offline(True)
        send_answer(page, thread)
        page.goto(thread.get_absolute_url())
        expect(
            page.get_by_text("One text waits to be sent. A text could not be sent.")
        ).to_be_visible()


@pytest.mark.thorough
def test_a_topic_that_is_chosen_in_a_tunnel_asks_as_soon_as_there_is_a_network(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    TopicField.objects.create(
        category=Category.objects.get(slug="sim"), key="device", label={"en": "Device"}
    )
    context, page = phone(olga)
    page.goto(f"/questions/ask/?title={TITLE}")
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.get_by_label("Category").select_option("sim")
        expect(page.get_by_text("There is no network. Perhaps")).to_be_visible()
        context.set_offline(False)
        expect(page.get_by_role("textbox", name="Device")).to_be_visible()
        expect(page.get_by_text("There is no network. Perhaps")).to_have_count(0)
