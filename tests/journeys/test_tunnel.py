"""Bad network: what was written without one arrives once, and nothing of it is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from forum.models import Attachment, Member, Post, Thread
from tests import factories
from tests.forum import pictures
from tests.journeys.browsing import PHONE, Visits, press

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
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
        expect(page.get_by_text("Your question is sent.")).to_be_visible()
        expect(page.get_by_text("Your answer is sent.")).to_be_visible()
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
