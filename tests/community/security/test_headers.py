"""Wall 11: the same headers on every route and on every kind of answer, files and refusals too."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from community.views import home
from forum.lib import limits, ratelimit
from forum.lib.ratelimit import METER
from forum.models import OutboxMessage
from tests import factories
from tests.community.security.crawling import paths
from tests.forum import pictures
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
DIRECTIVES = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
# A picture by itself lies in a sandbox, where the browser's own viewer styles it. Nothing else may.
OF_PICTURES = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
MAY_STYLE = {"avatar": OF_PICTURES, "picture": OF_PICTURES}


def lacks(response: Any, *, secure: bool = False) -> list[str]:
    """Which headers are missing or wrong."""
    heads = response.headers
    wrong = [name for name, value in WANTED.items() if heads.get(name) != value]
    if heads.get("Cross-Origin-Resource-Policy") not in ("same-origin", "cross-origin"):
        wrong.append("Cross-Origin-Resource-Policy")
    policy = heads.get("Content-Security-Policy", "")
    wrong += [one for one in DIRECTIVES if one not in policy]
    if "unsafe-" in policy and policy != MAY_STYLE.get(response.resolver_match.view_name):
        wrong.append("unsafe-")
    kind = heads.get("Content-Type", "")
    if (kind.startswith("text/") or kind.endswith("xml")) and "charset=" not in kind:
        wrong.append("charset")
    wrong += [name for name in heads if name.lower().startswith("access-control-")]
    if secure and heads.get("Strict-Transport-Security") != HSTS:
        wrong.append("Strict-Transport-Security")
    return wrong


@pytest.fixture
def https(settings):
    """As the settings are where SITE_URL is https (test_settings_of_an_https_site)."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True


@pytest.mark.parametrize("who", standing_for(["visitor", "hana", "ada"], "hana"))
def test_every_route(who, request, as_, https):
    client = as_(None if who == "visitor" else request.getfixturevalue(who))
    wrong, numbers = {}, [987_654]
    thread = factories.question()
    if who != "ada":
        numbers.append(thread.pk)
    for number in numbers:
        for route, path in paths(number).items():
            if "logout" in route:
                continue
            METER.forget()
            found = client.get(path, secure=True)
            if missing := lacks(found, secure=True):
                wrong[route] = missing
            if who != "visitor" and not getattr(found, "is_same_for_all", False):
                if "no-store" not in found.headers.get("Cache-Control", ""):
                    wrong.setdefault(route, []).append("no-store")
                if "Cookie" not in found.headers.get("Vary", ""):
                    wrong.setdefault(route, []).append("Vary: Cookie")

    assert wrong == {}


def test_no_page_but_a_picture_has_styles_in_it(as_, hana, ada, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = pictures.drawn(hana)
    factories.question(by=hana, pictures={picture.pk: "My SIM"})
    shown = client.get(f"/media/pictures/{picture.name}-1600.webp")
    shown.getvalue()
    factories.answer(factories.question(by=hana))
    mail = OutboxMessage.objects.get()
    OutboxMessage.objects.filter(pk=mail.pk).update(html="<p>Hello.</p>")
    mail_page = as_(ada).get(f"/inbox/mail/{mail.pk}/page/")

    assert (shown.status_code, shown["Content-Security-Policy"]) == (200, OF_PICTURES)
    assert mail_page.status_code == 200
    assert "unsafe-" not in mail_page["Content-Security-Policy"]
    assert "style-src 'sha256-" in mail_page["Content-Security-Policy"]


def answers(as_: Any, hana: Any, monkeypatch: Any) -> dict[str, Any]:
    """Each kind of answer, by its name."""
    client = Client(raise_request_exception=False)
    found = {
        "200": client.get("/questions/", secure=True),
        "302": client.get("/settings/", secure=True),
        "304": client.get("/healthz", secure=True),
        "400": client.get("/search/?q=%00", secure=True),
        "403": as_(hana).get("/moderation/reports/", secure=True),
        "404": client.get("/nowhere/", secure=True),
        "405": client.put("/questions/", secure=True),
        "405 of a view": client.post("/questions/", secure=True),
        "413": client.post("/search/", CONTENT_LENGTH=str(limits.REQUEST_BYTES + 1), secure=True),
        "csrf": Client(enforce_csrf_checks=True).post("/preview/", {"body": "x"}, secure=True),
        "static": client.get("/static/icons/favicon.svg", secure=True),
        "media": client.get(f"/media/pictures/{'0' * 32}-64.webp", secure=True),
        "feed": client.get("/feeds/latest.atom", secure=True),
        "sitemap": client.get("/sitemap.xml", secure=True),
        "script": client.get("/sw.js", secure=True),
    }
    with monkeypatch.context() as patched:
        patched.setattr(limits, "COSTLY_READ", ratelimit.Limit("none", 0))
        found["429"] = client.get("/search/?q=a", secure=True)

    def fails(with_what: Exception) -> Any:
        def home_page(*_: Any, **__: Any) -> Any:
            raise with_what

        with monkeypatch.context() as patched:
            patched.setattr(home, "render", home_page)
            return as_(hana), patched, client.get("/", secure=True)

    found["500"] = fails(ZeroDivisionError())[2]
    found["503"] = fails(OperationalError("away"))[2]
    return found


def test_every_kind_of_answer(as_, hana, monkeypatch, https):
    found = answers(as_, hana, monkeypatch)

    kinds = {name: one.status_code for name, one in found.items() if name[:3].isdigit()}
    assert {name: status for name, status in kinds.items() if name[:3] != str(status)} == {
        "304": 200
    }
    assert {
        name: lacks(one, secure=True) for name, one in found.items() if lacks(one, secure=True)
    } == {}


def test_a_file_of_the_house_is_for_its_own_pages(settings, tmp_path, https):
    """As it is served where all files were collected: above there are none."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "look.js").write_text("1")

    served = Client().get("/static/look.js", secure=True)

    assert (served.status_code, served.getvalue()) == (200, b"1")
    assert lacks(served, secure=True) == []


def test_signing_out_clears_the_browsers_cache(as_, hana):
    assert '"cache"' in as_(hana).post("/accounts/logout/")["Clear-Site-Data"]


def test_an_answer_names_its_request_and_takes_a_proxys_name_only_where_it_is_one(client):
    given = {"X-Request-Id": "edge-7f3a9b2c"}
    bad = ["short", "with space in it", "a\nforged: line", "x" * 80, '{"json": 1}']

    assert client.get("/healthz", headers=given)["X-Request-Id"] == "edge-7f3a9b2c"
    for one in bad:
        found = client.get("/healthz", headers={"X-Request-Id": one})["X-Request-Id"]
        assert found != one
        assert len(found) == 24


CODE = """
import json, django
django.setup()
from django.conf import settings as s
names = [
    "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE",
    "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH",
]
from forum.lib import cookies
print(json.dumps([*(getattr(s, name) for name in names), [one.name for one in cookies.known()]]))
"""


HTTPS = [31_536_000, True, "__Host-session", "__Host-csrf", True, True, True, True, "Lax", "Lax"]
COOKIES = ["session", "csrf", "language", "theme", "messages", "posted", "signed_out"]
HTTP = [0, False, "session", "csrf", False, False, True, True, "Lax", "Lax"]


@pytest.mark.parametrize(
    ("site", "found"),
    [
        (
            "https://help.example.com",
            [*HTTPS, True, None, "/", [f"__Host-{name}" for name in COOKIES]],
        ),
        ("http://localhost:8000", [*HTTP, False, None, "/", COOKIES]),
    ],
)
def test_settings_of_an_https_site_and_of_another(site, found):
    given = {**os.environ, "SITE_URL": site, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=given, capture_output=True, text=True
    )

    assert json.loads(done.stdout) == found


def test_cookies_that_are_set_are_lax_and_not_for_scripts(client, hana):
    client.post("/accounts/login/", {"login": "hana", "password": "correct horse"})
    session = client.cookies["session"]

    assert (session["httponly"], session["samesite"], session["path"]) == (True, "Lax", "/")
    assert session["domain"] == ""


def test_the_name_of_a_request_is_gone_after_it():
    from forum.lib import request_ids

    RequestFactory().get("/")
    assert request_ids.current() == ""
