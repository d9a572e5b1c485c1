"""Visitors' pages: no cookie, no token, headers on every answer, and their own language."""

import re

import pytest

from forum.domain import posts
from forum.lib import clock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(sim):
    thread = factories.solved(category=sim, title="My phone rings without a pause")
    return [
        "/", "/questions/", thread.get_absolute_url(), "/tags/", "/tags/network/", "/categories/",
        "/categories/sim/", "/members/", thread.author.get_absolute_url(), "/search/?q=phone",
    ]  # fmt: skip


def test_no_cookie_and_no_token(as_, pages):
    for path in pages:
        response = as_(None).get(path)
        assert response.status_code == 200, path
        assert response.cookies == {}, path
        assert b"csrfmiddlewaretoken" not in response.content, path


def test_a_visitor_reports_any_post_that_is_there_from_its_page(as_, sim, hana):
    thread = factories.solved(category=sim)
    answer = thread.posts.get(kind="answer")
    comment, gone = (
        factories.comment(answer, by=hana, body=f"A word more, no. {n}") for n in (1, 2)
    )
    posts.delete(post=gone, by=hana, now=clock.now())

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    found = re.findall(r'<a [^>]*href="/posts/(\d+)/report/"[^>]*>', page)
    there = [thread.posts.get(kind="question").pk, answer.pk, comment.pk]
    assert sorted(map(int, found)) == sorted(there)
    assert page.count('/report/" rel="nofollow">') == 3
    assert all(as_(None).get(f"/posts/{pk}/report/").status_code == 200 for pk in there)


def test_every_answer_carries_the_walls_headers(as_, pages, hana):
    for client in (as_(None), as_(hana)):
        for path in [*pages, "/nowhere/", "/healthz"]:
            headers = client.get(path).headers
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "nonce" not in policy
            assert "object-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "geolocation=()" in headers["Permissions-Policy"]


def test_pages_of_members_are_not_stored(as_, hana, pages):
    for path in pages:
        response = as_(hana).get(path)
        assert "no-store" in response["Cache-Control"], path
        assert "Cookie" in response["Vary"], path


def test_a_page_read_before_answers_304(as_, pages):
    client = as_(None)
    for path in pages[:3]:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, path


def test_language_is_the_members_else_asked_else_cookie_else_browser(as_, nina):
    visitor = as_(None)

    def language(client, path="/", **headers):
        return client.get(path, headers=headers)["Content-Language"]

    assert language(visitor) == "en"
    assert language(visitor, **{"Accept-Language": "de-AT,de;q=0.9"}) == "de"
    assert language(visitor, "/?lang=de") == "de"
    visitor.post("/preferences/", {"language": "de", "next": "/questions/"})
    assert language(visitor) == "de"
    assert language(visitor, "/?lang=en") == "en"
    assert language(as_(nina), "/?lang=en") == "de"


def test_the_theme_is_kept(as_, hana):
    for client in (as_(None), as_(hana)):
        client.post("/preferences/", {"theme": "dark", "next": "/"})
        assert b'data-theme="dark"' in client.get("/").content


def test_no_page_names_a_foreign_host(as_, pages):
    for path in pages:
        page = as_(None).get(path).content.decode()
        for found in re.findall(r"(?:src|href|action)=\"(https?:)?//([^/\"]+)", page):
            assert found[1] in ("localhost:8000", "testserver"), (path, found)
