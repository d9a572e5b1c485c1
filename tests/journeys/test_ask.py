"""Journey 2: asked before signing in, signed in by code, posted: nothing is lost on the way."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from forum import tasks
from forum.models import Attachment, Category, Member, Thread
from tests import factories
from tests.forum import pictures
from tests.forum.mailbox import code_in, last_mail
from tests.journeys.browsing import DESK, PHONE, Visits, press

pytestmark = pytest.mark.browser
TITLE = "Warum hält mein Akku nur noch drei Stunden?"
BODY = "Seit dem Update, „gestern“ & heute:\n\n1. Laden\n2. **Warten**\n\nÄnderungen? <keine>"


@pytest.fixture
def devices(transactional_db: None) -> Category:
    factories.category("sim", name={"en": "SIM and eSIM"})
    return factories.category("devices", name={"en": "Devices"})


def write(page: Page) -> None:
    """From the first page to the sign-in page."""
    page.get_by_role("textbox", name="Your question").fill(TITLE)
    press(page.get_by_role("main").get_by_role("button", name="Ask"))
    expect(page.get_by_label("Your question")).to_have_value(TITLE)
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option(label="Devices")
    page.get_by_label("Tags").fill("Akku, android")
    page.get_by_role("combobox", name="Language").select_option("de")
    press(page.get_by_role("button", name="Sign in and post"))
    expect(kept(page)).to_be_visible()


def kept(page: Page) -> Locator:
    """What every page on the way says."""
    return page.get_by_text("Almost there: sign in and your question is posted.")


def enter_code(page: Page, email: str) -> None:
    expect(kept(page)).to_be_visible()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    page.get_by_label("Code").fill(code_in(last_mail(email)))
    press(page.get_by_role("button", name="Go on"))


def check_posted(page: Page, email: str) -> None:
    """The question stands as it was written, on the page and in the tables."""
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("status").filter(has_text="Your question is posted.")).to_be_visible()
    expect(page.locator(".question .text li")).to_have_text(["Laden", "Warten"])
    expect(page.locator(".question .text")).to_contain_text("Änderungen? <keine>")
    thread = Thread.objects.get()
    post = thread.posts.get()
    assert (thread.title, post.body, thread.language) == (TITLE, BODY, "de")
    assert (thread.category.slug, thread.author.email) == ("devices", email)
    assert list(thread.tags.order_by("name").values_list("name", flat=True)) == ["akku", "android"]


def test_somebody_new_asks_makes_an_account_and_is_heard(visits: Visits, devices: Category) -> None:
    page = visits.open("/", width=PHONE)
    write(page)

    press(page.get_by_role("link", name="I am new here: make an account"))
    expect(kept(page)).to_be_visible()
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.get_by_text("I am at least 16").click()
    press(page.get_by_role("button", name="Make my account"))
    enter_code(page, "nora@example.com")

    check_posted(page, "nora@example.com")
    assert Member.objects.get(email="nora@example.com").display_name == "Nora"


@pytest.mark.thorough
def test_a_member_asks_first_and_signs_in_by_code(visits: Visits, devices: Category) -> None:
    member = factories.member("nina")
    page = visits.open("/", width=DESK)
    write(page)

    page.get_by_label("E-mail address", exact=True).fill(member.email)
    press(page.get_by_role("button", name="Send me a code"))
    enter_code(page, member.email)

    check_posted(page, member.email)


@pytest.mark.thorough
def test_a_wrong_code_costs_nothing(visits: Visits, devices: Category) -> None:
    member = factories.member("nina")
    page = visits.open("/", width=PHONE)
    write(page)
    page.get_by_label("E-mail address", exact=True).fill(member.email)
    press(page.get_by_role("button", name="Send me a code"))

    page.get_by_label("Code").fill("0000-0000")
    press(page.get_by_role("button", name="Go on"))
    expect(page.get_by_text("That is not the code.")).to_be_visible()
    enter_code(page, member.email)

    check_posted(page, member.email)


@pytest.mark.thorough
def test_what_is_not_right_yet_is_said_beside_its_field_and_nothing_is_lost(
    visits: Visits, devices: Category, width: int
) -> None:
    page = visits.open("/questions/ask/?title=Too+short", width=width)
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option(label="Devices")
    page.get_by_label("Tags").fill("one, two, three, four, five, six")

    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Sign in and post"))
        expect(page.get_by_role("alert")).to_contain_text("Nothing you wrote is lost.")

    title, tags = page.get_by_label("Your question"), page.get_by_label("Tags")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_value("Too short")
    expect(tags).to_have_attribute("aria-invalid", "true")
    expect(tags).to_have_value("one, two, three, four, five, six")
    expect(page.get_by_label("What happens?")).to_have_value(BODY)
    expect(page.get_by_label("Category")).to_have_value("devices")


@pytest.mark.thorough
def test_a_member_asks_once_however_often_they_press(visits: Visits, devices: Category) -> None:
    member = factories.member("nina")
    page = visits.open(f"/questions/ask/?title={TITLE}", by=member, width=DESK)
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option(label="Devices")
    page.get_by_label("Tags").fill("akku, android")
    page.get_by_role("combobox", name="Language").select_option("de")

    page.get_by_role("button", name="Post your question").dblclick()

    check_posted(page, member.email)
    page.go_back()
    expect(page.get_by_label("Your question")).to_have_value(TITLE)
    expect(page.get_by_role("button", name="Post your question")).to_be_enabled()
    assert Thread.objects.count() == 1


@pytest.mark.thorough
def test_with_photos_before_signing_in(
    visits: Visits, devices: Category, tmp_path: Path, settings: Any
) -> None:
    """Journey 2 on the phone: typed, photographed, sent; a code by mail; posted, nothing lost."""
    settings.MEDIA_ROOT = tmp_path / "media"
    member = factories.member("nina")
    page = visits.open(f"/questions/ask/?title={TITLE}", width=PHONE)
    page.get_by_label("What happens?").fill(BODY)
    page.get_by_label("Category").select_option(label="Devices")
    page.get_by_label("Tags").fill("Akku, android")
    page.get_by_role("combobox", name="Language").select_option("de")
    press(page.locator(".pictures-form > summary"))
    with page.expect_file_chooser() as opened:
        press(page.get_by_role("button", name="Take or choose pictures"))
    opened.value.set_files([pictures.chosen("battery.jpg", 900), pictures.chosen("menu.jpg", 300)])
    expect(page.locator('input[name="kept"]')).to_have_count(2)
    page.get_by_label("What does picture 2 show?").fill("Das Menü")
    assert Attachment.objects.filter(owner=None).count() == 2
    page.get_by_label("What happens?").fill("a" + " " * 30)
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Sign in and post"))
        expect(page.get_by_role("alert").first).to_contain_text("Nothing you wrote is lost.")
    expect(page.get_by_label("What does picture 2 show?")).to_have_value("Das Menü")
    page.get_by_label("What happens?").fill(BODY)
    press(page.get_by_role("button", name="Sign in and post"))

    page.get_by_label("E-mail address", exact=True).fill(member.email)
    press(page.get_by_role("button", name="Send me a code"))
    enter_code(page, member.email)
    check_posted(page, member.email)
    expect(page.locator(".picture.waiting")).to_have_count(2)
    tasks.sweep_pictures(timestamp=0)
    expect(page.get_by_role("img", name="Das Menü")).to_be_visible()
    expect(page.locator(".pictures img")).to_have_count(2)

    assert set(Attachment.objects.values_list("owner", "state")) == {(member.pk, "ready")}
    pictures.forget_jobs()
