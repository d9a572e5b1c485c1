"""Pictures in the browser: chosen, kept through a mistake, shown without moving the page."""

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from forum import tasks
from forum.models import Attachment
from tests.forum import pictures as made
from tests.journeys import world
from tests.journeys.browsing import DESK, PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.journeys.test_look import OVERFLOW
from tests.journeys.world import World

pytestmark = pytest.mark.browser
SHIFTS = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
  .observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 700))"""
LOADED = "images => images.every(image => image.complete && image.naturalWidth > 0)"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield settings.MEDIA_ROOT
    made.forget_jobs()


@pytest.fixture
def scene(transactional_db: None) -> World:
    return world.build()


@pytest.mark.thorough
def test_an_answer_with_pictures(visits: Visits, scene: World, width: int, thorough: bool) -> None:
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.helper, width=width)
    press(page.locator(".pictures-form > summary"))
    choose(page, made.chosen("a.jpg", 2000, 1500), made.chosen("b.jpg", 500, 1600))
    expect(page.locator('input[name="kept"]')).to_have_count(2)
    description(page, 1).fill("The bars in the kitchen")
    page.get_by_label("Your answer").fill("a" + " " * 20)
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator('input[name="kept"]')).to_have_count(2)
    page.get_by_label("Your answer").fill("Put it on the shelf, as the pictures show.")
    press(page.get_by_role("button", name="Post your answer"))
    expect(page.get_by_text("A picture is being prepared")).to_have_count(2)
    tasks.sweep_pictures(timestamp=0)
    page.locator(".pictures").scroll_into_view_if_needed()

    images = page.locator(".pictures img")
    expect(images).to_have_count(2)
    expect(images.first).to_have_js_property("complete", True)
    expect(images.last).to_have_js_property("complete", True)
    assert page.evaluate(f"({LOADED})([...document.querySelectorAll('.pictures img')])")
    assert images.first.get_attribute("alt") == "The bars in the kitchen"
    assert page.evaluate(SHIFTS) < 0.02
    assert page.evaluate(OVERFLOW) == []
    eyes = Eyes(thorough)
    eyes.look(page, both_widths=True)
    assert eyes.found == []
    assert Attachment.objects.filter(post=None).count() == 0
    press(images.first)
    expect(page).to_have_url(f"{visits.address}{Attachment.objects.order_by('pk')[0].url}")


@pytest.mark.thorough
def test_a_portrait_that_cannot_be_loaded_leaves_the_initials(visits: Visits, scene: World) -> None:
    scene.helper.avatar = "0" * 32
    scene.helper.save()
    with visits.excusing("status of 404"):
        page = visits.open(scene.helper.get_absolute_url(), width=PHONE)
        page.wait_for_load_state("networkidle")

    portrait = page.locator(".profile .avatar")
    expect(portrait).to_have_text("H")
    expect(page.locator(".avatar img")).to_have_count(0)


def choose(page: Page, *files: Any) -> None:
    """Take these with the button, as from camera or gallery."""
    with page.expect_file_chooser() as opened:
        press(page.get_by_role("button", name="Take or choose pictures"))
    assert opened.value.is_multiple()
    opened.value.set_files(list(files))


def description(page: Page, number: int) -> Locator:
    """Of the picture on its way or there already, whichever it is by now."""
    names = page.get_by_role("textbox", name=re.compile(r"^What does (it|picture \d) show"))
    return names.nth(number - 1)


@contextmanager
def drawing_meanwhile() -> Iterator[None]:
    """What the worker does, all the time."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.05):
            tasks.sweep_pictures(timestamp=0)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    yield
    stop.set()
    worker.join()


def phone_photo() -> bytes:
    """Twelve megapixels, upright only by what its notes say, which name the place as well."""
    image = Image.effect_noise((2000, 1500), 90).resize((4000, 3000)).convert("RGB")
    image.paste(made.four_colours(4000, 2400), (0, 300))
    return made.with_exif(orientation=6, image=image)


@pytest.mark.thorough
def test_a_photo_of_twelve_megapixels_is_there_in_three_seconds(
    visits: Visits, scene: World, media: Path, thorough: bool
) -> None:
    """Chosen on a phone, sent while one writes, put among the words, posted, shown without a
    reload, upright and without what only its owner may know."""
    data = phone_photo()
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.helper, width=PHONE)
    press(page.locator(".pictures-form > summary"))
    choose(page, {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": data})
    description(page, 1).fill("The lamp of the router")
    page.locator("#answer-form textarea").fill("Look at the lamp.")
    press(page.get_by_role("button", name="Put it into the text"))
    expect(page.locator("#answer-form textarea")).to_have_value(re.compile("!\\[The lamp of the"))
    eyes = Eyes(thorough)
    eyes.look(page, both_widths=True)
    assert page.evaluate(OVERFLOW) == []
    expect(page.locator('input[name="kept"]')).to_have_count(1)
    press(page.get_by_role("button", name="Post your answer"))
    waiting = page.locator(".picture.waiting")
    expect(waiting).to_be_visible()
    room = waiting.bounding_box()
    began = time.monotonic()
    with drawing_meanwhile():
        shown = page.get_by_role("img", name="The lamp of the router")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        page.wait_for_function(f"() => ({LOADED})([...document.querySelectorAll('.picture img')])")
        took = time.monotonic() - began

    # Three seconds on a machine that does nothing else; longer where many share it.
    assert took < 3 * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert len(data) > 1_500_000
    assert room is not None
    box = shown.bounding_box()
    assert box is not None
    assert abs(box["height"] - room["height"]) < 4
    assert box["height"] > box["width"]
    assert page.evaluate(SHIFTS) < 0.02
    eyes.look(page, both_widths=True)
    assert eyes.found == []
    check_drawings(media)
    press(shown)
    expect(page).to_have_url(f"{visits.address}{Attachment.objects.get().url}")


def check_drawings(media: Path) -> None:
    files = sorted(path for path in media.rglob("*") if path.is_file())
    assert [path.name[-9:] for path in files] == ["1600.webp", "-480.webp"]
    for path in files:
        drawn = Image.open(path)
        assert b"SECRET" not in path.read_bytes()
        assert (drawn.getexif(), drawn.info.get("icc_profile")) == ({}, None)
        assert drawn.height > drawn.width
        # What was on the left is on top now: red above blue became blue beside red.
        found = drawn.convert("RGB").getpixel((drawn.width * 3 // 4, drawn.height // 4))
        assert max(abs(a - b) for a, b in zip(found, made.RED, strict=True)) < 40


@pytest.mark.thorough
def test_a_lost_network_costs_no_picture(visits: Visits, scene: World, thorough: bool) -> None:
    """Pasted, refused, lost, tried again, left out; what is on its way goes with the post."""
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.helper, width=DESK)
    form, rows = page.locator("#answer-form"), page.locator(".picture-rows .picture-row")
    form.locator("textarea").fill("Put it on the shelf, as the pictures show.")
    page.context.set_offline(True)
    # What is typed cannot be kept either.
    with visits.excusing("ERR_INTERNET_DISCONNECTED", "htmx:"):
        form.evaluate(PASTE, [*made.photo(width=200)])
        expect(rows).to_have_count(1)
        again = page.get_by_role("button", name="Try again")
        expect(again).to_be_visible()
        expect(
            page.get_by_text("There is no network. It goes along with your text.")
        ).to_be_visible()
        description(page, 1).fill("The shelf")
        page.context.set_offline(False)
    press(again)
    expect(page.locator("[name^=alt_of_]")).to_have_value("The shelf")

    with visits.excusing("status of 422"):
        choose(page, {"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
        expect(page.get_by_text("That is no picture we can read.")).to_be_visible()
    eyes = Eyes(thorough)
    eyes.look(page, both_widths=True)
    press(page.get_by_role("button", name="Leave it out"))
    expect(rows).to_have_count(1)

    page.route("**/pictures/", lambda route: None)  # never answered
    choose(page, made.chosen("late.jpg", 300))
    description(page, 2).fill("The door")
    press(page.get_by_role("button", name="Post your answer"))
    expect(page.get_by_text("A picture is being prepared")).to_have_count(2)

    assert eyes.found == []
    alts = Attachment.objects.exclude(post=None).order_by("pk").values_list("alt", flat=True)
    assert list(alts) == ["The shelf", "The door"]


PASTE = """(form, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "shot.jpg", {type: "image/jpeg"}));
  form.querySelector("textarea").dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.mark.thorough
def test_no_more_than_a_post_carries_and_what_was_there_is_taken_off(
    visits: Visits, scene: World
) -> None:
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.newcomer, width=PHONE)
    rows = page.locator(".picture-rows .picture-row")
    press(page.locator(".pictures-form > summary"))
    with page.expect_file_chooser() as opened:
        press(page.locator("[data-act=choose]"))
    opened.value.set_files([made.chosen(f"{n}.jpg", n) for n in range(40, 45)])
    expect(page.locator("[data-full]")).to_be_visible()
    expect(page.locator('input[name="kept"]')).to_have_count(3)
    press(rows.nth(1).locator("[data-act=put]"))
    press(rows.nth(1).locator("[data-act=remove]"))
    expect(page.locator("[data-full]")).to_be_hidden()
    page.locator("#answer-form textarea").fill("Put it on the shelf, as the pictures show.")
    press(page.locator("#answer-form .button.main"))
    expect(page.locator(".picture.waiting")).to_have_count(2)

    assert Attachment.objects.filter(post=None).count() == 1
