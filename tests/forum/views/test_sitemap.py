"""Sitemaps and robots: what search engines hear of, and never of what is hidden."""

from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from forum.domain import threads
from forum.lib import clock
from forum.models import Thread
from forum.queries import sitemap
from tests import counting, factories
from tests.forum.views import machine
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
LONG = "It rings without a pause since the update of last night, in the kitchen and in the hall. "


def read(client: Any, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert len(response.content) < 50 * 1024 * 1024
    return ElementTree.fromstring(response.content)


def places(client: Any, path: str) -> list[str]:
    found = read(client, path).findall("*/s:loc", SPACES)
    return [(place.text or "").removeprefix(SITE) for place in found]


def everything(client: Any) -> list[str]:
    return [place for path in places(client, "/sitemap.xml") for place in places(client, path)]


def test_the_index_leads_to_all_that_visitors_may_read(as_, eva, sim) -> None:
    solved = factories.solved(category=sim, tag_names=["5g"])
    article = threads.publish_article(
        by=eva, title="How to read your invoice, line by line", body="First, look at the date.",
        category=sim, tag_names=["invoice"], language="en", now=clock.now(),
    )  # fmt: skip

    found = everything(as_(None))

    assert sorted(found) == sorted([
        solved.get_absolute_url(), article.get_absolute_url(), "/tags/5g/", "/tags/invoice/",
        "/", "/questions/", "/categories/", "/tags/", "/questions/ask/", "/categories/sim/",
        "/badges/", "/rules/points/", "/mentors/",
    ])  # fmt: skip
    assert [as_(None).get(place).status_code for place in found] == [200] * len(found)


@pytest.mark.parametrize("who", standing_for([None, *machine.CAST], "olga"))
def test_hidden_things_are_in_no_sitemap_whoever_asks(as_, request, mo, team, who) -> None:
    client = as_(request.getfixturevalue(who) if who else None)
    machine.hidden(mo, team)

    found = everything(client)

    assert [place for place in found if "nobody-outside" in place] == []
    assert "/categories/team/" not in found
    assert "/tags/secret/" not in found


def test_a_place_says_when_it_changed_and_in_which_languages(as_) -> None:
    thread = factories.solved()

    page = read(as_(None), places(as_(None), "/sitemap.xml")[0])

    assert page.findtext("s:url/s:lastmod", "", SPACES) == thread.active_at.isoformat(
        timespec="seconds"
    )
    assert {
        link.get("hreflang"): link.get("href") for link in page.findall(".//x:link", SPACES)
    } == {code: f"{SITE}{thread.get_absolute_url()}?lang={code}" for code in ("en", "de")}


def test_thin_questions_are_named_once_they_are_answered(as_) -> None:
    thin = factories.question(body="It does not ring at all, why?")
    full = factories.question(body=LONG * 3)

    def robots(thread: Thread) -> bool:
        return b'name="robots"' in as_(None).get(thread.get_absolute_url()).content

    assert (robots(thin), robots(full)) == (True, False)
    assert thin.get_absolute_url() not in everything(as_(None))
    assert full.get_absolute_url() in everything(as_(None))
    factories.answer(thin)
    assert robots(thin) is False
    assert thin.get_absolute_url() in everything(as_(None))


def test_rows_and_query_agree_on_what_is_thin(as_, eva, sim) -> None:
    for body in ("It does not ring at all, why?", LONG, LONG * 2, LONG * 9):
        factories.question(body=body)
        factories.answer(factories.question(body=body))
    Thread.objects.filter(excerpt="").update(excerpt="x" * 159)

    told = set(Thread.objects.worth_indexing().values_list("pk", flat=True))

    assert told == {thread.pk for thread in Thread.objects.all() if not thread.is_thin}
    assert 0 < len(told) < 8


def test_pages_are_ranges_of_ids(as_, monkeypatch) -> None:
    made = [factories.solved() for _ in range(7)]
    monkeypatch.setattr(sitemap, "THREADS_A_PAGE", 3)

    pages = [path for path in places(as_(None), "/sitemap.xml") if "threads" in path]
    found = [place for path in pages for place in places(as_(None), path)]

    assert len(pages) in (3, 4)
    assert found == [thread.get_absolute_url() for thread in made]
    assert max(len(places(as_(None), path)) for path in pages) <= 3


@pytest.mark.parametrize(
    "path",
    [
        "/sitemaps/threads-0.xml", "/sitemaps/threads-999999.xml", "/sitemaps/pages-2.xml",
        "/sitemaps/members-1.xml", "/sitemaps/threads-99999999999999999999999999.xml",
        "/sitemaps/threads.xml",
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_not_found(as_, path) -> None:
    factories.solved()

    assert as_(None).get(path).status_code == 404


def test_an_empty_community_has_its_fixed_pages(as_, db) -> None:
    fixed = ["/", "/questions/", "/categories/", "/tags/", "/questions/ask/"]
    fixed += ["/badges/", "/rules/points/", "/mentors/"]
    assert everything(as_(None)) == fixed


def test_odd_tags_make_sound_documents(as_) -> None:
    factories.solved(tag_names=["5g & co", "größe"])

    tags = [place for place in everything(as_(None)) if place.startswith("/tags/") and place[6:]]

    assert len(tags) == 2
    assert all(place.isascii() for place in tags)
    assert [as_(None).get(place).status_code for place in tags] == [200, 200]


def test_the_same_few_statements_with_1_and_with_20(as_) -> None:
    def cost() -> dict[str, int]:
        """By kind of page: twenty ids may lie in one range or in two."""
        paths = ["/sitemap.xml", *places(as_(None), "/sitemap.xml")]
        return {path.split("-")[0]: counting.statements(as_(None), path) for path in paths}

    factories.solved(tag_names=["tag-0"])
    few = cost()
    for number in range(1, 20):
        factories.solved(tag_names=[f"tag-{number}"])
    assert cost() == few
    assert max(few.values()) <= 4


def test_robots_keep_out_of_what_is_personal_or_endless(as_, db) -> None:
    response = as_(None).get("/robots.txt")
    lines = response.content.decode().splitlines()
    robots = RobotFileParser()
    robots.parse(lines)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    closed = ["/accounts/login/", "/settings/", "/search/?q=x", "/do/abc/", "/inbox/", "/admin/"]
    assert [path for path in closed if robots.can_fetch("*", f"{SITE}{path}")] == []
    opened = ["/", "/questions/", "/questions/1/x/", "/tags/5g/", "/?lang=de", "/feeds/latest.atom"]
    assert [path for path in opened if not robots.can_fetch("*", f"{SITE}{path}")] == []
    assert "Disallow: /*?sort=" in lines
