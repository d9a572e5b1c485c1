"""What was written without a network is sent when there is one, and arrives once."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.lib.limits import Pace
from forum.models import Attachment, Member, Post, Thread
from tests import factories
from tests.journeys.browsing import Visits, press
from tests.journeys.tunnel.writing import (
    ANSWER,
    BODY,
    KEPT,
    LOST,
    TITLE,
    add_photo,
    nothing_waits,
    send_answer,
    send_question,
    write_question,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_two_posts_with_a_photo_written_in_a_tunnel_arrive_once(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    write_question(page)
    with visits.excusing(*LOST):
        context.set_offline(True)
        add_photo(page, "platform.jpg")
        send_question(page)
        expect(page.get_by_text(KEPT)).to_be_visible()
        expect(page.get_by_text(BODY)).to_be_visible()
        expect(page.locator(".outbox-pictures canvas")).to_have_count(1)
        send_answer(page, thread, photo="menu.jpg")
        expect(page.get_by_text(KEPT)).to_have_count(2)
        page.close()
        assert Thread.objects.count() == 1

        page = context.new_page()
        page.goto(thread.get_absolute_url())
        expect(page.get_by_text("2 texts wait to be sent.")).to_be_visible()
        context.set_offline(False)
        expect(page.locator(".notice.good b", has_text="Your question is sent.")).to_be_visible()
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    page.goto("/outbox/")
    expect(page.get_by_text("Nothing waits on this device.")).to_be_visible()

    asked = Thread.objects.get(title=TITLE)
    answer = Post.objects.get(kind="answer")
    assert (asked.author, answer.author, answer.body) == (olga, olga, ANSWER)
    assert answer.created_at > asked.created_at  # in the order of writing
    for post in (asked.posts.get(), answer):
        assert Attachment.objects.filter(post=post).count() == 1
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("This device has text from")).to_have_count(0)
    expect(page.get_by_text("waits to be sent")).to_have_count(0)


@pytest.mark.thorough
def test_what_was_written_too_quickly_waits_and_arrives_once(
    visits: Visits, thread: Thread, phone: Any, settings: Any
) -> None:
    """Newcomers wait between two posts; nothing is refused for good because of it."""
    pace = Pace(questions=5, answers=20, marks=10, between=timedelta(seconds=10))
    settings.LIMITS_NEWCOMER = settings.LIMITS_MEMBER = pace
    context, page = phone(Member.objects.get(handle="nina"))
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        send_answer(page, thread, "Then hold it out of the window.")
        expect(page.get_by_text(KEPT)).to_have_count(2)
        context.set_offline(False)
        state = page.get_by_text("between two posts there is a short pause")
        expect(state).to_contain_text("more, then it goes by itself", timeout=20_000)
        expect(page.get_by_text("It was not taken.")).to_have_count(0)
        sent = page.locator(".notice.good b", has_text="Your answer is sent.")
        expect(sent).to_have_count(2, timeout=40_000)
    bodies = (
        Post.objects.filter(kind="answer").order_by("created_at").values_list("body", flat=True)
    )
    assert list(bodies) == [ANSWER, "Then hold it out of the window."]


@pytest.mark.thorough
def test_the_days_limit_says_until_when_and_holds_nothing_else_up(
    visits: Visits, thread: Thread, phone: Any, settings: Any
) -> None:
    pace = Pace(questions=1, answers=20, marks=10, between=timedelta(0))
    settings.LIMITS_NEWCOMER = settings.LIMITS_MEMBER = pace
    context, page = phone(Member.objects.get(handle="nina"))  # who has asked today
    write_question(page)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_question(page)
        send_answer(page, thread)
        context.set_offline(False)
        expect(page.get_by_text("That is as much as goes in one day.")).to_be_visible(
            timeout=20_000
        )
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert (Thread.objects.count(), Post.objects.filter(kind="answer").count()) == (1, 1)


@pytest.mark.thorough
def test_what_was_taken_though_its_answer_got_lost_arrives_once(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    lost: list[str] = []

    def lose(route: Any) -> None:
        """The server takes it, and the phone never hears of it."""
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.goto(thread.get_absolute_url())
    page.get_by_role("textbox", name="Your answer").fill(ANSWER)
    with visits.excusing(*LOST):
        context.route("**/answer/", lose, times=1)
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert len(lost) == 1
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_while_we_cannot_answer_it_is_tried_again(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        context.route("**/answer/", lambda route: route.fulfill(status=503, body="Sorry."))
        context.set_offline(False)
        expect(page.get_by_text("We could not take it just now.")).to_be_visible()
        context.unroute("**/answer/")
        press(page.get_by_role("button", name="Send now"))
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_two_windows_send_it_once(visits: Visits, thread: Thread, olga: Member, phone: Any) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        others = [context.new_page() for _ in range(2)]
        for other in others:
            other.goto("/outbox/")
            expect(other.get_by_text(KEPT)).to_be_visible()
        context.set_offline(False)
        for other in [page, *others]:
            other.evaluate("document.querySelector('[data-act=send]')?.click()")
        for other in [page, *others]:
            nothing_waits(other)
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_two_answers_written_on_one_kept_page_are_two(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        page.go_back()  # the form as it was left
        page.get_by_role("textbox", name="Your answer").fill("And a third thing to try.")
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.get_by_text(KEPT)).to_have_count(2)
        send_answer(page, thread, "Another thing to try.")
        expect(page.get_by_text(KEPT)).to_have_count(3)
        context.set_offline(False)
        nothing_waits(page)
    assert Post.objects.filter(kind="answer").count() == 3


@pytest.mark.thorough
def test_whoever_is_too_quick_on_the_page_gets_the_form_back_in_its_place(
    visits: Visits, thread: Thread, olga: Member, settings: Any
) -> None:
    pace = Pace(questions=5, answers=20, marks=10, between=timedelta(minutes=5))
    factories.answer(thread, by=olga)
    settings.LIMITS_NEWCOMER = settings.LIMITS_MEMBER = pace
    page = visits.open(thread.get_absolute_url(), by=olga)
    page.get_by_role("textbox", name="Your answer").fill(ANSWER)
    with visits.excusing("status of 429", "htmx:"):
        page.get_by_role("button", name="Post your answer").click()
        expect(page.get_by_text("That was quick!")).to_have_count(1)
    expect(page.locator("#answer-form")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value(ANSWER)
