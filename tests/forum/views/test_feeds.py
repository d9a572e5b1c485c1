"""Atom feeds: sound for a strict parser, stable, and never more than a visitor sees."""

import io
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from forum.domain import posts, solutions
from forum.lib import clock
from forum.models import Category, Thread
from forum.queries import feeds as lists
from tests import counting, factories
from tests.forum.views import machine
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(client: Any, path: str, **headers: str) -> Any:
    """The feed as a reader takes it; sound against what RFC 4287 asks for."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.cookies == {}
    assert broken_musts(response.content) == []
    feed = feedparser.parse(io.BytesIO(response.content), sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def broken_musts(document: bytes) -> list[str]:
    """RFC 4287, 4.1.1, 4.1.2, 3.3, 4.2.6: what a feed and its entries must hold, once each."""
    feed = ElementTree.fromstring(document)
    entries = feed.findall(f"{ATOM}entry")
    found = []
    for place, node in [("feed", feed), *(("entry", entry) for entry in entries)]:
        for name in ("id", "title", "updated"):
            if len(node.findall(f"{ATOM}{name}")) != 1:
                found.append(f"{place} has not one {name}")
        moment = datetime.fromisoformat(node.findtext(f"{ATOM}updated", ""))
        if moment.tzinfo is None:
            found.append(f"{place} is updated at no instant")
        if not node.findtext(f"{ATOM}id", "").startswith("tag:localhost,2026:"):
            found.append(f"{place} has another id")
        if not any(link.get("rel") == "alternate" for link in node.findall(f"{ATOM}link")):
            found.append(f"{place} leads nowhere")
    for entry in entries:
        contents = entry.findall(f"{ATOM}content")
        if [content.get("type") for content in contents] != ["html"]:
            found.append("an entry has not one content of HTML")
        if not entry.findtext(f"{ATOM}author/{ATOM}name"):
            found.append("an entry has no author")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(ids)) != len(ids):
        found.append("an id is there twice")
    if [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") != 1:
        found.append("the feed does not say where it is")
    return found


def titles(feed: Any) -> list[str]:
    return [entry.title for entry in feed.entries]


@pytest.mark.parametrize("view", lists.VIEWS)
def test_each_view_tells_what_its_list_shows(as_, sim, view) -> None:
    factories.question(category=sim)
    factories.answer(factories.question(category=sim))
    factories.solved(category=sim)
    shown = lists.questions(member=None, view=view, cursor="").page.rows

    for path in (
        f"/feeds/{view}.atom", f"/feeds/categories/sim/{view}.atom",
        f"/feeds/tags/network/{view}.atom",
    ):  # fmt: skip
        feed = parsed(as_(None), path)
        assert titles(feed) == [thread.title for thread in shown]
        assert feed.feed.links[1].href == f"http://localhost:8000{path}"


def test_an_entry_says_all_of_a_question(as_, hana, sim) -> None:
    thread = factories.question(
        by=hana, category=sim, title="Why does it ring without a pause?", language="de",
        body="See [this page](/questions/) and *tell me*.", tag_names=["5g", "esim"],
    )  # fmt: skip

    entry = parsed(as_(None), "/feeds/latest.atom").entries[0]

    assert entry.id == f"tag:localhost,2026:thread/{thread.pk}"
    assert entry.link == f"http://localhost:8000{thread.get_absolute_url()}"
    assert entry.author == "Hana"
    assert entry.author_detail.href == "http://localhost:8000/members/hana/"
    assert 'href="http://localhost:8000/questions/"' in entry.content[0].value
    assert "<em>tell me</em>" in entry.content[0].value
    assert entry.content[0].language == "de"
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("sim", "Sim"), ("5g", "5g"), ("esim", "esim"),
    ]  # fmt: skip


def test_a_solved_question_brings_its_solution(as_, hana) -> None:
    thread = factories.question()
    best = factories.answer(thread, by=hana, body="Switch it **off**.")
    solutions.accept(thread=thread, post=best, by=thread.author, now=clock.now())

    entry = parsed(as_(None), "/feeds/solved.atom").entries[0]

    assert entry.content[0].value.index("Solution") < entry.content[0].value.index("<strong>off")


def test_a_thread_tells_its_answers_the_newest_first(as_, hana, mara) -> None:
    thread = factories.question(title="Why does it ring without a pause?")
    first, best = factories.answer(thread, by=hana), factories.answer(thread, by=mara)
    factories.comment(best, body="Thank you for that.")
    solutions.accept(thread=thread, post=best, by=thread.author, now=clock.now())

    feed = parsed(as_(None), f"/feeds/threads/{thread.pk}.atom")

    assert titles(feed) == ["Solution by Mara", "Answer by Hana", thread.title]
    assert feed.entries[0].id == f"tag:localhost,2026:post/{best.pk}"
    assert feed.entries[1].link.endswith(f"{thread.get_absolute_url()}#post-{first.pk}")
    assert feed.feed.title == f"{thread.title} · Lotse"


def test_the_frame_is_in_the_readers_language(as_, sim) -> None:
    thread = factories.question(category=sim)
    factories.answer(thread)
    feed = parsed(as_(None), "/feeds/categories/sim.atom", **{"Accept-Language": "de"})
    of_thread = parsed(as_(None), f"/feeds/threads/{thread.pk}.atom?lang=de")

    assert feed.feed.title == "Neueste · Sim (de) · Lotse"
    assert feed.feed.language == "de"
    assert feed.feed.id == parsed(as_(None), "/feeds/categories/sim.atom").feed.id
    assert of_thread.entries[0].title.startswith("Antwort von ")


@pytest.mark.parametrize("who", standing_for([None, *machine.CAST], "olga"))
def test_hidden_things_are_in_no_feed_whoever_asks(as_, request, mo, team, who) -> None:
    client = as_(request.getfixturevalue(who) if who else None)
    hidden = machine.hidden(mo, team)
    shown = factories.question()
    gone = factories.answer(shown, body=f"{machine.SECRET}, a deleted answer.")
    posts.delete(post=gone, by=mo, now=clock.now())

    everything = [f"/feeds/{view}.atom" for view in lists.VIEWS]
    for path in [*everything, "/feeds/categories/sim.atom", f"/feeds/threads/{shown.pk}.atom"]:
        assert machine.SECRET.encode() not in client.get(path).content, path
    for path in [
        "/feeds/categories/team.atom", "/feeds/tags/secret.atom",
        *(f"/feeds/threads/{thread.pk}.atom" for thread in hidden),
    ]:  # fmt: skip
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/newest.atom", "/feeds/categories/none.atom", "/feeds/tags/none.atom",
        "/feeds/categories/sim/newest.atom", "/feeds/threads/0.atom",
        "/feeds/threads/99999999999999999999999.atom", "/feeds/threads/x.atom",
    ],
)  # fmt: skip
def test_what_is_no_feed_is_not_found(as_, sim, path) -> None:
    assert as_(None).get(path).status_code == 404


def test_feeds_are_read_only(as_, hana) -> None:
    assert as_(hana).post("/feeds/latest.atom").status_code == 405


def test_an_empty_feed_is_a_feed(as_, sim) -> None:
    first = parsed(as_(None), "/feeds/solved.atom")

    assert first.entries == []
    assert parsed(as_(None), "/feeds/categories/sim.atom").entries == []
    assert first.feed.updated == parsed(as_(None), "/feeds/solved.atom").feed.updated


HOSTILE = "</title><script>alert(1)</script> & ]]> \u2067abc \ufffe\x0b\x1b so"


def test_no_text_breaks_the_document(as_) -> None:
    """Titles pass the gate; this is what a hole in it would let through."""
    thread = factories.question()
    answer = factories.answer(thread)
    Thread.objects.filter(pk=thread.pk).update(title=HOSTILE)
    Category.objects.filter(pk=thread.category_id).update(name={"en": HOSTILE})
    type(answer).objects.filter(pk=answer.pk).update(body_html=f"<p>{HOSTILE}<br></p>")

    feed = parsed(as_(None), "/feeds/latest.atom")
    of_thread = parsed(as_(None), f"/feeds/threads/{thread.pk}.atom")

    clean = "</title><script>alert(1)</script> & ]]> \u2067abc  so"
    assert feed.entries[0].title == clean
    assert feed.entries[0].tags[0].label == clean
    assert "<script" not in of_thread.entries[0].content[0].value


def test_what_did_not_change_is_not_sent_again(as_, mo) -> None:
    client, path = as_(None), "/feeds/latest.atom"
    thread = factories.question(at=clock.now() - timedelta(hours=2))
    first = client.get(path)
    since = {"If-Modified-Since": first["Last-Modified"]}

    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(path, headers=since).status_code == 304
    posts.delete(post=thread.posts.get(), by=mo, now=clock.now())
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.get(path, headers=since).status_code == 200  # a deletion is a change too


def test_no_feed_tells_that_something_happened_behind_doors(as_, eva, team, sim) -> None:
    factories.question(category=sim, at=clock.now() - timedelta(hours=2))
    hidden = factories.question(category=team, by=eva, at=clock.now() - timedelta(hours=1))
    before = as_(None).get("/feeds/latest.atom")

    factories.answer(hidden, by=eva)
    after = as_(None).get("/feeds/latest.atom")

    assert after["Last-Modified"] == before["Last-Modified"]
    assert after["ETag"] == before["ETag"]


def test_updated_is_when_somebody_answered_or_edited(as_, hana) -> None:
    thread = factories.question(by=hana, at=clock.now() - timedelta(days=2))
    then = (clock.now() - timedelta(days=1)).replace(microsecond=0)
    factories.answer(thread, at=then)
    path = "/feeds/latest.atom"

    assert datetime.fromisoformat(parsed(as_(None), path).entries[0].updated) == then
    now = clock.now().replace(microsecond=0)
    posts.edit(
        post=thread.posts.get(kind="question"), by=hana, body="Now it is the whole house.",
        reason="", now=now,
    )  # fmt: skip
    entry = parsed(as_(None), path).entries[0]
    assert datetime.fromisoformat(entry.updated) == now
    assert datetime.fromisoformat(entry.published) == thread.created_at


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path", ["/feeds/latest.atom", "/feeds/categories/sim.atom", "/feeds/tags/network.atom"]
)
def test_a_list_costs_the_same_with_1_and_with_20(as_, sim, path) -> None:
    def add(n: int) -> None:
        for _ in range(n):
            factories.solved(category=sim)

    add(1)
    few = counting.statements(as_(None), path)
    add(19)
    assert counting.statements(as_(None), path) == few
    assert few <= 5


def test_a_thread_costs_the_same_with_1_and_with_20(as_) -> None:
    small, large = factories.question(), factories.question()
    for _ in range(20):
        factories.answer(large)
    factories.answer(small)

    few, many = (
        counting.statements(as_(None), f"/feeds/threads/{t.pk}.atom") for t in (small, large)
    )
    assert few == many <= 5


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/", "/feeds/latest.atom"),
        ("/questions/", "/feeds/latest.atom"),
        ("/questions/?view=solved", "/feeds/solved.atom"),
        ("/tags/network/", "/feeds/tags/network.atom"),
        ("/categories/sim/?view=unsolved", "/feeds/categories/sim/unsolved.atom"),
    ],
)
def test_pages_name_their_feed(as_, sim, path, feed) -> None:
    factories.solved(category=sim)
    page = as_(None).get(path).content.decode()

    assert 'type="application/atom+xml"' in page
    assert f'href="http://localhost:8000{feed}"' in page
    assert as_(None).get(feed).status_code == 200


def test_a_thread_names_its_feed(as_) -> None:
    thread = factories.question()

    page = as_(None).get(thread.get_absolute_url()).content.decode()

    assert f'href="http://localhost:8000/feeds/threads/{thread.pk}.atom"' in page
