"""The pages on which people say whether an answer worked, and that it is out of date."""

from typing import Any

import pytest

from forum.domain import members, reactions
from forum.lib import clock
from forum.models import Category, Member, Post, Reaction
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db
FAILED = {"kind": "failed", "device": "Pixel <b>9", "software": "Android 16"}


@pytest.fixture
def answer(db: None) -> Post:
    return factories.answer(factories.question())


def test_everybody_reads_the_reports_and_members_add_theirs(
    as_: Any, answer: Post, hana: Member
) -> None:
    path = f"/posts/{answer.pk}/tried/"
    assert "Nobody has said yet" in as_(None).get(path).content.decode()
    assert "<form" not in as_(None).get(path).content.decode().split("<main")[1].split("</main")[0]

    response = as_(hana).post(path, FAILED)

    assert (response.status_code, response["Location"].endswith(f"#post-{answer.pk}")) == (
        302,
        True,
    )
    page = as_(None).get(path).content.decode()
    assert "Pixel &lt;b&gt;9, Android 16" in page
    assert "Hana" not in page.split("<main")[1].split("</main")[0]


def test_a_failure_asks_for_device_and_version(as_: Any, answer: Post, hana: Member) -> None:
    response = as_(hana).post(f"/posts/{answer.pk}/tried/", FAILED | {"software": " "})

    page = response.content.decode()
    assert (response.status_code, Reaction.objects.count()) == (422, 0)
    assert "it tells others whether it concerns them" in page
    assert 'value="Pixel &lt;b&gt;9"' in page


def test_ones_own_device_is_filled_in(as_: Any, answer: Post, hana: Member) -> None:
    """The one entered first, as where somebody asks; the others are offered."""
    members.add_device(member=hana, name="Fritz!Box 7590", software="8.02", now=clock.now())
    members.add_device(member=hana, name="Galaxy Watch6", software="5", now=clock.now())

    page = as_(hana).get(f"/posts/{answer.pk}/tried/").content.decode()

    assert 'name="device" value="Fritz!Box 7590"' in page
    assert 'name="software" value="8.02"' in page
    assert '<option value="Galaxy Watch6"></option>' in page


def test_it_works_with_one_tap_and_another_takes_it_back(
    as_: Any, answer: Post, hana: Member
) -> None:
    client, path, htmx = as_(hana), f"/posts/{answer.pk}/tried/", {"HX-Request": "true"}
    once = client.post(path, {"kind": "works"}, headers=htmx).content.decode()
    again = client.post(path, {"kind": "none"}, headers=htmx).content.decode()

    assert 'aria-pressed="true"' in once
    assert "· 1" in once
    assert 'aria-pressed="false"' in again
    assert "· 1" not in again
    assert Reaction.objects.get().withdrawn_at is not None


def test_the_asker_is_told_what_their_word_does(as_: Any, answer: Post) -> None:
    client, path = as_(answer.thread.author), f"/posts/{answer.pk}/tried/"
    assert "your question waits for another answer" in client.get(path).content.decode()
    refused = client.post(path, {"kind": "works"})
    client.post(path, FAILED)

    assert refused.status_code == 403
    answer.thread.refresh_from_db()
    assert answer.thread.waiting_since is not None


@pytest.mark.parametrize("sent", [{}, {"kind": "evil"}, {"kind": "works", "device": "x" * 61}])
def test_nonsense_is_an_error(as_: Any, answer: Post, hana: Member, sent: dict[str, str]) -> None:
    assert as_(hana).post(f"/posts/{answer.pk}/tried/", sent).status_code == 422


def test_who_may_do_what(
    as_: Any, answer: Post, hana: Member, nina: Member, mara: Member, eva: Member, mo: Member
) -> None:
    author = answer.author
    path, reason = f"/posts/{answer.pk}/outdated/", {"reason": "The menu has moved"}
    assert as_(None).post(path, reason).status_code == 302
    for person in (hana, nina):
        assert as_(person).post(path, reason).status_code == 403
        assert (
            "Mark as out of date"
            not in as_(person).get(f"/posts/{answer.pk}/tried/").content.decode()
        )
    for person in (author, mara, eva, mo):
        assert as_(person).post(path, {"reason": ""}).status_code == 422
        assert as_(person).post(path, reason).status_code == 302
        answer.refresh_from_db()
        assert answer.outdated_reason == "The menu has moved"
        assert as_(author).post(path).status_code == 403  # not changed since
        assert as_(mo).post(path).status_code == 302
        answer.refresh_from_db()
        assert answer.outdated_at is None


def test_what_is_hidden_or_no_answer_is_missing(
    as_: Any, answer: Post, hana: Member, team: Category, mo: Member
) -> None:
    hidden = factories.answer(factories.question(by=mo, category=team), by=mo)
    question = answer.thread.posts.get(kind="question")
    for pk in (hidden.pk, question.pk, 10**30):
        for act in ("tried", "outdated"):
            assert as_(hana).get(f"/posts/{pk}/{act}/").status_code == 404
            assert as_(hana).post(f"/posts/{pk}/{act}/", FAILED).status_code == 404


def test_reports_cost_the_same_with_1_and_with_20(as_: Any, answer: Post, hana: Member) -> None:
    def report() -> None:
        reactions.react(
            post=answer, by=factories.member(), kind="works", device="Pixel 9", now=clock.now()
        )

    client, path = as_(hana), f"/posts/{answer.pk}/tried/"
    report()
    one = statements(client, path)
    for _ in range(19):
        report()

    assert statements(client, path) == one


def test_a_thread_with_reports_costs_no_statement_more(as_: Any, hana: Member) -> None:
    thread = factories.question()
    posts = [factories.answer(thread) for _ in range(3)]
    client = as_(hana)
    without = statements(client, thread.get_absolute_url())
    for post in posts:
        reactions.react(post=post, by=hana, kind="works", now=clock.now())

    assert statements(client, thread.get_absolute_url()) == without


def test_nothing_that_is_needed_is_called_optional(as_: Any, answer: Post, hana: Member) -> None:
    path = f"/posts/{answer.pk}/tried/"
    asker = as_(answer.thread.author)

    others, theirs = as_(hana).get(path).content.decode(), asker.get(path).content.decode()
    refused = asker.post(path, FAILED | {"device": ""})

    assert others.count("(needed if it did not help)") == 2
    assert "(optional)" not in others + theirs
    assert "(needed" not in theirs
    assert "it tells others whether it concerns them" in refused.content.decode()
