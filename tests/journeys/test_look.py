"""What a picture would show: nothing sticks out of the page, everything is big enough to press."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import world
from tests.journeys.browsing import CHROMIUM_ARGS, PHONE, Visits, chromium
from tests.journeys.world import World

pytestmark = pytest.mark.browser
WIDTHS = [320, 360, 768, 1280]
# German words are longer; with --thorough English ones are looked at as well.
IN_BOTH_LANGUAGES = pytest.mark.parametrize(
    "language", [pytest.param("en", marks=pytest.mark.thorough), "de"]
)
# What reaches beyond the page, or cuts its own words off; what scrolls by design is left out.
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - innerWidth, found = [];
  if (wide > 0) found.push(`the page is ${wide} px too wide`);
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("pre, figure, .unseen, .account-trap, svg, select")) continue;
    if (element.closest(".tabs, .search-filters > .choices-row")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || !element.checkVisibility()) continue;
    const words = element.textContent.trim().slice(0, 40);
    const name = `${element.tagName} .${element.className} ${words}`;
    if (box.right > innerWidth + 1 || box.left < -1) found.push(`${name} sticks out`);
    const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
      && !element.matches(".tag");
    const shows = getComputedStyle(element).overflowX === "visible";
    if (cut && shows && element.matches("a, button, summary, .chip, .tag, h1, h2, h3, label, p"))
      found.push(`${name} is wider than its box`);
  }
  return found;
}"""
# Words of a button that are parted in the middle, because the button was squeezed.
BROKEN = """() => {
  const found = [];
  for (const element of document.querySelectorAll(".button")) {
    const word = element.innerText.trim();
    if (!word || /[\\s-]/.test(word) || !element.checkVisibility()) continue;
    const height = element.offsetHeight;
    element.style.whiteSpace = "nowrap";
    if (element.offsetHeight < height) found.push(`${word} is broken`);
    element.style.whiteSpace = "";
  }
  return found;
}"""
# Links in running text and titles are read, not aimed at; every control of its own takes 44 px,
# some by an invisible rim: what counts is whether a press above and below the middle meets it.
SMALL = """() => {
  const wanted = "button, .button, summary, nav a, select, input:not([type=hidden]), textarea, "
    + ".menu-list a, .foot a, .topic, .tag, .links a, .more a, [role=button]";
  const meets = (element, x, y) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit)
      || hit.matches("label") && (hit.contains(element) || hit.control === element));
  };
  const found = [];
  for (const element of document.querySelectorAll(wanted)) {
    if (!element.checkVisibility() || element.closest(".unseen, .account-trap, .text")) continue;
    let box = element.getBoundingClientRect();
    if (box.height >= 43.5 && box.width >= 43.5) continue;
    element.scrollIntoView({block: "center", behavior: "instant"});
    box = element.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (box.width >= 24 && meets(element, x, y - 21) && meets(element, x, y + 21)) continue;
    found.push(`${element.tagName} .${element.className} ${element.textContent.trim().slice(0, 30)}`
      + ` ${Math.round(box.width)}x${Math.round(box.height)}`);
  }
  return found;
}"""


@pytest.fixture
def scene(transactional_db: None) -> World:
    return world.build()


def pages(scene: World) -> list[str]:
    return [
        "/", "/questions/", scene.solved.get_absolute_url(), "/questions/ask/?title=eSIM",
        "/search/?q=phone", "/tags/", "/categories/", "/members/",
        scene.helper.get_absolute_url(), "/settings/notices/", "/inbox/?view=all",
        "/settings/", "/accounts/email/",
    ]  # fmt: skip


@pytest.mark.thorough
@IN_BOTH_LANGUAGES
def test_nothing_sticks_out_at_any_width(visits: Visits, scene: World, language: str) -> None:
    scene.helper.language = language
    scene.helper.save()
    page = visits.open("/", by=scene.helper)
    found = []
    for path in pages(scene):
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {fault}" for fault in page.evaluate(OVERFLOW)]
            found += [f"{path} at {width}: {fault}" for fault in page.evaluate(BROKEN)]

    assert found == []


@IN_BOTH_LANGUAGES
@pytest.mark.thorough
def test_nothing_sticks_out_for_visitors(visits: Visits, scene: World, language: str) -> None:
    page = visits.open("/", locale={"en": "en-GB", "de": "de-DE"}[language])
    found = []
    for path in [*pages(scene)[:-4], "/accounts/login/", "/accounts/signup/"]:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {fault}" for fault in page.evaluate(OVERFLOW)]
            found += [f"{path} at {width}: {fault}" for fault in page.evaluate(BROKEN)]

    page.goto("/not/there/")
    page.set_viewport_size({"width": PHONE, "height": 800})
    found += page.evaluate(OVERFLOW) + page.evaluate(BROKEN)
    visits.faults.clear()  # the browser itself notes the 404

    assert found == []


@pytest.mark.thorough
def test_what_one_presses_is_big_enough_for_a_thumb(visits: Visits, scene: World) -> None:
    page = visits.open("/", by=scene.asker, width=PHONE)
    found = []
    for path in [*pages(scene), f"/posts/{scene.mine.pk}/edit/"]:
        page.goto(path)
        found += _small(page, path)
    page.goto(scene.waiting.get_absolute_url())
    page.get_by_role("banner").locator("summary").tap()
    found += _small(page, "menu")

    assert found == []


@pytest.mark.thorough
def test_text_grows_to_twice_its_size_without_loss(visits: Visits, scene: World) -> None:
    """200 % zoom of a desk is 640 px; large letters in the browser's settings double the rem."""
    page = visits.open("/", by=scene.helper, width=1280)
    found = []
    for path in pages(scene)[:5]:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (640, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {fault}" for fault in page.evaluate(OVERFLOW)]

    assert found == []


@pytest.mark.thorough  # twice the size is looked at above as well
def test_large_letters_of_the_phone_fit_on_it(
    browser: Browser, live_server: Any, scene: World
) -> None:
    """The browser's own setting, twice the usual size: media queries feel it too."""
    large = browser.browser_type.launch(
        executable_path=chromium(),
        args=[*CHROMIUM_ARGS, "--blink-settings=defaultFontSize=32"],
    )
    found = []
    for person, locale in ((None, "de-DE"), (scene.helper, "en-GB")):
        visits = Visits(large, live_server.url)
        page = visits.open("/", by=person, width=PHONE, locale=locale)
        for path in [*pages(scene), "/questions/ask/?title=esim+activation"]:
            page.goto(path)
            found += [f"{path} in {locale}: {fault}" for fault in page.evaluate(OVERFLOW)]
        visits.close()
    large.close()

    assert found == []


@pytest.mark.thorough
def test_long_words_typed_on_a_phone_do_not_widen_the_page(visits: Visits, scene: World) -> None:
    """Phones zoom out when something sticks out: then the page counts more pixels than it has."""
    word = "https://help.example.com/activation/of-an-esim-after-a-new-phone/" + "x" * 60
    for path, name in (
        (scene.waiting.get_absolute_url(), "Your answer"),
        ("/questions/ask/?title=" + "Donaudampfschifffahrt" * 6, "What happens?"),
        (f"/posts/{scene.waiting.posts.get(kind='question').pk}/comment/", "Your comment"),
        ("/settings/", "About you"),
    ):
        page = visits.open(path, by=scene.helper, width=PHONE)
        page.get_by_label(name).fill(word)
        if name == "Your answer":
            page.get_by_role("button", name="Preview").tap()
            page.locator("#preview a").wait_for()

        assert (path, page.evaluate("innerWidth")) == (path, PHONE)


def _small(page: Page, path: str) -> list[str]:
    return [f"{path}: {fault}" for fault in page.evaluate(SMALL)]


@pytest.mark.thorough
def test_buttons_keep_their_words_whole(visits: Visits, scene: World) -> None:
    page = visits.open("/", width=PHONE, locale="de-DE")
    broken = []
    for path in ("/tags/", "/members/"):
        page.goto(path)
        button = page.get_by_role("main").get_by_role("button", name="Zeigen")
        box = button.bounding_box()
        broken += [path] if box is None or box["height"] > 50 else []  # one line

    assert broken == []
