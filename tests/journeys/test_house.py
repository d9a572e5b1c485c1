"""What the company says of itself, and the rules: written by an administrator, read by everybody,
agreed to at sign-up and once more after a change."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.lib import clock
from forum.models import Agreement, HouseVersion, Member, Thread
from forum.queries import house
from tests import factories
from tests.forum.mailbox import code_in, last_mail
from tests.journeys.browsing import PHONE, Visits
from tests.journeys.test_axe import Eyes
from tests.journeys.test_axe import eyes as eyes  # the fixture

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.thorough,
]  # fmt: skip


@pytest.fixture
def boss(db: None) -> Member:
    return factories.member("ada", staff_role="administrator", is_staff=True, is_superuser=True)


def test_an_administrator_writes_the_imprint_and_everybody_reads_it(
    visits: Visits, boss: Member, eyes: Eyes
) -> None:
    page = visits.open("/moderation/texts/", by=boss, width=PHONE)
    eyes.look(page, both_widths=True)
    page.get_by_role("listitem").filter(has_text="Imprint").get_by_role(
        "link", name="Write it"
    ).click()
    page.get_by_label("The text in English").fill("**Phones Ltd**, Quay 12, <hi@phones.example>")
    page.get_by_role("button", name="See what it looks like").click()
    expect(page.get_by_role("region", name="English")).to_contain_text("Phones Ltd, Quay 12")
    eyes.look(page, both_widths=True)
    page.get_by_label("What is new, in a sentence, in English").fill("The first one.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. It holds from now on.")).to_be_visible()

    visitor = visits.open("/", width=PHONE)
    visitor.get_by_role("link", name="Imprint").click()
    expect(visitor.get_by_role("link", name="hi@phones.example")).to_be_visible()
    eyes.look(visitor, both_widths=True)
    visitor.get_by_role("link", name="Community rules").click()
    eyes.look(visitor, both_widths=True)


def test_rules_are_agreed_to_at_sign_up_and_again_after_a_change(
    visits: Visits, boss: Member, eyes: Eyes
) -> None:
    factories.category("sim")
    page = visits.open("/accounts/signup/", width=PHONE)
    page.get_by_label("E-mail address").fill("nora@example.com")
    page.get_by_label("Your name").fill("Nora")
    page.locator("form.narrow").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_text("Without this we cannot make you an account.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Nora")
    eyes.look(page, both_widths=True)
    page.locator("label", has_text="I am at least 16").click()
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Code").fill(code_in(last_mail("nora@example.com")))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Our community rules")).to_have_count(0)

    publish(visits, boss)
    page.goto("/questions/ask/?title=Why+does+my+phone+hum+at+night&category=sim")
    note = page.locator(".asked-rules")
    expect(note).to_contain_text("Pictures of others want their yes.")
    eyes.look(page, both_widths=True)
    with visits.excusing("status of 422"):
        asks(page)
        expect(page.get_by_role("alert").get_by_role("link", name="To the rules")).to_be_visible()
    eyes.look(page)
    note.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("Thank you. That is noted")).to_be_visible()
    expect(note).to_have_count(0)
    assert list(Agreement.objects.order_by("pk").values_list("version__number", "way")) == [
        (1, "sign_up"), (2, "note"),
    ]  # fmt: skip
    page.goto("/settings/export/")
    expect(page.get_by_role("link", name="Community rules, version 2")).to_be_visible()
    eyes.look(page, both_widths=True)
    page.goto("/questions/ask/?title=Why+does+my+phone+hum+at+night&category=sim")
    asks(page)
    expect(page.get_by_text("Your question is posted.")).to_be_visible()
    assert Thread.objects.count() == 1


def publish(visits: Visits, boss: Member) -> None:
    """New rules, binding from a day that has come by then."""
    page = visits.open("/moderation/texts/rules/", by=boss, width=PHONE)
    for name in ("English", "German"):
        new = page.get_by_label(f"What is new, in a sentence, in {name}")
        new.fill("Pictures of others want their yes.")
    page.get_by_label("From what day on").fill((clock.now() + timedelta(days=9)).date().isoformat())
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published. It binds from")).to_be_visible()
    HouseVersion.objects.filter(number=2).update(binding_from=clock.now().date())
    house.forget()


def asks(page: Page) -> None:
    page.get_by_label("What happens?").fill("Since yesterday, in the kitchen, all night long.")
    page.get_by_label("Tags").fill("phone")
    page.get_by_role("button", name="Post your question").click()
