"""Leave: Wanda takes everything with her on a phone, in German, and is nowhere afterwards."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from forum import tasks
from forum.lib import clock
from forum.models import Erasure, Export, Member, Thread
from tests.journeys.browsing import PHONE, Visits, press
from tests.journeys.test_axe import Eyes, eyes
from tests.journeys.test_look import BROKEN, OVERFLOW
from tests.privacy import scene

__all__ = ["eyes"]
pytestmark = [
    pytest.mark.browser, pytest.mark.thorough, pytest.mark.django_db(transaction=True)
]  # fmt: skip


def look(page: Page, eyes: Eyes) -> None:
    eyes.look(page, both_widths=True)
    assert page.evaluate(OVERFLOW) + page.evaluate(BROKEN) == []


def prove(page: Page) -> None:
    """The fresh sign-in that stands before what cannot be undone."""
    page.locator("input[type=password]").fill("correct horse")
    page.locator("input[type=password]").press("Enter")


def test_everything_is_taken_along_and_nothing_is_left(
    visits: Visits, eyes: Eyes, settings: Any, tmp_path: Path, olga: Member, eva: Member,
    ada: Member,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    wanda = scene.wanda()
    thread = scene.lived(wanda, other=olga, staff=eva, admin=ada)
    page = visits.open("/settings/export/", by=wanda, width=PHONE)
    look(page, eyes)

    press(page.get_by_role("button", name="Kopie erstellen"))
    prove(page)
    page.get_by_text("Wird erstellt").wait_for()
    tasks.make_export(pk=Export.objects.get().pk)
    page.reload()
    with page.expect_download() as waiting:
        press(page.get_by_role("link", name="Herunterladen"))
    _read(Path(waiting.value.path()).read_bytes())
    look(page, eyes)

    press(page.get_by_role("link", name="Was geht und was bleibt"))
    look(page, eyes)
    page.get_by_label("Wort eintippen").fill("löschen")
    press(page.get_by_role("button", name="Mein Konto löschen"))
    page.get_by_text("Bis dahin bleibt alles, wie es war").wait_for()
    look(page, eyes)
    asked = Erasure.objects.get()
    with clock.shifted(asked.due_at - clock.now()):
        tasks.erase_member(pk=asked.pk)
    tasks.after_erasure(pks=list(Thread.objects.values_list("pk", flat=True)))

    assert scene.left_over(scene.MARKS) == []
    assert {path.split("/")[0] for path in scene.files()} == {"pictures"}
    assert scene.left_in_files(scene.MARKS) == []
    page.goto("/settings/")
    page.wait_for_url("**/accounts/login/**")
    other = visits.open(thread.get_absolute_url(), by=olga, width=PHONE)
    assert other.get_by_text("Former member").count() > 0
    german = visits.open(f"{thread.get_absolute_url()}?lang=de", width=PHONE)
    assert german.get_by_text("Ehemaliges Mitglied").count() > 0
    assert scene.HANDLE not in german.content()


def _read(data: bytes) -> None:
    """The file, as she opens it at home."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        said = json.loads(packed.read("me.json"))
        page = packed.read("index.html").decode()
    assert said["member"] == scene.HANDLE
    for mark in (scene.NAME, scene.EMAIL, scene.ABOUT, scene.DEVICE, scene.TARIFF, scene.SECRET):
        assert mark in page, mark


def test_the_page_on_privacy(visits: Visits, eyes: Eyes) -> None:
    page = visits.open("/privacy/?lang=de", width=PHONE)
    look(page, eyes)
    page.get_by_role("heading", name="Cookies").wait_for()
