"""Whose it is: nobody else reads it, and signing out decides what becomes of it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from forum.models import Attachment, Member, Post, Thread
from tests import factories
from tests.journeys.browsing import Visits, press
from tests.journeys.tunnel.writing import (
    ANSWER,
    LOST,
    TITLE,
    add_photo,
    send_answer,
    write_question,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
COPIES = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"
# A subscription to push, which no browser without a push service has.
SUBSCRIBED = """() => {
  self.unsubscribed = 0;
  const unsubscribe = async () => { self.unsubscribed += 1; };
  PushManager.prototype.getSubscription = async () => ({ unsubscribe });
}"""


def until(page: Page, copies: int) -> None:
    """So many copies are on the device."""
    waits = "new Promise((done) => setTimeout(done, 20))"
    page.evaluate(f"async (wanted) => {{ while ({COPIES} !== wanted) await {waits}; }}", copies)


@pytest.mark.thorough
def test_another_member_neither_reads_nor_sends_it(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        page.close()
        context.clear_cookies()
        context.add_cookies(visits.cookies_of(factories.member("hana")))
        page = context.new_page()
        context.set_offline(False)
        page.goto("/outbox/")
        expect(page.get_by_text("One text waits here until whoever wrote it")).to_be_visible()
        expect(page.get_by_text(ANSWER)).to_have_count(0)
        expect(page.get_by_text("Nothing waits on this device.")).to_be_hidden()
        page.goto("/questions/")
        page.wait_for_timeout(500)
        expect(page.get_by_text("waits to be sent")).to_have_count(0)
        assert not Post.objects.filter(kind="answer").exists()
        context.clear_cookies()
        page.goto("/outbox/")
        expect(page.get_by_text(ANSWER)).to_have_count(0)  # signed out: nobody's to read

        context.add_cookies(visits.cookies_of(olga))
        page.goto("/questions/")
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert Post.objects.get(kind="answer").author == olga


@pytest.mark.thorough
def test_whoever_signs_out_is_asked_first(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        context.route("**/answer/", lambda route: route.fulfill(status=503, body="Sorry."))
        context.set_offline(False)
        page.goto("/accounts/logout/")
        press(page.get_by_role("main").get_by_role("button", name="Sign out"))
        expect(
            page.get_by_role("heading", name="One text of yours is not sent yet")
        ).to_be_visible()
        expect(page.get_by_text(ANSWER)).to_be_visible()
        press(page.get_by_role("button", name="Keep it here and sign out"))
        expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
        page.goto("/outbox/")
        expect(page.get_by_text("One text waits here until whoever wrote it")).to_be_visible()
        expect(page.get_by_text(ANSWER)).to_have_count(0)
        assert page.evaluate("caches.open('pages').then(c => c.keys()).then(k => k.length)") <= 1
        context.unroute("**/answer/")
        context.add_cookies(visits.cookies_of(olga))
        page.goto("/outbox/")
        press(page.get_by_role("button", name="Send now"))
        expect(page.locator(".notice.good b", has_text="Your answer is sent.")).to_be_visible()
    assert Post.objects.filter(kind="answer").count() == 1


@pytest.mark.thorough
def test_signing_out_may_throw_it_away(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    with visits.excusing(*LOST):
        context.set_offline(True)
        send_answer(page, thread)
        page.goto("/outbox/?leaving")
        expect(page.get_by_text("Signing out needs a network too.")).to_be_visible()
        context.route("**/answer/", lambda route: route.fulfill(status=503, body="Sorry."))
        context.set_offline(False)
        page.goto("/outbox/?leaving")
        page.once("dialog", lambda dialog: dialog.accept())
        press(page.get_by_role("button", name="Throw it away and sign out"))
        expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
        page.goto("/outbox/")
        expect(page.get_by_text("Nothing waits on this device.")).to_be_visible()


@pytest.mark.thorough
def test_a_visitors_question_goes_by_the_sign_in(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(None)
    write_question(page)
    with visits.excusing(*LOST):
        context.set_offline(True)
        add_photo(page, "platform.jpg")
        press(page.get_by_role("button", name="Sign in and post"))
        expect(page.get_by_text("As soon as there is a network, sign in")).to_be_visible()
        context.set_offline(False)
        page.goto("/outbox/")
        press(page.get_by_role("button", name="Sign in and post"))
        expect(page.get_by_text("sign in and your question is posted")).to_be_visible()
    page.get_by_text("Sign in with a password").click()
    page.get_by_label("E-mail address or handle").fill("olga")
    page.get_by_label("Password").fill("correct horse")
    press(page.get_by_role("button", name="Sign in", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    page.goto("/outbox/")
    expect(page.get_by_text("Nothing waits on this device.")).to_be_visible()
    asked = Thread.objects.get(title=TITLE)
    assert asked.author == olga
    assert Attachment.objects.filter(post=asked.posts.get()).count() == 1


@pytest.mark.thorough
def test_whoever_stays_keeps_all_and_whoever_signs_out_leaves_nothing(
    visits: Visits, thread: Thread, olga: Member, phone: Any
) -> None:
    context, page = phone(olga)
    (worker,) = context.service_workers
    worker.evaluate(SUBSCRIBED)
    with visits.excusing(*LOST):
        context.set_offline(True)
        page.get_by_role("textbox", name="Your answer").fill("Half of a thought.")
        until(page, 1)
        page.get_by_role("banner").locator("summary").click()
        press(page.get_by_role("button", name="Sign out"))
        expect(page.get_by_role("alert")).to_contain_text("That did not get through")
        page.goto(thread.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text(thread.title)
        assert (page.evaluate(COPIES), worker.evaluate("self.unsubscribed")) == (1, 0)

        send_answer(page, thread)
        context.route("**/answer/", lambda route: route.fulfill(status=503, body="Sorry."))
        context.set_offline(False)
        page.goto("/accounts/logout/")
        press(page.get_by_role("main").get_by_role("button", name="Sign out"))
        press(page.get_by_role("link", name="Stay signed in"))
        page.wait_for_url(f"{visits.address}/")
        assert (page.evaluate(COPIES), worker.evaluate("self.unsubscribed")) == (2, 0)
        page.goto("/outbox/?leaving")
        press(page.get_by_role("button", name="Keep it here and sign out"))
        expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
        until(page, 0)
        assert worker.evaluate("self.unsubscribed") == 1
        context.set_offline(True)
        page.goto(thread.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_have_text("No network")
