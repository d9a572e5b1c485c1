"""What was suggested, opened and asked all the same: counted without who, shown to the team."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import posts, suggested, weights
from forum.lib import clock
from forum.models import AskedAnyway, Category, Event, Member, SearchDay, Thread
from forum.queries import gaps
from tests import factories

pytestmark = pytest.mark.django_db
ASK, GAPS = "/questions/ask/", "/search/gaps/"


@pytest.fixture
def one(sim: Category) -> Thread:
    return factories.solved(title="Voicemail is full again")


@pytest.fixture
def other(sim: Category) -> Thread:
    return factories.solved(title="Voicemail is silent")


def question(**extra: Any) -> dict[str, Any]:
    return {
        "title": "My voicemail is full", "body": "Since yesterday, in the kitchen.",
        "category": "sim", "tag_names": "voicemail", "language": "en", "key": str(uuid.uuid4()),
        **extra,
    }  # fmt: skip


def counts() -> dict[int, tuple[int, int]]:
    return {row.thread_id: (row.shown, row.opened) for row in AskedAnyway.objects.all()}


def day() -> tuple[int, int, int]:
    found = SearchDay.objects.get()
    return found.asked, found.asked_opened, found.spared


def test_the_form_tells_what_was_suggested(as_: Any, hana: Member, one: Thread) -> None:
    page = as_(hana).get(ASK, {"title": "My voicemail is full"}).content.decode()

    assert f'<input type="hidden" form="ask-form" name="suggested" value="{one.pk}">' in page


def test_asked_all_the_same_counts_what_was_shown_and_what_was_opened(
    as_: Any, hana: Member, one: Thread, other: Thread
) -> None:
    sent = question(suggested=[one.pk, other.pk], opened=[one.pk])
    client = as_(hana)

    first, again = client.post(ASK, sent), client.post(ASK, sent)

    assert (first.status_code, again.status_code) == (302, 302)
    assert counts() == {one.pk: (1, 1), other.pk: (1, 0)}
    assert day() == (1, 1, 0)
    asked = Event.objects.get(kind=Event.Kind.THREAD_STARTED, thread__author=hana)
    assert {"suggested", "opened"} & set(asked.data) == set()


def test_a_visitor_counts_once_when_they_write(client: Any, one: Thread) -> None:
    response = client.post(ASK, question(suggested=[one.pk]))

    assert response.status_code == 302
    assert (counts(), day()) == ({one.pk: (1, 0)}, (1, 0, 0))


def test_what_was_opened_stays_when_something_is_not_right_yet(
    as_: Any, hana: Member, one: Thread
) -> None:
    page = as_(hana).post(ASK, question(body="", opened=[one.pk]))

    assert page.status_code == 422
    assert f'<input type="hidden" name="opened" value="{one.pk}">' in page.content.decode()
    assert counts() == {}


def test_the_team_and_questions_without_suggestions_are_not_counted(
    as_: Any, hana: Member, eva: Member, one: Thread
) -> None:
    as_(eva).post(ASK, question(suggested=[one.pk], opened=[one.pk]))
    as_(hana).post(ASK, question())

    assert (counts(), SearchDay.objects.count()) == ({}, 0)


@pytest.mark.parametrize("said", ["x", "-1", "0", "9" * 40, "٣", "\0", "1e3", "", " 1"])
def test_nonsense_is_no_fault_and_counts_nothing(
    as_: Any, hana: Member, one: Thread, said: str
) -> None:
    response = as_(hana).post(ASK, question(suggested=[said], opened=[said]))
    ideas = as_(hana).post("/writing/ask/", question(suggested=[said]))

    assert (response.status_code, ideas.status_code, counts()) == (302, 200, {})


def test_hidden_threads_are_neither_counted_nor_told_of(
    as_: Any, hana: Member, mo: Member, team: Category, one: Thread
) -> None:
    hidden = factories.question(category=team, tag_names=["secret"])
    client = as_(hana)
    ideas = client.post("/writing/ask/", question(title="Hm hm", suggested=[hidden.pk]))
    client.post(ASK, question(suggested=[hidden.pk, one.pk], opened=[hidden.pk, one.pk]))
    AskedAnyway.objects.update(opened=2)
    AskedAnyway.objects.create(thread=hidden, shown=3, opened=3, last_at=clock.now())
    AskedAnyway.objects.filter(thread=one).update(opened=2)

    shown = [row.thread for row in gaps.unhelpful(member=hana)]
    posts.delete(post=one.posts.get(kind="question"), by=mo, now=clock.now())

    assert "secret" not in ideas.content.decode()
    assert counts()[one.pk] == (1, 2)
    assert shown == [one]
    assert gaps.unhelpful(member=hana) == []


def test_a_form_that_tells_it_is_not_looked_for_again(
    as_: Any, hana: Member, one: Thread, sim: Category
) -> None:
    weights.renew(now=clock.now())
    client = as_(hana)
    client.post("/writing/ask/", question())

    def looked(**extra: Any) -> int:
        with CaptureQueriesContext(connection) as context:
            client.post("/writing/ask/", question(title="Voicemail", **extra))
        return sum("forum_posting" in query["sql"] for query in context)

    assert (looked(), looked(suggested=[one.pk])) == (1, 0)


def test_the_team_reads_what_did_not_help(
    as_: Any, hana: Member, eva: Member, one: Thread, other: Thread
) -> None:
    for number in range(3):
        opened = [one.pk] if number else [one.pk, other.pk]
        sent = question(suggested=[one.pk, other.pk], opened=opened)
        as_(factories.member()).post(ASK, sent)
    as_(hana).post(f"/questions/{one.pk}/solved-it/", {"key": str(uuid.uuid4())})

    page = as_(eva).get(GAPS)

    assert [row.thread for row in page.context["unhelpful"]] == [one]
    said = page.content.decode()
    assert "3 of 3 who asked had opened it" in said
    assert "A suggestion made 1 question needless." in said
    assert "3 were asked although something was suggested, 3 of these after opening it." in said


def test_after_ninety_days_it_is_forgotten(one: Thread, hana: Member) -> None:
    now = clock.now()
    suggested.asked_anyway(by=hana, shown=[one.pk], opened=[], key=None, now=now)

    kept = suggested.prune(now=now + timedelta(days=90))
    gone = suggested.prune(now=now + timedelta(days=91))

    assert (kept, gone, counts()) == (0, 1, {})
