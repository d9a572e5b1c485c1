"""Asking on the phone, gone on with on the laptop: topic's fields, private data, tags, drafts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from forum.domain import members, posts
from forum.lib import clock
from forum.models import Attachment, Category, Draft, Member, Thread, TopicField
from tests import factories
from tests.forum import pictures as made
from tests.journeys.browsing import DESK, PHONE, Visits, press

pytestmark = pytest.mark.browser
TITLE = "My eSIM does not activate on the new phone"
COPIES = "Object.keys(localStorage).filter(name => name.startsWith('draft:')).length"


@pytest.fixture
def media(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    made.forget_jobs()


@pytest.fixture
def devices(transactional_db: None) -> Category:
    devices = factories.category("devices", name={"en": "Devices"})
    TopicField.objects.create(
        category=devices, key="device", label={"en": "Device"}, is_required=True
    )
    TopicField.objects.create(
        category=devices, key="error", kind="long", label={"en": "Exact error text"}, position=2
    )
    factories.question(category=devices, tag_names=["esim", "android"])
    return devices


@pytest.fixture
def nina(transactional_db: None) -> Member:
    nina = factories.member("nina")
    members.add_device(member=nina, name="Pixel 9", software="Android 16", now=clock.now())
    return nina


def until(page: Page, copies: int) -> None:
    """The page's own policy forbids to wait in the page."""
    for _ in range(100):
        if page.evaluate(COPIES) == copies:
            return
        page.wait_for_timeout(50)
    assert page.evaluate(COPIES) == copies


def kept(page: Page) -> Any:
    return page.get_by_text("Draft kept at")


def shows(page: Page) -> Locator:
    return page.locator(".picture-row.there").get_by_label("What does picture 1 show?")


@pytest.mark.thorough
def test_begun_on_the_phone_and_posted_from_the_laptop(
    visits: Visits, devices: Category, nina: Member, media: None
) -> None:
    phone = visits.open("/questions/ask/", by=nina, width=PHONE)
    phone.get_by_role("textbox", name="Your question").fill(TITLE)
    press(phone.get_by_role("main").get_by_role("button", name="Ask"))
    expect(phone.get_by_role("button", name="Show what this topic asks")).to_be_hidden()
    phone.get_by_label("Category").select_option("devices")
    expect(phone.get_by_label("Device", exact=True)).to_have_value("Pixel 9")
    phone.get_by_label("Exact error text").fill("E17, no profile")
    phone.get_by_label("What happens?").fill("It stops at the last step. Call me: 0170 1234567")
    warning = phone.get_by_text("Everybody can read what you post. This looks private:")
    expect(warning).to_be_visible()
    phone.get_by_role("button", name="Remove it (phone number)").click()
    expect(phone.get_by_label("What happens?")).to_have_value(
        "It stops at the last step. Call me: [phone number removed]"
    )
    expect(warning).to_be_hidden()
    expect(kept(phone)).to_be_visible()
    with phone.expect_response("**/writing/ask/") as saved:
        phone.locator("picture-upload input[type=file]").set_input_files(made.chosen("bars.jpg"))
    picture = Attachment.objects.get()
    assert f"kept={picture.pk}&" in (saved.value.request.post_data or "")
    expect(kept(phone)).to_be_visible()
    with phone.expect_response("**/writing/ask/"):
        shows(phone).fill("The last step")
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE
    phone.context.close()

    laptop = visits.open("/questions/ask/?title=Something", by=nina, width=DESK)
    expect(laptop.get_by_text("on another device")).to_be_visible()
    press(laptop.get_by_role("link", name="Go on with it"))
    expect(laptop.get_by_label("Your question")).to_have_value(TITLE)
    expect(laptop.get_by_label("Exact error text")).to_have_value("E17, no profile")
    expect(laptop.get_by_label("Category")).to_have_value("devices")
    expect(shows(laptop)).to_have_value("The last step")
    laptop.locator(".tag-tap", has_text="esim").click()
    press(laptop.get_by_role("button", name="Post your question"))

    expect(laptop.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(laptop.locator(".case-facts dd")).to_have_text(["Pixel 9", "E17, no profile"])
    thread = Thread.objects.latest("pk")
    assert thread.tag_names == ["esim"]
    assert "1234567" not in thread.posts.get().body
    assert list(thread.posts.get().attachments.values_list("pk", "alt")) == [
        (picture.pk, "The last step")
    ]
    assert not Draft.objects.exists()
    assert laptop.evaluate(COPIES) == 0


@pytest.mark.thorough
def test_a_topic_chosen_before_the_scripts_are_there_shows_its_fields(
    visits: Visits, devices: Category, nina: Member
) -> None:
    """On a slow line: what is pressed before htmx listens is not lost."""
    phone = visits.context(by=nina, width=PHONE).new_page()
    held: list[Route] = []
    phone.route("**/htmx-2*.js", lambda route: held.append(route))
    phone.goto(f"/questions/ask/?title={TITLE}", wait_until="commit")
    phone.get_by_label("Category").select_option("devices")
    expect(phone.get_by_label("Device", exact=True)).to_have_count(0)
    held[0].continue_()
    expect(phone.get_by_label("Device", exact=True)).to_have_value("Pixel 9")


@pytest.mark.thorough
def test_two_windows_and_a_lost_connection_lose_nothing(
    visits: Visits, devices: Category, nina: Member
) -> None:
    thread = factories.question(title=TITLE)
    first = visits.open(f"/questions/{thread.pk}/answer/", by=nina)
    second = first.context.new_page()
    second.goto(f"/questions/{thread.pk}/answer/")
    first.get_by_role("textbox", name="Your answer").fill("From the first window.")
    expect(kept(first)).to_be_visible()
    second.get_by_role("textbox", name="Your answer").fill("From the second window.")
    expect(second.get_by_text("You had begun a text here already")).to_be_visible()
    second.get_by_text("Show the other one").click()
    expect(second.get_by_text("From the first window.")).to_be_visible()
    second.get_by_role("button", name="Keep what stands here").click()
    expect(kept(second)).to_be_visible()
    assert Draft.objects.get().fields["body"] == "From the second window."
    assert second.evaluate(COPIES) == 0

    with visits.excusing("ERR_INTERNET_DISCONNECTED", "htmx:"):
        second.context.set_offline(True)
        second.get_by_role("textbox", name="Your answer").fill("Typed in a tunnel.")
        until(second, 1)
        second.wait_for_timeout(1500)  # the request that cannot get through
        second.context.set_offline(False)
    first.close()
    second.goto(f"/questions/{thread.pk}/answer/")
    expect(second.get_by_text("This device has text from")).to_be_visible()
    second.get_by_role("button", name="Go on with it").click()
    expect(second.get_by_role("textbox", name="Your answer")).to_have_value("Typed in a tunnel.")

    second.get_by_role("banner").locator("summary").click()
    press(second.get_by_role("button", name="Sign out"))
    expect(second.get_by_role("link", name="Sign in").first).to_be_visible()
    assert second.evaluate(COPIES) == 0


@pytest.mark.thorough
def test_a_kept_answer_is_offered_above_its_box_before_one_types(
    visits: Visits, nina: Member
) -> None:
    thread = factories.question(title=TITLE)
    page = visits.open(thread.get_absolute_url(), by=nina, width=PHONE)
    answer = page.get_by_role("textbox", name="Your answer")
    answer.fill("Begun before the train went into the tunnel.")
    expect(kept(page)).to_be_visible()

    page.goto(thread.get_absolute_url())
    offer = page.get_by_text("We kept your draft from")
    answer.focus()
    expect(offer).to_be_visible()
    higher, lower = offer.bounding_box(), answer.bounding_box()
    assert higher is not None
    assert lower is not None
    assert higher["y"] < lower["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    answer.fill("Typed without looking.")
    expect(page.get_by_text("You had begun a text here already")).to_be_visible()
    expect(offer).to_be_hidden()  # one question at a time
    page.get_by_role("button", name="Keep what stands here").click()
    expect(kept(page)).to_be_visible()
    expect(offer).to_be_hidden()


@pytest.mark.thorough
def test_going_on_with_a_copy_brings_the_fields_of_its_topic(
    visits: Visits, devices: Category, nina: Member
) -> None:
    path = "/questions/ask/?title=My+eSIM+does+not+work"
    page = visits.open(path, by=nina, width=PHONE)
    page.get_by_label("Category").select_option("devices")
    expect(page.get_by_label("Device", exact=True)).to_have_value("Pixel 9")
    with visits.excusing("ERR_INTERNET_DISCONNECTED", "htmx:"):
        page.context.set_offline(True)
        page.get_by_label("Device", exact=True).fill("Pixel 7")
        page.get_by_label("Exact error text").fill("E17, no profile")
        until(page, 1)
        page.wait_for_timeout(1700)  # the request that cannot get through
        page.context.set_offline(False)
    page.goto(path)

    page.get_by_role("button", name="Go on with it").click()

    expect(page.get_by_label("Category")).to_have_value("devices")
    expect(page.get_by_label("Exact error text")).to_have_value("E17, no profile")
    expect(page.get_by_label("Device", exact=True)).to_have_value("Pixel 7")


@pytest.mark.thorough
def test_a_second_tap_removes_nothing_else_and_our_words_fit_the_field(
    visits: Visits, devices: Category, nina: Member
) -> None:
    page = visits.open(
        "/questions/ask/?title=My+eSIM+does+not+work&category=devices", by=nina, width=PHONE
    )
    device, long = page.get_by_label("Device", exact=True), "Pixel " * 17
    device.fill(f"{long}0170 1234567")
    page.get_by_label("What happens?").fill("Call me: 0170 1234567 or 0171 7654321.")
    first = page.get_by_role("button", name="Remove it (phone number)").first
    expect(first).to_be_visible()

    first.dblclick()

    expect(page.get_by_label("What happens?")).to_have_value(
        "Call me: [phone number removed] or 0171 7654321."
    )
    expect(device).to_have_value(f"{long}[…]")


@pytest.mark.thorough
def test_an_edit_that_only_this_device_kept_overwrites_nothing(
    visits: Visits, devices: Category, nina: Member
) -> None:
    post = factories.answer(factories.question(), by=nina)
    page = visits.open(f"/posts/{post.pk}/edit/", by=nina)
    with visits.excusing("ERR_INTERNET_DISCONNECTED", "htmx:"):
        page.context.set_offline(True)
        page.get_by_label("Text").fill("Typed in a tunnel.")
        until(page, 1)
        page.wait_for_timeout(1500)  # the request that cannot get through
        page.context.set_offline(False)
    posts.edit(
        post=post,
        by=factories.member(staff_role="moderator"),
        body="Saved meanwhile.",
        now=clock.now(),
    )
    page.goto(f"/posts/{post.pk}/edit/")
    page.get_by_role("button", name="Go on with it").click()

    with visits.excusing("422"):
        press(page.get_by_role("button", name="Save"))
        newer = page.get_by_role("textbox", name="The newer text")
        expect(newer).to_have_value("Saved meanwhile.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Typed in a tunnel.")


@pytest.mark.thorough
def test_me_too_with_two_taps(visits: Visits, nina: Member) -> None:
    thread = factories.question(title=TITLE)
    page = visits.open(thread.get_absolute_url(), by=nina, width=PHONE)
    page.get_by_role("link", name="I have this too").click()
    expect(page.get_by_label("Your device")).to_have_value("Pixel 9")
    press(page.locator("#me-too-form").get_by_role("button", name="I have this too"))
    expect(page.get_by_text("1 more person has this.")).to_be_visible()
    expect(page.locator(".affected .chip")).to_have_text(["Pixel 9 with Android 16"])
    press(page.get_by_role("button", name="I have this too · 1"))
    expect(page.get_by_text("1 more person has this.")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.thorough
def test_asking_without_script(visits: Visits, devices: Category, nina: Member) -> None:
    page = visits.open(
        "/questions/ask/?title=My+eSIM+does+not+work", by=nina, width=PHONE,
        java_script_enabled=False,
    )  # fmt: skip
    page.get_by_label("What happens?").fill("Write to jana@web.de please, it never worked.")
    page.get_by_label("Category").select_option("devices")
    press(page.get_by_role("button", name="Show what this topic asks"))
    expect(page.get_by_label("Device", exact=True)).to_have_value("Pixel 9")
    page.locator(".tag-tap", has_text="esim").click()
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Post your question"))
        expect(page.get_by_role("alert")).to_contain_text("e-mail address: jana@web.de")
    press(page.get_by_role("button", name="Remove it and send"))

    expect(page.locator(".question .text")).to_contain_text("[e-mail address removed]")
    expect(page.locator(".case-facts dd")).to_have_text(["Pixel 9"])
