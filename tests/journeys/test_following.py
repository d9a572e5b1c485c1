"""Following and muting with a thumb: the menu, the line after answering, the inbox, the list."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from forum.domain import following, marks
from forum.lib import clock
from forum.models import Following, Member, Notice, Thread
from tests import factories
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
TITLE = "No network in Kassel since this morning"


@pytest.fixture
def eyes(thorough: bool) -> Iterator[Eyes]:
    opened = Eyes(thorough)
    yield opened
    assert opened.found == []


@pytest.fixture
def thread(transactional_db: None) -> Thread:
    return factories.question(by=factories.member("nina"), title=TITLE)


def level(member: Member) -> list[str]:
    return [row.level for row in Following.objects.in_force().filter(member=member)]


def choose(page: Page, menu: str, name: str) -> None:
    press(page.locator(f"{menu} > summary"))
    press(page.locator(menu).get_by_role("button", name=name))


@pytest.mark.thorough
def test_a_level_is_chosen_on_the_page_and_changed_in_the_list(
    visits: Visits, thread: Thread, eyes: Eyes, width: int
) -> None:
    olga = factories.member("olga")
    page = visits.open(thread.get_absolute_url(), by=olga, width=width)
    menu = f"#follow-thread-{thread.pk}"
    press(page.locator(f"{menu} > summary"))
    eyes.look(page)
    press(page.locator(menu).get_by_role("button", name="Answers No comments"))
    expect(page.locator(f"{menu} > summary")).to_have_text("Following: answers")
    expect(page.locator(f"{menu} > summary")).to_be_focused()
    assert level(olga) == ["answers"]

    page.goto("/categories/sim/")
    choose(page, ".page-head .follow", "Mute")
    expect(page.locator(".page-head .follow > summary")).to_have_text("Muted")
    page.goto(thread.author.get_absolute_url() if thread.author else "/")
    choose(page, ".profile .follow", "Only what matters")
    expect(page.locator(".profile .follow > summary")).to_have_text("Following: what matters")

    page.goto("/settings/follows/")
    expect(page.locator(".followed")).to_have_count(2)
    eyes.look(page)
    choose(page, menu, "Everything")
    expect(page.locator(f"{menu} > summary")).to_have_text("Following: everything")
    press(page.get_by_role("navigation", name="What you follow").get_by_role("link", name="Muted"))
    expect(page.locator(".followed")).to_have_count(1)
    assert sorted(level(olga)) == ["all", "important", "mute"]


@pytest.mark.thorough
def test_who_answers_is_told_and_takes_it_back(visits: Visits, thread: Thread, eyes: Eyes) -> None:
    olga = factories.member("olga")
    page = visits.open(thread.get_absolute_url(), by=olga, width=PHONE)
    page.get_by_role("textbox", name="Your answer").fill("A mast was down. Wait for an hour.")
    press(page.get_by_role("button", name="Post your answer"))
    told = page.locator(".took-part")
    expect(told).to_contain_text("You follow this now")
    eyes.look(page)
    press(told.get_by_role("button", name="Undo"))
    expect(page.locator(f"#follow-thread-{thread.pk} > summary")).to_have_text("Follow")
    expect(told).to_have_count(0)
    assert level(olga) == ["off"]


@pytest.mark.thorough
def test_the_inbox_is_short_and_mutes(visits: Visits, thread: Thread, eyes: Eyes) -> None:
    nina, mara = thread.author, factories.member("mara")
    assert nina is not None
    other = factories.question(by=nina, title="Why is my phone silent at night?")
    answers = [factories.answer(one, by=mara) for one in (thread, thread, thread, other)]
    own = factories.answer(factories.question(), by=nina)
    for name in ("olga", "eva", "hana"):
        marks.give(post=own, by=factories.member(name), now=clock.now())
    page = visits.open("/inbox/", by=nina, width=PHONE)
    expect(page.locator(".told")).to_have_count(3)
    expect(page.locator(".told").first).to_contain_text("3 people found your answer helpful")
    eyes.look(page)
    press(page.get_by_role("button", name=f"Mute this thread: {TITLE}"))
    expect(page.get_by_role("status")).to_contain_text(f"You hear nothing more of “{TITLE}”.")
    expect(page.locator(".told")).to_have_count(2)
    eyes.look(page)
    press(page.get_by_role("status").get_by_role("button", name="Undo"))
    expect(page.locator(".told")).to_have_count(3)
    page.goto("/inbox/?about=team")
    expect(page.locator(".shelves [aria-current]")).to_be_in_viewport(ratio=1)
    press(page.get_by_role("link", name="Show all of it"))
    press(page.get_by_role("link", name="My questions"))
    expect(page.locator(".told")).to_have_count(2)
    press(page.get_by_role("link", name=TITLE))
    expect(page.locator(f"#post-{answers[2].pk}")).to_be_visible()
    assert not Notice.objects.filter(member=nina, thread=thread, read_at=None).exists()


@pytest.mark.thorough
def test_without_script_a_page_of_its_own_does_it(visits: Visits, thread: Thread) -> None:
    olga = factories.member("olga")
    following.follow(thread=thread, by=olga, now=clock.now())
    page = visits.open(thread.get_absolute_url(), by=olga, width=PHONE, java_script_enabled=False)
    choose(page, f"#follow-thread-{thread.pk}", "Mute")
    expect(page.locator(f"#follow-thread-{thread.pk} > summary")).to_have_text("Muted")
    page.goto(f"/questions/{thread.pk}/follow/")
    page.get_by_label("Not following").check()
    press(page.get_by_role("button", name="Save"))
    expect(page.locator(f"#follow-thread-{thread.pk} > summary")).to_have_text("Follow")
    assert level(olga) == ["off"]
