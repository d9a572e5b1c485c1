"""Bad network: what was written without one arrives once, and nothing of it is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.domain import threads
from forum.lib import clock
from forum.models import Attachment, Member, Post, Thread
from tests import factories
from tests.forum import pictures
from tests.journeys.browsing import PHONE, Visits, press

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LOST = ("net::ERR", "Failed to load", "Failed to fetch", "htmx:", "status of")
TITLE, BODY = "Why is there no signal in the tunnel?", "The bars vanish at the second station."
ANSWER = "Switch to the other network by hand, then back."
KEPT = "Kept on this device. It will be sent when the network is back."


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    pictures.forget_jobs()


@pytest.fixture
def olga(transactional_db: None) -> Member:
    return factories.member("olga")


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    return factories.question(by=factories.member("nina"), title="Why is my eSIM not active?")


@pytest.fixture
def phone(visits: Visits, thread: Thread) -> Callable[..., tuple[BrowserContext, Page]]:
    """A phone on which the app is in place and the thread was read."""

    def opened(by: Member | None, **options: Any) -> tuple[BrowserContext, Page]:
        options.setdefault("width", PHONE)
        context = visits.context(by=by, service_workers="allow", **options)
        page = context.new_page()
        page.goto("/questions/")
        page.get_by_role("link", name=thread.title).first.click()
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function("navigator.serviceWorker.controller")
        page.reload()
        page.wait_for_function(
            "caches.open('pages').then(c => c.match(location.pathname)).then(Boolean)"
        )
        return context, page

    return opened


def write_question(page: Page) -> None:
    """All of it but the tap that sends it."""
    page.goto(f"/questions/ask/?title={TITLE}")
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option("sim")
    page.get_by_label("Tags").fill("tunnel")


def add_photo(page: Page, name: str) -> None:
    page.locator(".pictures-form > summary").click()
    page.locator("picture-upload input[type=file]").set_input_files([pictures.chosen(name)])
    expect(page.get_by_text("There is no network. It goes along with your text.")).to_be_visible()


def send_question(page: Page) -> None:
    press(page.get_by_role("button", name="Post your question"))
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()


def send_answer(page: Page, thread: Thread, body: str = ANSWER, photo: str = "") -> None:
    """On the page of the thread, which a tunnel shows as it was."""
    page.goto(thread.get_absolute_url())
    page.get_by_role("textbox", name="Your answer").fill(body)
    if photo:
        add_photo(page, photo)
    press(page.get_by_role("button", name="Post your answer"))
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    expect(page.get_by_text(body)).to_be_visible()


def waiting(page: Page) -> int:
    return page.locator(".outbox-texts [data-id]").count()


def nothing_waits(page: Page) -> None:
    expect(page.locator(".outbox-texts [data-id]")).to_have_count(0)


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
        words.fill("Which month was that, please?")
        press(page.get_by_role("button", name="Keep it so"))
        expect(page.locator(".outbox-words")).to_have_text("Which month was that, please?")
        press(page.get_by_role("button", name="Send now"))
        expect(page.get_by_text("There is no network yet.")).to_have_count(1)
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
