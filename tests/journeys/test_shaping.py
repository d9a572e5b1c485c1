"""Two questions become one, and a secret goes: from the thread's menu to what visitors see."""

import pytest
from playwright.sync_api import expect

from forum.models import Attachment, Thread
from tests import factories
from tests.forum import pictures
from tests.journeys.browsing import PHONE, Visits
from tests.journeys.test_axe import Eyes
from tests.journeys.test_axe import eyes as eyes  # the fixture
from tests.journeys.test_leave import prove

pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip
SECRET = "DE89 3704 0044 0532 0130 00"


def test_two_questions_become_one(visits: Visits, eyes: Eyes) -> None:
    mo = factories.member("mo", staff_role="moderator")
    source = factories.question(title="Why has my phone no network in the kitchen?")
    target = factories.question(title="No network in the kitchen, why is that?")
    factories.answer(source, body="Switch the flight mode on and off, and wait a minute.")

    page = visits.open(f"/questions/{source.pk}/manage/", by=mo, width=PHONE)
    page.get_by_role("link", name="Join with another question").click()
    page.get_by_label("Link of the other question").fill(target.get_absolute_url())
    eyes.look(page, both_widths=True)
    page.locator("select[name=reason]").select_option("other")
    page.get_by_role("button", name="Join the two").click()

    expect(page.get_by_role("heading", name="Asked in other words")).to_be_visible()
    eyes.look(page, both_widths=True)
    visitor = visits.open(source.get_absolute_url(), width=PHONE)
    expect(visitor).to_have_url(f"{visits.address}{target.get_absolute_url()}")
    expect(visitor.get_by_text("Switch the flight mode on and off")).to_be_visible()

    page.goto(f"/questions/{target.pk}/manage/")
    eyes.look(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert Thread.objects.get(pk=source.pk).merged_into is None


def test_a_secret_and_a_picture_go(visits: Visits, eyes: Eyes) -> None:
    nina = factories.member("nina")
    picture = pictures.drawn(nina)
    thread = factories.question(
        by=nina, body=f"My account is {SECRET}, is that safe?", pictures={picture.pk: "My SIM"}
    )
    post = thread.posts.get()

    page = visits.open(f"/posts/{post.pk}/redact/", by=nina, width=PHONE)
    page.get_by_label("What has to go?").fill(SECRET)
    page.get_by_role("button", name="Look what is found").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing brings it back.")
    eyes.look(page, both_widths=True)
    page.get_by_role("button", name="Take it out for ever").click()
    expect(page.get_by_text("My account is ▮▮▮, is that safe?")).to_be_visible()

    page.goto(f"/posts/{post.pk}/redact/pictures/{picture.pk}/")
    eyes.look(page)
    page.get_by_role("button", name="Take it out for ever").click()
    expect(page.get_by_text("The picture is gone for ever.")).to_be_visible()
    assert not Attachment.objects.exists()


def test_of_others_words_a_moderator_proves_first_who_they_are(visits: Visits, eyes: Eyes) -> None:
    mo = factories.member("mo", staff_role="moderator")
    post = factories.question(body=f"My account is {SECRET}, is that safe?").posts.get()

    page = visits.open(f"/posts/{post.pk}/redact/", by=mo, width=PHONE)
    prove(page)
    page.get_by_label("What has to go?").fill(SECRET)
    page.get_by_role("button", name="Look what is found").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing brings it back.")
    eyes.look(page, both_widths=True)
    page.get_by_role("button", name="Take it out for ever").click()
    expect(page.get_by_text("My account is ▮▮▮, is that safe?")).to_be_visible()
