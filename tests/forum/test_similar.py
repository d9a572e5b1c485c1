"""Suggestions while asking, and related threads: what looks alike, solved first, and quickly."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from forum.domain import marks, posts, reactions, search, weights
from forum.lib import clock
from forum.models import Category, Member, Thread
from forum.queries import similar as queries
from forum.queries import stems
from tests import factories
from tests.forum.test_search import NASTY

pytestmark = pytest.mark.django_db


def ask(title: str, body: str = "Somebody please tell me what to do.", **extra: object) -> Thread:
    return factories.question(title=title, body=body, **extra)


@pytest.fixture(params=["weights", "index of search"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Before the first weights are made the index of search answers, with the same promises."""
    engine: str = request.param
    if engine == "weights":
        real, known = queries.similar, -1

        def similar(**asked: object) -> list[queries.Suggestion]:
            nonlocal known
            if known != (known := Thread.objects.count()):
                weights.renew(now=clock.now())
            return real(**asked)

        monkeypatch.setattr(queries, "similar", similar)
    return engine


def suggested(title: str, member: Member | None = None, **extra: object) -> list[Thread]:
    return [one.thread for one in queries.similar(member=member, title=title, **extra)]


def test_any_of_the_words_will_do(sim: Category) -> None:
    thread = ask("My voicemail is full again")

    assert suggested("How do I empty my voicemail quickly today?") == [thread]


def test_more_of_the_words_come_first(sim: Category) -> None:
    both = ask("Voicemail stays silent while roaming")
    one = ask("Voicemail is full again")

    assert suggested("voicemail roaming") == [both, one]


def test_solved_first_among_equals_with_its_solution_and_how_many_it_helped(
    sim: Category, olga: Member
) -> None:
    solved = factories.solved(title="Voicemail is full again")
    open_one = ask("Voicemail is full again")
    assert solved.solution is not None
    marks.give(post=solved.solution.post, by=olga, now=clock.now())

    found = queries.similar(member=None, title="voicemail full")

    assert found == [
        queries.Suggestion(solved, solved.solution.post, 1),
        queries.Suggestion(open_one, None, 0),
    ]


def test_a_clearly_better_open_one_comes_before_a_solved_one(sim: Category) -> None:
    solved = factories.solved(title="Voicemail is full again")
    better = ask("Voicemail stays silent while roaming in Spain")

    assert suggested("voicemail silent roaming Spain") == [better, solved]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("voice", 0), ("voicemail", 1), ("full again", 1), ("is", 0), ("is it the", 0), ("", 0)],
)
def test_from_the_second_word_on_or_a_long_one(sim: Category, title: str, expected: int) -> None:
    ask("Voicemail is full again")

    assert len(suggested(title)) == expected


def test_german_words_find_german_stems(sim: Category) -> None:
    thread = ask("Wie aktiviere ich die neuen Karten?", language="de")

    assert suggested("Kann ich meine Karte selbst aktivieren?") == [thread]


def test_one_language_only_where_that_is_asked_for(sim: Category) -> None:
    german = ask("Roaming in Spanien", language="de")
    english = ask("Roaming in Spain")

    assert suggested("roaming roaming", language="de") == [german]
    assert suggested("roaming roaming", language="en") == [english]
    assert set(suggested("roaming roaming")) == {german, english}


def test_the_body_finds_what_the_title_does_not_say(sim: Category) -> None:
    thread = ask("Voicemail is full again")

    assert suggested("Please help me", body="It is about my voicemail.") == [thread]


def test_a_thread_is_not_related_to_itself(sim: Category) -> None:
    one, other = ask("Voicemail is full again"), ask("Voicemail is full again")

    assert queries.alike(one, most=5) == [other.pk]


def test_at_most_five_newest_first_among_equals(sim: Category) -> None:
    made = [ask("Voicemail is full again") for _ in range(6)]

    assert suggested("voicemail full") == made[:0:-1]


@pytest.mark.parametrize("engine", ["index of search"], indirect=True)
def test_where_every_word_is_common_those_with_several_come_first(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BUDGET", 3)
    several = ask("Voicemail is full", body="It says so.")
    for _ in range(4):
        ask("Voicemail was called", body="Nothing else.")
        ask("Everything is full", body="Nothing else.")
    search.reindex()

    known = queries.search_words.look_up(words=["voicemail", "full"])
    some = queries.search_words.some_of(known, language="en", most=9, budget=3)

    assert some in ("('voicemail' & 'full')", "('full' & 'voicemail')")
    assert suggested("voicemail full quokka") == [several]


def test_hidden_and_deleted_threads_are_not_suggested(
    sim: Category, team: Category, mo: Member
) -> None:
    hidden = ask("Voicemail is full again", category=team)
    deleted = ask("Voicemail is full again", category=sim)
    posts.delete(post=deleted.posts.get(), by=mo, now=clock.now())

    assert (suggested("voicemail full"), suggested("voicemail full", member=mo)) == ([], [hidden])


def count_queries() -> int:
    with CaptureQueriesContext(connection) as context:
        for one in queries.similar(member=None, title="voicemail full", limit=20):
            assert one.solution is not None
            assert one.solution.author is not None
            assert (one.thread.category.label, one.solution.author.standing.is_mentor) == (
                "Sim",
                False,
            )
    return len(context)


@pytest.mark.parametrize("engine", ["index of search"], indirect=True)
def test_before_the_first_weights_a_statement_asks_whether_they_are_there(sim: Category) -> None:
    factories.solved(title="Voicemail is full again")
    stems.stems(["voicemail", "full"])
    first, one = count_queries(), count_queries()
    for _ in range(19):
        factories.solved(title="Voicemail is full again")

    assert (first, one, count_queries()) == (3, 2, 2)


@pytest.mark.parametrize("engine", ["index of search"], indirect=True)
def test_one_statement_for_one_and_for_twenty_and_three_for_new_words(
    sim: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.queries.terms._Kept.UNKNOWN_SECONDS", 60)
    factories.solved(title="Voicemail is full again")
    weights.renew(now=clock.now())
    stems.forget()
    first, one = count_queries(), count_queries()
    for _ in range(19):
        factories.solved(title="Voicemail is full again")
    weights.weigh(pks=list(Thread.objects.values_list("pk", flat=True)))

    assert (first, one, count_queries()) == (4, 1, 1)


@pytest.mark.thorough
@pytest.mark.parametrize("title", NASTY, ids=range(len(NASTY)))
def test_nothing_typed_is_an_error(sim: Category, title: str) -> None:
    thread = ask("Voicemail is full again")

    assert suggested(title, body=title) == ([thread] if "voicemail" in title else [])


@given(title=st.text(max_size=80), body=st.text(max_size=80))
def test_no_text_at_all_is_an_error(title: str, body: str) -> None:
    assert queries.similar(member=None, title=title, body=body) == []


# --- The fragment


def test_the_fragment_shows_the_solution_in_place(client: Client, sim: Category) -> None:
    thread = factories.solved(title="Voicemail <i>is</i> full again")
    assert thread.solution is not None

    response = client.get(
        "/questions/similar/", {"title": "my voicemail"}, headers={"HX-Request": "true"}
    )

    assert response.content.count(b"similar-answer") == 1
    assert thread.solution.post.body_html.encode() in response.content
    assert b"<i>is</i>" not in response.content
    assert b"<html" not in response.content
    assert "HX-Request" in response.headers["Vary"]


def test_what_is_out_of_date_says_so_and_is_not_put_first(
    client: Client, sim: Category, eva: Member
) -> None:
    old, open_one = factories.solved(title="Voicemail is full"), ask("Voicemail is full")
    assert old.solution is not None
    reactions.outdate(
        post=old.solution.post, by=eva, is_mentor=False, reason="The menu moved", now=clock.now()
    )

    page = client.get(
        "/questions/similar/", {"title": "my voicemail"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert suggested("voicemail full") == [open_one, old]
    assert page.count("Solution out of date") == 1
    assert page.count("The menu moved") == 1


def test_above_a_form_the_answers_are_folded(client: Client, sim: Category) -> None:
    factories.solved(title="Voicemail is full again")
    asked = {"title": "my voicemail"}

    alone = client.get("/questions/similar/", asked, headers={"HX-Request": "true"})
    above = client.get(
        "/questions/similar/", asked | {"folded": ""}, headers={"HX-Request": "true"}
    )

    assert b"<details open" in alone.content
    assert b"<details>" in above.content


def test_without_htmx_the_page_that_asks_answers(client: Client, sim: Category) -> None:
    response = client.get("/questions/similar/", {"title": "my voicemail & more"})

    assert response.status_code == 302
    assert response["Location"] == "/questions/ask/?title=my+voicemail+%26+more"


@pytest.mark.thorough
@pytest.mark.parametrize("title", [q for q in NASTY if "\0" not in q and "\ud800" not in q])
def test_the_fragment_takes_anything(client: Client, sim: Category, title: str) -> None:
    response = client.get(
        "/questions/similar/",
        {"title": title, "body": title, "language": title[:9]},
        headers={"HX-Request": "true"},
    )

    assert response.status_code == 200


def test_the_forms_of_a_fragment_share_one_token(client: Client, sim: Category) -> None:
    for number in range(2):
        factories.solved(title=f"The voicemail {number} is full")

    response = client.get(
        "/questions/similar/", {"title": "my voicemail"}, headers={"HX-Request": "true"}
    )

    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', response.content.decode())
    assert len(tokens) == 2
    assert len(set(tokens)) == 1
