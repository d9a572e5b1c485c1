"""Tags that fit: from the words, from threads like it, tapped instead of typed."""

from typing import Any

import pytest

from forum.models import Category, Member, Thread
from forum.queries import tag_ideas
from tests import factories

pytestmark = pytest.mark.django_db


def tagged(*names: str, **extra: Any) -> Thread:
    return factories.question(tag_names=list(names), **extra)


def test_words_of_the_title_go_before_words_of_the_text() -> None:
    tagged("esim", "android", "roaming", "zebra")

    found = tag_ideas.ideas(member=None, title="My eSIM", body="It runs Android, abroad: roaming")

    assert found[:3] == ["esim", "android", "roaming"]


def test_parts_of_words_two_words_and_plurals_count() -> None:
    tagged("rechnung", "dual-sim", "invoices")

    found = tag_ideas.ideas(member=None, title="Rechnungsbetrag bei Dual SIM, an invoice", body="")

    assert sorted(found) == ["dual-sim", "invoices", "rechnung"]


def test_threads_like_it_lend_theirs() -> None:
    tagged("activation", title="My new phone does not activate the card")

    found = tag_ideas.ideas(member=None, title="The new phone does not activate a card", body="")

    assert found == ["activation"]


def test_at_most_five_and_none_that_are_there_already() -> None:
    tagged("alpha", "beta", "gamma", "delta", "epsilon")
    tagged("zeta", "theta")

    title = "alpha beta gamma delta epsilon zeta theta"
    assert len(tag_ideas.ideas(member=None, title=title)) == 5
    assert "alpha" not in tag_ideas.ideas(member=None, title=title, without=["alpha"])


def test_where_nothing_fits_the_topic_s_own_are_offered(sim: Category) -> None:
    tagged("often", category=sim)
    tagged("often", "seldom", category=sim)
    tagged("elsewhere", category=factories.category("bills"))

    assert tag_ideas.ideas(member=None, title="Hm", slug="sim") == ["often", "seldom"]


def test_a_tag_of_a_hidden_thread_is_nobody_s_idea(
    mo: Member, olga: Member, team: Category
) -> None:
    tagged("secretproject", category=team, by=mo)

    assert tag_ideas.ideas(member=olga, title="What is the secretproject?") == []
    assert tag_ideas.ideas(member=mo, title="What is the secretproject?") == ["secretproject"]
    assert tag_ideas.ideas(member=olga, title="Hm", slug="team") == []


def test_tapping_is_enough(as_: Any, hana: Member, sim: Category) -> None:
    tagged("esim", "android")
    sent = {
        "title": "Why does my eSIM not work?", "body": "It never worked, on Android.",
        "category": "sim", "language": "en", "tag_names": "",
    }  # fmt: skip
    client = as_(hana)
    first = client.post("/questions/ask/", sent)
    page = first.content.decode()
    assert first.status_code == 422
    assert 'name="tag_idea" value="esim"' in page

    done = client.post("/questions/ask/", {**sent, "tag_idea": ["esim", "android"]})

    assert done.status_code == 302
    assert Thread.objects.latest("pk").tag_names == ["android", "esim"]


def test_tapped_and_typed_go_together_and_come_back_after_a_mistake(
    as_: Any, hana: Member, sim: Category
) -> None:
    sent = {
        "title": "Why does my eSIM not work?", "body": "", "category": "sim", "language": "en",
        "tag_names": "new phone", "tag_idea": ["esim"],
    }  # fmt: skip

    page = as_(hana).post("/questions/ask/", sent).content.decode()

    assert 'name="tag_names" value="new, phone, esim"' in page


def test_while_typing_they_come_along_and_what_was_tapped_stays(as_: Any, hana: Member) -> None:
    tagged("esim", "android")

    said = as_(hana).post(
        "/writing/ask/", {"title": "My eSIM", "body": "Android", "tag_idea": ["mine <b>"]}
    )

    page = said.content.decode()
    assert 'id="tag-ideas" class="tag-ideas" hx-swap-oob="true"' in page
    assert 'value="mine &lt;b&gt;" checked' in page
    assert 'value="esim">' in page
