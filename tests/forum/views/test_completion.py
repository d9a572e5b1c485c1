"""What is offered while one types @ or #: what one may see, to members only; and quoting."""

from datetime import timedelta
from typing import Any

import pytest

from forum.domain import posts, threads
from forum.lib import clock, quotation
from forum.lib.ratelimit import METER
from forum.models import Category, Member, Thread
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db


def offers(client: Any, sigil: str, q: str, thread: object = "") -> list[str]:
    answer = client.get("/complete/", {"sigil": sigil, "q": q, "thread": thread})
    assert answer.status_code == 200
    return [item["insert"].strip() for item in answer.json()["items"]]


def test_people_of_the_thread_come_first(as_: Any, hana: Member, olga: Member) -> None:
    thread = factories.question(by=factories.member("zoe"))
    factories.answer(thread, by=factories.member("oskar"))
    factories.answer(thread, by=hana)
    client = as_(olga)

    assert offers(client, "@", "", thread.pk) == ["@hana", "@oskar", "@zoe"]
    assert offers(client, "@", "o", thread.pk) == ["@oskar"]
    assert offers(client, "@", "HA") == ["@hana"]
    assert offers(client, "@", "") == []


def test_nobody_learns_who_takes_part_in_what_is_hidden(
    as_: Any, team: Category, mo: Member, olga: Member, hana: Member
) -> None:
    hidden = factories.question(by=mo, category=team)
    thread = factories.question()
    gone = factories.answer(thread, by=hana)
    posts.delete(post=gone, by=hana, now=clock.now())

    assert offers(as_(olga), "@", "", hidden.pk) == []
    assert "@hana" not in offers(as_(olga), "@", "", thread.pk)


def test_tags_and_threads_that_one_may_see(
    as_: Any, team: Category, mo: Member, olga: Member
) -> None:
    seen = factories.question(title="Roaming in Norway is slow", tag_names=["roaming"])
    hidden = factories.question(
        title="Roaming prices of next year", tag_names=["roam-secret"], category=team, by=mo
    )
    theirs, ours = offers(as_(olga), "#", "roam"), offers(as_(mo), "#", "roam")

    assert theirs == ["#roaming", seen.get_absolute_url()]
    assert ours == ["#roam-secret", "#roaming", hidden.get_absolute_url(), seen.get_absolute_url()]
    assert offers(as_(olga), "#", str(hidden.pk)) == []
    assert offers(as_(olga), "#", str(seen.pk)) == [seen.get_absolute_url()]


def test_visitors_and_nonsense_get_nothing(as_: Any, hana: Member, olga: Member) -> None:
    assert offers(as_(None), "@", "ha") == []
    for sigil, q, thread in (
        ("@", "\u202e", "x"), ("#", "' | 'a", "9" * 30), ("#", "ab'):*", "-1"), ("", "ha", ""),
        ("#", "\\", ""), ("@", "%", ""), ("#", "x" * 5000, ""), ("#", "9" * 17, ""),
    ):  # fmt: skip
        assert offers(as_(olga), sigil, q, thread) == []


def test_people_who_left_or_never_proved_their_address_are_not_offered(
    as_: Any, hana: Member, olga: Member
) -> None:
    hana.emailaddress_set.update(verified=False)
    factories.member("hannes", is_active=False)

    assert offers(as_(olga), "@", "ha") == []


@pytest.mark.thorough
def test_it_is_limited_and_cheap(as_: Any, hana: Member, olga: Member) -> None:
    client = as_(olga)
    thread = factories.question()
    path = f"/complete/?sigil=@&q=m&thread={thread.pk}"
    one = statements(client, path)
    for _ in range(20):
        factories.answer(thread)
    assert statements(client, path) <= one

    METER.forget()
    codes = {client.get("/complete/?sigil=@&q=ha").status_code for _ in range(121)}
    assert codes == {200, 429}


def test_a_quotation_begins_the_answer(as_: Any, hana: Member, team: Category, mo: Member) -> None:
    thread = factories.question()
    post = factories.answer(thread, body="First line\n\n> of others\nlast line")
    other = factories.answer(factories.question(by=mo, category=team), by=mo, body="A secret here.")
    client, path = as_(hana), f"/questions/{thread.pk}/answer/"

    assert client.get(f"{path}?quote={post.pk}").context["answer_form"]["body"].value() == (
        "> First line\n>\n> last line\n\n"
    )
    for nonsense in (other.pk, "x", 10**30, ""):
        form = client.get(f"{path}?quote={nonsense}").context["answer_form"]
        assert not form["body"].value()
    assert f"{path}?quote={post.pk}" in client.get(thread.get_absolute_url()).content.decode()


def test_a_long_text_is_quoted_by_its_beginning() -> None:
    quoted = quotation.quoted("word " * 1000)

    assert len(quoted) < 700
    assert quoted.endswith("word …\n\n")


def test_whoever_answers_is_told_what_is_solved_or_old(as_: Any, hana: Member) -> None:
    solved = factories.solved()
    old = factories.question(at=clock.now() - timedelta(days=250))
    fresh = factories.question()

    def page(thread: Thread) -> str:
        return as_(hana).get(f"/questions/{thread.pk}/answer/").content.decode()

    assert "This question is solved." in page(solved)
    assert f"{solved.get_absolute_url()}#solution" in page(solved)
    assert "Nobody has written here for 8 months." in page(old)
    assert "Nobody has written here" not in page(fresh)


def test_an_article_is_called_so(as_: Any, eva: Member, olga: Member, sim: Category) -> None:
    threads.publish_article(
        by=eva, title="Roaming abroad, step by step", body="Switch it on, then wait a minute.",
        category=sim, tag_names=[], language="en", now=clock.now(),
    )  # fmt: skip

    found = as_(olga).get("/complete/", {"sigil": "#", "q": "roam"}).json()["items"]

    assert [item["note"] for item in found] == ["Article"]
