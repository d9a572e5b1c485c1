"""What writing costs: the statements of a request, those that open and end savepoints aside."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.lib import limits
from forum.models import Member, Standing, Thread
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Restart the phone, wait for a minute, then look again."


@pytest.fixture
def busy(hana: Member, mara: Member) -> Thread:
    """A question that many have answered and follow."""
    thread = factories.question(by=hana)
    for _ in range(20):
        factories.answer(thread)
    factories.answer(thread, by=mara)
    return thread


def known() -> Member:
    """Somebody whose words are not weighed before they are posted (decision 0048)."""
    member = factories.member()
    Standing.objects.filter(member=member).update(points=limits.MEMBER_POINTS)
    return member


def acts(thread: Thread) -> Iterator[tuple[str, Member | None, str, dict[str, str]]]:
    """(name, who, address, fields)."""
    answer = thread.posts.filter(kind="answer").latest("pk")
    helper = known()
    fields = {"body": TEXT, "key": str(uuid.uuid4())}
    yield "answer", helper, f"/questions/{thread.pk}/answer/", fields
    yield "comment", helper, f"/posts/{answer.pk}/comment/", fields
    yield "mark", helper, f"/posts/{answer.pk}/helped/", {"given": "1"}
    yield "accept", thread.author, f"/posts/{answer.pk}/accept/", {}
    question = {
        "title": "Why does my phone hum?", "category": "sim", "tag_names": "hum", "language": "en",
    }  # fmt: skip
    yield "ask", helper, "/questions/ask/", {**fields, **question}


# Of `answer`: session, member; thread; key, row of the thread with pace, counts; post with
# revision, event and key; following, who hears, notices with mails and jobs; answers; thread and
# search.
# Of a comment also its post as it is now, and in the end all comments of that post.
# Accepting and asking also leave a job for neighbours, asking its tags on the thread and in rows,
# and what its topic asks for; of a tag that is new, whether it is another name of one; and
# who follows the topic, the tags or the asker. Accepting reads what was told of that answer. A mark
# thanks its author: who hears, a notice.
# The ladder: of asking its policy, its pool and their hours, the row with its event, who is there,
# how soon such questions are answered, what the thread says of it, and a job that looks for an
# outbreak; of accepting the row, its event with what changed, and what the thread says.
# What members write leaves a sketch, for later copies (decision 0048): who is watched, and the
# sketch; of new ones it is weighed first. Nothing of it for mentors and the team.
SKETCHED, WEIGHED = 3, 2
MOST = {"answer": 15, "comment": 17, "mark": 19, "accept": 20, "ask": 36}


def test_writing_costs_the_same_few_statements_whoever_follows(as_: Any, busy: Thread) -> None:
    quiet = factories.question()
    factories.answer(quiet)
    found: dict[str, list[int]] = {}

    for thread in (quiet, busy):
        for name, who, path, fields in acts(thread):
            found.setdefault(name, []).append(cost(as_(who), path, fields))

    assert {name: max(counts) for name, counts in found.items()} == MOST
    assert [name for name, (few, many) in found.items() if many > few] == []


def test_the_first_answer_stops_the_clock_and_further_words_pay_nothing(
    as_: Any, hana: Member, mara: Member, eva: Member
) -> None:
    """The service row, the answers that count, the row with its events, what the thread says."""
    thread = factories.question(by=hana)
    path = f"/questions/{thread.pk}/answer/"
    costs = [
        cost(as_(by), path, {"body": TEXT, "key": str(uuid.uuid4())})
        for by in (known(), factories.member(), eva, mara)
    ]

    thread.refresh_from_db()
    most = MOST["answer"]
    plain = most - SKETCHED
    expected = [most + 4, most + WEIGHED, plain + 4, plain]
    assert (costs, thread.service_state) == (expected, "answered")


def cost(client: Client, path: str, fields: dict[str, str]) -> int:
    client.get("/settings/")  # whatever a session does once
    with CaptureQueriesContext(connection) as captured:
        response = client.post(path, fields, headers={"HX-Request": "true"})
    assert response.status_code in (200, 204, 302), response.content
    savepoints = ("SAVEPOINT", "RELEASE", "ROLLBACK")
    return len([query for query in captured if not query["sql"].startswith(savepoints)])
