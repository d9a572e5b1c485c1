"""What somebody in the tunnel does again and again."""

from playwright.sync_api import Page, expect

from forum.models import Thread
from tests.forum import pictures
from tests.journeys.browsing import press

LOST = ("net::ERR", "Failed to load", "Failed to fetch", "htmx:", "status of")
TITLE, BODY = "Why is there no signal in the tunnel?", "The bars vanish at the second station."
ANSWER = "Switch to the other network by hand, then back."
KEPT = "Kept on this device. It will be sent when the network is back."


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


def nothing_waits(page: Page) -> None:
    expect(page.locator(".outbox-texts [data-id]")).to_have_count(0)
