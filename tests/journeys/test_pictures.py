"""Pictures in the browser: chosen, kept through a mistake, shown without moving the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from forum import tasks
from forum.models import Attachment
from tests.forum import pictures as made
from tests.journeys import world
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes
from tests.journeys.test_look import OVERFLOW
from tests.journeys.world import World

pytestmark = pytest.mark.browser
SHIFTS = """() => new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
  .observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 700))"""
LOADED = "images => images.every(image => image.complete && image.naturalWidth > 0)"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, transactional_db: None) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    made.forget_jobs()


@pytest.fixture
def scene(transactional_db: None) -> World:
    return world.build()


def test_an_answer_with_pictures(visits: Visits, scene: World, width: int) -> None:
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.helper, width=width)
    press(page.locator(".pictures-form > summary"))
    page.locator("#id_picture_1").set_input_files(made.chosen("a.jpg", 2000, 1500))
    page.locator("#id_alt_1").fill("The bars in the kitchen")
    page.locator("#id_picture_2").set_input_files(made.chosen("b.jpg", 500, 1600))
    page.get_by_label("Your answer").fill("a" + " " * 20)
    with visits.excusing("status of 422"):
        press(page.get_by_role("button", name="Post your answer"))
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator('input[name="kept"]')).to_have_count(2)
    page.get_by_label("Your answer").fill("Put it on the shelf, as the pictures show.")
    press(page.get_by_role("button", name="Post your answer"))
    expect(page.get_by_text("A picture is being prepared")).to_have_count(2)
    tasks.sweep_pictures(timestamp=0)
    page.reload()
    page.locator(".pictures").scroll_into_view_if_needed()

    images = page.locator(".pictures img")
    expect(images).to_have_count(2)
    expect(images.first).to_have_js_property("complete", True)
    expect(images.last).to_have_js_property("complete", True)
    assert page.evaluate(f"({LOADED})([...document.querySelectorAll('.pictures img')])")
    assert images.first.get_attribute("alt") == "The bars in the kitchen"
    assert page.evaluate(SHIFTS) < 0.02
    assert page.evaluate(OVERFLOW) == []
    eyes = Eyes()
    eyes.look(page, both_widths=True)
    assert eyes.found == []
    assert Attachment.objects.filter(post=None).count() == 0
    press(images.first)
    expect(page).to_have_url(f"{visits.address}{Attachment.objects.order_by('pk')[0].url}")


def test_a_portrait_that_cannot_be_loaded_leaves_the_initials(visits: Visits, scene: World) -> None:
    scene.helper.avatar = "0" * 32
    scene.helper.save()
    with visits.excusing("status of 404"):
        page = visits.open(scene.helper.get_absolute_url(), width=PHONE)
        page.wait_for_load_state("networkidle")

    portrait = page.locator(".profile .avatar")
    expect(portrait).to_have_text("H")
    expect(page.locator(".avatar img")).to_have_count(0)


def test_places_grow_as_they_fill(visits: Visits, scene: World, width: int) -> None:
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.helper, width=width)
    press(page.locator(".pictures-form > summary"))
    places, files = page.locator(".picture-row.new"), page.locator(".picture-row.new [type=file]")
    expect(places).to_have_count(1)
    page.locator("#id_alt_1").fill("The first")
    page.locator("#id_picture_1").set_input_files([made.chosen(f"{n}.jpg", n) for n in (40, 50)])
    expect(places).to_have_count(3)
    page.locator("#id_picture_3").set_input_files(made.chosen("60.jpg", 60))
    page.get_by_label("What does picture 2 show?").fill("The second")
    expect(places).to_have_count(4)
    counts = files.evaluate_all("all => all.map(file => file.files.length)")
    labels = page.locator(".picture-row.new label").all_inner_texts()
    page.get_by_label("Your answer").fill("Put it on the shelf, as the pictures show.")
    assert page.evaluate(OVERFLOW) == []
    eyes = Eyes()
    eyes.look(page, both_widths=True)
    press(page.get_by_role("button", name="Post your answer"))
    expect(page.get_by_text("A picture is being prepared")).to_have_count(3)

    assert counts == [1, 1, 1, 0]
    assert labels[-2:] == ["Picture 4 (optional)", "What does picture 4 show? (optional)"]
    assert eyes.found == []
    alts = Attachment.objects.exclude(post=None).order_by("pk").values_list("alt", flat=True)
    assert list(alts) == ["The first", "The second", ""]


def test_what_finds_no_place_is_sent_and_kept_all_the_same(visits: Visits, scene: World) -> None:
    page = visits.open(scene.waiting.get_absolute_url(), by=scene.newcomer)
    press(page.locator(".pictures-form > summary"))
    page.locator("#id_picture_1").set_input_files(
        [made.chosen(f"{n}.jpg", n) for n in range(40, 45)]
    )
    expect(page.locator(".picture-row.new")).to_have_count(3)
    page.locator("#answer-form textarea").fill("Put it on the shelf, as the pictures show.")
    with visits.excusing("status of 422"):
        press(page.locator("#answer-form .button.main"))
        expect(page.get_by_text("ein Beitrag kann 3 haben")).to_be_visible()

    expect(page.locator('input[name="kept"]')).to_have_count(5)
