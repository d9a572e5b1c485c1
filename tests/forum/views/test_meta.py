"""Each page says where it is, in which languages, and whether search engines should keep it."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest

from forum.models import Thread
from tests import factories
from tests.forum.views import machine

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"
HOSTILE = "</title><script>alert(1)</script>\"' onload=x <!-- so what"


def head(client: Any, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    page = response.content.decode()
    return page[: page.index("</head>")]


def canonical(client: Any, path: str) -> str:
    found = re.findall(r'<link rel="canonical" href="([^"]+)">', head(client, path))
    assert len(found) == 1, path
    return unescape(found[0]).removeprefix(SITE)


def is_unlisted(client: Any, path: str) -> bool:
    return '<meta name="robots" content="noindex">' in head(client, path)


def said(client: Any, path: str, name: str) -> str:
    found = re.findall(rf'<meta property="{name}" content="([^"]*)">', head(client, path))
    assert len(found) == 1, (path, name)
    return unescape(found[0])


@pytest.fixture
def thread(sim) -> Thread:
    return factories.solved(category=sim)


def test_one_address_for_each_page(as_, thread, hana) -> None:
    path, client = thread.get_absolute_url(), as_(None)
    for asked, expected in {
        "/": "/",
        "/?lang=de": "/",
        path: path,
        f"{path}?sort=newest": path,
        f"{path}?page=1&lang=en": path,
        "/questions/": "/questions/",
        "/questions/?view=latest": "/questions/",
        "/questions/?view=solved&lang=de": "/questions/?view=solved",
        "/categories/sim/?view=solved": "/categories/sim/?view=solved",
        "/tags/network/": "/tags/network/",
        "/tags/?page=1": "/tags/",
        "/questions/ask/": "/questions/ask/",
        "/categories/": "/categories/",
        "/members/": "/members/",
        "/members/hana/?tab=questions": "/members/hana/",
        "/members/hana/?tab=answers": "/members/hana/?tab=answers",
    }.items():
        assert canonical(client, asked) == expected, asked
        assert canonical(as_(hana), asked) == expected, asked


def test_a_later_page_of_answers_is_a_page_of_its_own(as_, thread) -> None:
    for _ in range(31):
        factories.answer(thread)
    path = thread.get_absolute_url()

    assert canonical(as_(None), f"{path}?page=2&sort=oldest") == f"{path}?page=2"
    assert f'hreflang="de" href="{SITE}{path}?page=2&amp;lang=de"' in head(
        as_(None), f"{path}?page=2"
    )


def test_every_listed_page_names_its_languages(as_, thread) -> None:
    for path in ("/", "/questions/", "/tags/", "/categories/", thread.get_absolute_url()):
        found = dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', head(as_(None), path)))

        assert found == {
            "x-default": f"{SITE}{path}",
            "en": f"{SITE}{path}?lang=en",
            "de": f"{SITE}{path}?lang=de",
        }
        german = as_(None).get(found["de"].removeprefix(SITE))
        assert german["Content-Language"] == "de"


def test_search_engines_keep_out_of_what_is_thin_personal_or_endless(as_, thread, hana) -> None:
    client = as_(None)
    for _ in range(21):
        factories.solved(category=thread.category)
    more = re.findall(r'href="([^"]+after=[^"]+)"', client.get("/questions/").content.decode())
    author = thread.author.get_absolute_url()

    unlisted = [
        "/search/?q=phone", "/search/", "/tags/?q=net", "/members/?q=ha", unescape(more[0]),
        hana.get_absolute_url(), "/questions/ask/?title=Something+fails", "/accounts/login/",
        f"/posts/{thread.solution.post_id}/revisions/", f"/questions/{thread.pk}/solved-it/",
    ]  # fmt: skip
    listed = [
        "/", "/questions/", "/questions/?view=solved", "/tags/", "/tags/network/", "/categories/",
        "/categories/sim/", "/members/", author, thread.get_absolute_url(),
    ]  # fmt: skip

    assert [path for path in unlisted if not is_unlisted(client, path)] == []
    assert [path for path in listed if is_unlisted(client, path)] == []


def test_a_shared_thread_says_what_it_is(as_, thread) -> None:
    path, client = thread.get_absolute_url(), as_(None)

    assert said(client, path, "og:type") == "article"
    assert said(client, path, "og:title") == thread.title
    assert said(client, path, "og:description") == thread.solution.post.excerpt
    assert said(client, path, "og:url") == f"{SITE}{path}"
    assert said(client, path, "og:site_name") == "Lotse"
    published = datetime.fromisoformat(said(client, path, "article:published_time"))
    assert published == thread.created_at.replace(second=0, microsecond=0)
    assert 'name="twitter:card" content="summary_large_image"' in head(client, path)
    assert said(client, "/", "og:type") == "website"
    assert said(client, "/members/" + thread.author.handle + "/", "og:type") == "profile"


@pytest.mark.parametrize("title", [HOSTILE, "x" * 150, "\u2067abc\u2069 turned"])
def test_no_title_leaves_its_place(as_, thread, title) -> None:
    Thread.objects.filter(pk=thread.pk).update(title=title)

    assert said(as_(None), thread.get_absolute_url(), "og:title") == title
    assert "<script>" not in head(as_(None), thread.get_absolute_url())


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_has_a_description_of_its_own_language(as_, thread, language) -> None:
    words = {"en": "Customers help each other", "de": "Hier helfen wir uns"}[language]
    for path in ("/", "/tags/", "/categories/", "/members/"):
        page = head(as_(None), f"{path}?lang={language}")
        assert f'<meta name="description" content="{words}' in page


def test_what_is_hidden_names_no_feed_and_is_unlisted(as_, mo, team) -> None:
    client = as_(mo)
    deleted, inside, _private = machine.hidden(mo, team)
    for path in (deleted.get_absolute_url(), inside.get_absolute_url()):
        assert is_unlisted(client, path)
        assert "atom" not in head(client, path)
    assert "atom" not in head(client, "/categories/team/")


def test_asking_is_found_by_its_first_step_only(as_) -> None:
    client = as_(None)

    assert not is_unlisted(client, "/questions/ask/")
    assert 'name="description" content="One sentence is enough' in head(client, "/questions/ask/")
    assert is_unlisted(client, "/questions/ask/?title=My+eSIM+does+not+activate")
