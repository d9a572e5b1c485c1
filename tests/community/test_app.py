"""The app on a phone: what its manifest promises and its service worker is made of."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from forum.models import Member
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_page_names_the_manifest_in_its_language(client: Client) -> None:
    page = client.get("/?lang=de").content.decode()
    address = re.search(r'rel="manifest" href="([^"]+)"', page)
    assert address is not None

    told = client.get(address[1])

    assert told["Content-Type"] == "application/manifest+json"
    assert told.json()["lang"] == "de"
    assert told.json()["shortcuts"][0]["name"] == "Frage stellen"


def test_a_phone_can_install_it(client: Client) -> None:
    told: dict[str, Any] = client.get("/manifest.webmanifest?lang=en").json()

    assert told["name"]
    assert told["start_url"].startswith(told["scope"])
    assert told["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in told["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        with Image.open(str(found)) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]
            assert picture.format == "PNG"
    assert len(told["shortcuts"]) == 4
    for one in told["shortcuts"]:
        assert client.get(one["url"]).status_code in (200, 302)


def test_a_shortcut_leads_to_ones_own_questions(client: Client, as_: Any, hana: Member) -> None:
    own, visitor = as_(hana).get("/questions/mine/"), as_(None).get("/questions/mine/")

    assert own["Location"] == f"{hana.get_absolute_url()}?tab=questions"
    assert visitor["Location"].startswith("/accounts/login/")


def test_the_service_worker_rules_the_whole_site_and_names_what_it_keeps(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert text.startswith("const RELEASE = ")
    shell = re.search(r"const SHELL = (\[.*?\]);", text)
    assert shell is not None
    assert '"/offline/"' in shell[1]
    assert '"/outbox/"' in shell[1]
    # What one part tells another it lends it by name: each stands in a block of its own.
    assert "self.withWaiting = " in text
    assert "self.forgetReader = " in text
    assert "lotse.css" in shell[1]
    assert answer.cookies == {}


def test_the_page_without_a_network_holds_nothing_of_who_asked(as_: Any, hana: Member) -> None:
    page = as_(hana).get("/offline/").content.decode()

    assert hana.handle not in page
    assert "csrfmiddlewaretoken" not in page
    assert 'id="kept-page"' in page


def test_the_page_of_what_waits_holds_nothing_of_who_asked(as_: Any, hana: Member) -> None:
    page = as_(hana).get("/outbox/").content.decode()

    assert hana.handle not in page
    assert "csrfmiddlewaretoken" not in page
    assert 'id="waiting-line"' in page


def test_the_worker_hears_who_is_here_and_with_which_token(
    as_: Any, hana: Member, client: Client
) -> None:
    here, nobody = as_(hana).get("/outbox/ready/"), client.get("/outbox/ready/")

    assert (here.json()["reader"], nobody.json()["reader"]) == (str(hana.pk), "")
    assert "no-store" in here["Cache-Control"]
    assert "no-store" in nobody["Cache-Control"]
    assert client.post("/outbox/ready/").status_code == 405
    own = Client(enforce_csrf_checks=True)
    token = own.get("/outbox/ready/").json()["token"]
    words = {"title": "Short", "csrfmiddlewaretoken": token}
    assert own.post("/questions/ask/", words).status_code == 422
    assert own.post("/questions/ask/", {"title": "Short"}).status_code == 403


def test_pages_say_whose_they_are_to_the_service_worker(
    as_: Any, hana: Member, client: Client
) -> None:
    assert as_(hana).get("/questions/")["Lotse-Reader"] == str(hana.pk)
    assert "Lotse-Reader" not in client.get("/questions/")


def test_what_another_app_shares_begins_a_question(client: Client) -> None:
    answer = client.post(
        "/questions/ask/shared/", {"title": "No signal", "url": "https://example.com", "text": " "}
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/questions/ask/?title=No+signal+https%3A%2F%2Fexample.com"
    assert "No signal" in client.get(answer["Location"]).content.decode()
    assert client.get("/questions/ask/shared/").status_code == 405
    long = client.post("/questions/ask/shared/", {"text": "word " * 5_000})
    assert len(long["Location"]) < 300


def test_only_threads_and_the_whole_form_of_a_question_ask_to_be_kept(
    as_: Any, hana: Member
) -> None:
    thread, client = factories.question(), as_(hana)
    forms = ("follow", "answer", "twins")

    kept = {
        "thread": client.get(thread.get_absolute_url()).headers.get("Lotse-Keep"),
        "ask": client.get("/questions/ask/?whole").headers.get("Lotse-Keep"),
    }

    assert kept == {"thread": "thread", "ask": "ask"}
    for path in ("/questions/ask/", *(f"/questions/{thread.pk}/{form}/" for form in forms)):
        assert "Lotse-Keep" not in client.get(path)
    whole = client.get("/questions/ask/?whole").content.decode()
    assert 'id="ask-form"' in whole
    assert 'name="body"' in whole
