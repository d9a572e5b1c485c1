"""The main journey without mouse and finger: everything is reached, and the focus is seen."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.lib import clock
from forum.models import Event, Thread
from tests import factories
from tests.journeys.browsing import Visits

pytestmark = pytest.mark.browser
TITLE = "eSIM activation fails after a new phone"
MOST_TABS = 60
FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect(), words = element.getAttribute("aria-label")
    ?? element.labels?.[0]?.textContent ?? element.textContent;
  const shown = box.width > 8 && box.height > 8 && box.bottom > 0 && box.top < innerHeight;
  const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || element.closest("label, .editor-box, .ask-line")?.matches(":focus-within");
  return {name: words.trim().replace(/\\s+/g, " "), shown, marked: Boolean(marked)};
}"""


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until `name` has the focus; every stop on the way must be seen."""
    way = []
    for _step in range(MOST_TABS):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS)
        way.append(focus["name"])
        assert (focus["shown"], focus["marked"]) == (True, True), focus
        if focus["name"].startswith(name):
            return
    raise AssertionError(f"no way to {name!r}, only {way}")


@pytest.mark.thorough
def test_find_and_answer_and_solve_by_keyboard(visits: Visits, transactional_db: None) -> None:
    factories.solved(title=TITLE)
    nina, hana = factories.member("nina"), factories.member("hana")
    second = "My phone rings without a pause"
    thread = factories.question(title=second, by=nina, at=clock.now() - timedelta(days=1))

    visitor = visits.open("/")
    tab_to(visitor, "Your question")
    visitor.keyboard.type("esim activation fails")
    expect(visitor.locator("#suggestions details[open]")).to_be_visible()
    tab_to(visitor, "This solved it")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("heading", name="Glad that it works!")).to_be_visible()
    assert Event.objects.filter(kind=Event.Kind.SUGGESTION_SOLVED).count() == 1

    helper = visits.open("/", by=hana)
    tab_to(helper, second)
    helper.keyboard.press("Enter")
    expect(helper.get_by_role("heading", level=1)).to_have_text(second)
    tab_to(helper, "Your answer")
    helper.keyboard.type("Somebody set the volume of calls to endless.")
    tab_to(helper, "Post your answer")
    helper.keyboard.press("Enter")
    expect(helper.get_by_role("status").filter(has_text="Your answer is posted")).to_be_visible()

    asker = visits.open(thread.get_absolute_url(), by=nina)
    tab_to(asker, "Mark as solution")
    asker.keyboard.press("Space")
    expect(asker.locator("#solution")).to_contain_text("volume of calls")
    assert Thread.objects.get(pk=thread.pk).state == "solved"


def test_the_first_tab_skips_to_the_content(visits: Visits, transactional_db: None) -> None:
    factories.question(title=TITLE)
    page = visits.open("/questions/")

    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
    tab_to(page, "Latest")


@pytest.mark.thorough
def test_menus_open_and_close_by_keyboard(visits: Visits, transactional_db: None) -> None:
    page = visits.open("/questions/", by=factories.member("hana"))
    menu = page.get_by_role("banner").locator("details")
    tab_to(page, "Menu of Hana")
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    tab_to(page, "Settings")

    page.keyboard.press("Escape")

    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.thorough
def test_the_toolbar_is_one_stop_and_moves_by_arrows(
    visits: Visits, transactional_db: None
) -> None:
    thread = factories.question(title=TITLE)
    page = visits.open(thread.get_absolute_url(), by=factories.member("hana"))
    tab_to(page, "Bold")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUS)["name"] == "Italic"

    page.keyboard.press("Enter")

    expect(page.get_by_role("textbox", name="Your answer")).to_have_value("__")
    expect(page.get_by_role("textbox", name="Your answer")).to_be_focused()
