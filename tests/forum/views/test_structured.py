"""The facts of a page, held against the vocabulary and against the rules for rich results."""

import gzip
import json
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import marks, posts, solutions, threads
from forum.lib import clock, text
from forum.models import Member, Thread
from forum.queries import access, thread_page
from forum.views import structured
from tests import factories

pytestmark = pytest.mark.django_db
VOCABULARY = json.loads((Path(__file__).parents[1] / "schema_org.json").read_text("utf-8"))
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u2067abc & 'so' \"so\""
LIGHT = 8_000  # bytes of HTML, compressed, of a thread with twenty posts
SENTENCE = "Geh zu den Einstellungen, dann zu **Netz**, und wähle den zweiten Eintrag, Nummer {}. "


def facts(client: Any, path: str) -> list[dict[str, Any]]:
    """The nodes of the page; sound against the vocabulary, every one of them."""
    page = client.get(path).content.decode()
    blocks = BLOCK.findall(page)
    assert len(blocks) <= 1
    nodes = [node for block in blocks for node in json.loads(block)["@graph"]]
    assert [fault for node in nodes for fault in faults(node)] == []
    return nodes


def of_type(nodes: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found = [node for node in nodes if node["@type"] == kind]
    assert len(found) == 1, nodes
    return found[0]


def properties(kind: str) -> dict[str, list[str]]:
    """What a type may say, its parents' properties among it."""
    known = dict(VOCABULARY[kind]["properties"])
    for parent in VOCABULARY[kind]["parents"]:
        known |= properties(parent)
    return known


def ancestors(kind: str) -> set[str]:
    return {kind}.union(*(ancestors(parent) for parent in VOCABULARY[kind]["parents"]))


def faults(node: dict[str, Any]) -> list[str]:
    """What the vocabulary does not know of a node and of those inside it."""
    kind = node["@type"]
    if kind not in VOCABULARY:
        return [f"no type {kind}"]
    known, found = properties(kind), []
    for name, value in node.items():
        if name == "@type":
            continue
        if name.endswith("-input"):  # of actions: schema.org/docs/actions.html
            continue
        if name not in known:
            found.append(f"{kind} has no {name}")
            continue
        for one in value if isinstance(value, list) else [value]:
            found += faults(one) if isinstance(one, dict) else []
            if not holds(known[name], one):
                found.append(f"{kind}.{name} is {one!r}, not {known[name]}")
    return found


def holds(ranges: list[str], value: Any) -> bool:
    if isinstance(value, dict):
        return bool(ancestors(value["@type"]) & set(ranges))
    if isinstance(value, int):
        return bool({"Integer", "Number"} & set(ranges))
    if "Text" in ranges:
        return bool(value)
    if {"URL", "Thing"} & set(ranges) and value.startswith("http"):
        return True  # an address may stand for the thing itself, as in Google's own examples
    return bool({"Date", "DateTime"} & set(ranges)) and instant(value).tzinfo is not None


def instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


def broken_rules(page: dict[str, Any]) -> list[str]:
    """developers.google.com/search/docs/appearance/structured-data/qapage, required and
    recommended alike."""
    question = page["mainEntity"]
    answers = question.get("suggestedAnswer", [])
    accepted = [question["acceptedAnswer"]] if "acceptedAnswer" in question else []
    rules = {
        "one question": question["@type"] == "Question",
        "a name": bool(question["name"]),
        "an answer at least": bool(accepted or answers),
        "as many answers as it says": question["answerCount"] >= len(answers) + len(accepted),
        "at most ten suggested": len(answers) <= 10,
        "the accepted one is not suggested too": not any(a in answers for a in accepted),
        "addresses differ": len({a["url"] for a in answers}) == len(answers),
    }
    for said in [question, *accepted, *answers]:
        where = said["@type"]
        rules |= {
            f"text of {where}": bool(said.get("text")),
            f"votes of {where}": type(said.get("upvoteCount")) is int,
            f"date of {where}": bool(instant(said["datePublished"])),
            f"author of {where}": bool(said["author"]["name"]),
        }
    rules["addresses of answers"] = all(a["url"].startswith("http") for a in [*accepted, *answers])
    return [rule for rule, kept in rules.items() if not kept]


def solved(hana: Member, **extra: Any) -> Thread:
    thread = factories.question(**extra)
    best = factories.answer(thread, by=hana, body="Switch it off, **wait**, switch it on.")
    factories.answer(thread, body="Ask in a shop.")
    marks.give(post=best, by=factories.member(), now=clock.now())
    return solutions.accept(thread=thread, post=best, by=thread.author, now=clock.now())


def test_a_solved_question_keeps_the_rules_and_says_what_the_page_shows(as_, hana) -> None:
    thread = solved(hana, title="Why does it ring without a pause?")

    page = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")

    question, best = page["mainEntity"], page["mainEntity"]["acceptedAnswer"]
    base = f"http://localhost:8000{thread.get_absolute_url()}"
    assert broken_rules(page) == []
    assert page["url"] == base
    assert question["name"] == "Why does it ring without a pause?"
    assert question["answerCount"] == 2
    assert question["author"]["url"].endswith(thread.author.get_absolute_url())
    assert best["text"] == "Switch it off, wait, switch it on."
    assert best["upvoteCount"] == 1
    assert best["url"] == f"{base}#post-{thread.solution.post_id}"
    assert best["author"] == {
        "@type": "Person", "name": "Hana", "url": "http://localhost:8000/members/hana/",
    }  # fmt: skip
    assert [answer["text"] for answer in question["suggestedAnswer"]] == ["Ask in a shop."]


def test_dates_are_those_of_the_posts(as_, hana) -> None:
    then = clock.now() - timedelta(days=3)
    thread = factories.question(by=hana, at=then)
    factories.answer(thread)
    post = thread.posts.get(kind="question")
    posts.edit(post=post, by=hana, body="Another text of the question.", reason="", now=clock.now())
    post.refresh_from_db()

    question = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")["mainEntity"]

    assert instant(question["datePublished"]) == then.replace(second=0, microsecond=0)
    assert instant(question["dateModified"]) == post.edited_at.replace(second=0, microsecond=0)
    assert "dateModified" not in question["suggestedAnswer"][0]


def test_at_most_ten_are_suggested(as_) -> None:
    thread = factories.question()
    for _ in range(14):
        factories.answer(thread)

    page = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")

    assert broken_rules(page) == []
    assert len(page["mainEntity"]["suggestedAnswer"]) == 10
    assert page["mainEntity"]["answerCount"] == 14


def test_every_word_of_it_stands_on_the_page(as_, hana) -> None:
    thread = solved(hana)
    html = as_(None).get(thread.get_absolute_url()).content.decode()
    seen = text.plain(unescape(BLOCK.sub("", html)))

    question = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")["mainEntity"]

    for said in [question, question["acceptedAnswer"], *question["suggestedAnswer"]]:
        assert said["text"] in seen
        assert said["author"]["name"] in seen


def test_without_an_answer_there_is_no_qapage(as_) -> None:
    nodes = facts(as_(None), factories.question().get_absolute_url())

    assert [node["@type"] for node in nodes] == ["BreadcrumbList"]


def test_deleted_answers_are_not_told(as_, mo) -> None:
    thread = factories.question()
    gone, stays = factories.answer(thread, body="This one is gone."), factories.answer(thread)
    posts.delete(post=gone, by=mo, now=clock.now())

    question = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")["mainEntity"]

    assert question["answerCount"] == 1
    assert [a["url"].split("#")[1] for a in question["suggestedAnswer"]] == [f"post-{stays.pk}"]


@pytest.mark.parametrize("who", ["nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga"])
def test_pages_of_members_tell_nothing(as_, request, who) -> None:
    """What somebody sees beyond a visitor never becomes a fact for machines."""
    person = request.getfixturevalue(who)
    thread = factories.solved()
    for path in ("/", "/categories/sim/", thread.get_absolute_url()):
        page = as_(person).get(path).content.decode()
        assert "ld+json" not in page
        assert "og:title" not in page
        assert '<link rel="canonical"' in page


def test_an_author_who_left_is_a_former_member(as_) -> None:
    thread = factories.question()
    factories.answer(thread)
    Thread.objects.filter(pk=thread.pk).update(author=None)
    thread.posts.update(author=None)

    page = of_type(facts(as_(None), thread.get_absolute_url()), "QAPage")

    assert page["mainEntity"]["author"] == {"@type": "Person", "name": "Former member"}
    assert broken_rules(page) == []


@pytest.mark.parametrize("title", [HOSTILE, "x" * 150, "\u202eabc\u202c turned around", "🔥" * 20])
def test_no_title_leaves_its_place(as_, title) -> None:
    thread = factories.question(title="A title of our own", body=f"Text. {HOSTILE}")
    factories.answer(thread, body=f"Answer. {HOSTILE}")
    Thread.objects.filter(pk=thread.pk).update(title=title)

    nodes = facts(as_(None), thread.get_absolute_url())
    html = as_(None).get(thread.get_absolute_url()).content.decode()

    assert of_type(nodes, "QAPage")["mainEntity"]["name"] == title
    assert "<script>alert" not in html
    assert html.count("</script>") == html.count("<script ")


def test_an_article(as_, eva, sim) -> None:
    article = threads.publish_article(
        by=eva, title="How to read your invoice, line by line", body="First, look at the date.",
        category=sim, tag_names=["invoice"], language="en", now=clock.now(),
    )  # fmt: skip

    said = of_type(facts(as_(None), article.get_absolute_url()), "Article")

    assert said["headline"] == article.title
    assert said["author"]["name"] == "Eva"
    assert said["image"].startswith("http://localhost:8000/share/threads/")
    assert instant(said["datePublished"]) == article.created_at.replace(second=0, microsecond=0)


def test_the_way_to_a_page(as_, sim) -> None:
    thread = factories.question(category=sim)

    def way(path: str) -> list[tuple[int, str, str]]:
        steps = of_type(facts(as_(None), path), "BreadcrumbList")["itemListElement"]
        site = "http://localhost:8000"
        return [(s["position"], s["name"], s["item"].removeprefix(site)) for s in steps]

    path = thread.get_absolute_url()
    assert way(path) == [(1, "Sim", "/categories/sim/"), (2, thread.title, path)]
    assert way("/categories/sim/") == [
        (1, "Topics", "/categories/"),
        (2, "Sim", "/categories/sim/"),
    ]
    assert way("/tags/network/") == [(1, "Tags", "/tags/"), (2, "network", "/tags/network/")]


def test_the_site_and_its_search(as_, db) -> None:
    site = of_type(facts(as_(None), "/"), "WebSite")

    action = site["potentialAction"]
    address = action["target"]["urlTemplate"].replace("{search_term_string}", "esim")
    assert action["query-input"] == "required name=search_term_string"
    assert as_(None).get(address.removeprefix("http://localhost:8000")).status_code == 200


def test_the_checker_finds_what_is_wrong() -> None:
    """The tests above would pass with a checker that nods to everything."""
    node = {"@type": "Question", "nonsense": 1, "answerCount": "2", "author": {"@type": "Answer"}}

    assert faults(node) == [
        "Question has no nonsense",
        "Question.answerCount is '2', not ['Integer']",
        "Question.author is {'@type': 'Answer'}, not ['Organization', 'Person']",
    ]
    assert faults({"@type": "Nonsense"}) == ["no type Nonsense"]


def twenty_posts(hana: Member) -> Thread:
    """A question, eight comments, eleven answers of everyday length, one of them the solution."""
    body = "".join(SENTENCE.format(number) for number in range(4))
    thread = factories.question(by=hana, body=body)
    for number in range(11):
        lines = (SENTENCE.format(n * number) for n in range(2 + number % 4))
        answer = factories.answer(thread, body="".join(lines))
        if number < 8:
            factories.comment(answer, body=SENTENCE.format(number)[:90])
    return solutions.accept(thread=thread, post=answer, by=hana, now=clock.now())


def test_a_thread_with_twenty_posts_stays_light(as_, hana) -> None:
    page = as_(None).get(twenty_posts(hana).get_absolute_url()).content

    weight = len(gzip.compress(page, 6))
    without = len(gzip.compress(BLOCK.sub("", page.decode()).encode(), 6))
    print(f"{weight} bytes, {without} without the facts")  # seen with -s, and when this fails
    assert weight <= LIGHT
    assert weight - without < 1_200


def test_the_facts_cost_no_statement(hana) -> None:
    head = access.thread_to_show(member=None, pk=twenty_posts(hana).pk)
    page = thread_page.load(head=head, member=None, sort="helpful", number=1, now=clock.now())
    assert page is not None

    with CaptureQueriesContext(connection) as captured:
        said = structured.thread(page, "http://localhost:8000/", "http://localhost:8000/p.png")

    assert said is not None
    assert len(captured) == 0
