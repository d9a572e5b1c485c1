"""A mentor takes a thread for ten minutes; others see it, and may answer all the same."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.domain import autosave, posts, solutions, threads
from forum.lib import clock
from forum.models import MissedEvent
from forum.rules import NotAllowed
from reputation.domain import marking, offers, taking
from reputation.models import Taking
from reputation.queries import taking as reads
from tests import factories
from tests.counting import statements
from tests.forum.shape import scenes
from tests.reputation.mentoring import MINUTE, fresh, mentor, noon

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "nina", "hana", "mara", "eva", "sven", "mo", "ada"]
TEXT = "Switch it off, wait for a minute, and on again."


@pytest.fixture
def thread():
    return factories.question()


def types(thread, member, at):
    page = autosave.Page(uuid.uuid4(), 0, None, "", "")
    autosave.save(
        by=member, place=f"answer:{thread.pk}", fields={"body": TEXT}, page=page, now=at,
        thread=thread, anyway=True,
    )  # fmt: skip


def marks(thread):
    """What its row says of mentors; other floors say things of their own."""
    return set(fresh(thread).service_line) & {marking.OFFERS, marking.TAKEN}


def ends_at(thread, at):
    held = reads.held(thread.pk, now=at)
    return held and held.ends_at


def test_ten_minutes(thread, mara):
    at = noon()
    taken = taking.take(thread=thread, by=mara, now=at)

    assert taking.take(thread=thread, by=mara, now=at + MINUTE) == taken
    assert reads.held(thread.pk, now=at + 9 * MINUTE) == taken
    assert [one.pk for one in reads.held_by(mara.pk, now=at + MINUTE)] == [taken.pk]
    assert reads.held(thread.pk, now=at + 10 * MINUTE) is None
    other = mentor()
    with pytest.raises(NotAllowed, match="Mara is writing an answer, until"):
        taking.take(thread=thread, by=other, now=at + 9 * MINUTE)

    taking.take(thread=thread, by=other, now=at + 10 * MINUTE)

    taken.refresh_from_db()
    assert (taken.ended_at, taken.ending) == (at + 10 * MINUTE, "time")
    assert reads.held(thread.pk, now=at + 11 * MINUTE).member == other


def test_longer_while_one_writes_and_half_an_hour_at_most(thread, mara):
    at = noon()
    taking.take(thread=thread, by=mara, now=at)

    types(thread, factories.member(), at + 5 * MINUTE)
    assert ends_at(thread, at + MINUTE) == at + 10 * MINUTE
    types(thread, mara, at + 8 * MINUTE)
    assert ends_at(thread, at + 15 * MINUTE) == at + 18 * MINUTE
    types(thread, mara, at + 17 * MINUTE)
    types(thread, mara, at + 26 * MINUTE)
    assert ends_at(thread, at + 27 * MINUTE) == at + 30 * MINUTE
    assert ends_at(thread, at + 30 * MINUTE) is None


def test_given_back(thread, mara):
    at = noon()
    taken = taking.take(thread=thread, by=mara, now=at)

    assert not taking.release(thread=thread, by=factories.member(), now=at + MINUTE)
    assert taking.release(thread=thread, by=mara, now=at + MINUTE)
    assert not taking.release(thread=thread, by=mara, now=at + MINUTE)

    taken.refresh_from_db()
    assert (taken.ended_at, taken.ending) == (at + MINUTE, "released")
    assert marks(thread) == set()


def test_the_answer_ends_it_and_others_may_answer(thread, mara):
    at = noon()
    taken = taking.take(thread=thread, by=mara, now=at)

    posts.answer(thread=thread, by=factories.member(), body=TEXT, key=None, now=at + MINUTE)
    assert reads.held(thread.pk, now=at + MINUTE) == taken
    posts.answer(thread=thread, by=mara, body=TEXT, key=None, now=at + 2 * MINUTE)

    taken.refresh_from_db()
    assert (taken.ended_at, taken.ending) == (at + 2 * MINUTE, "answered")
    assert marks(thread) == set()
    assert not MissedEvent.objects.exists()


@pytest.mark.parametrize("how", ["solved", "closed", "deleted"])
def test_what_needs_no_answer_is_held_by_nobody(thread, mara, mo, how):
    at = clock.now()
    answer = factories.answer(thread, at=at)
    taken = taking.take(thread=thread, by=mara, now=at)

    if how == "solved":
        solutions.accept(thread=thread, post=answer, by=thread.author, now=at)
    elif how == "closed":
        threads.close(thread=thread, by=mo, now=at, reason="Enough said")
    else:
        posts.delete(post=thread.posts.get(kind="question"), by=mo, now=at)

    taken.refresh_from_db()
    assert taken.ending == "gone"


def test_both_at_once_end_with_one_answer(thread, mara):
    """Offered, taken, answered: the row of the thread says nothing more."""
    at = noon()
    mentor(mara)
    thread = factories.question(at=at)
    run = offers.begin(thread=thread, now=at)
    offers.sweep(now=at + 30 * MINUTE)
    offers.accept(offer=run.offers.get(), by=mara, now=at + 31 * MINUTE)
    assert marks(thread) == {marking.OFFERS, marking.TAKEN}

    posts.answer(thread=thread, by=mara, body=TEXT, key=None, now=at + 32 * MINUTE)

    assert marks(thread) == set()
    assert run.offers.get().answered_at == at + 32 * MINUTE
    assert Taking.objects.get().ending == "answered"


@pytest.mark.parametrize("role", ROLES)
def test_every_role(role, request, as_, thread):
    client = as_(None if role == "visitor" else request.getfixturevalue(role))

    answer = client.post(f"/mentors/take/{thread.pk}/")

    if role == "visitor":
        assert answer["Location"].startswith("/accounts/login/")
    elif role == "mara":
        assert answer["Location"] == f"{thread.get_absolute_url()}#answer"
    else:
        assert answer.status_code == 403
        said = "kann nur das Mentoring" if role == "nina" else "Only mentors can take a question"
        assert said in answer.content.decode()
    assert Taking.objects.count() == (role == "mara")


def test_what_cannot_be_taken(as_, mara, team):
    own, private = factories.question(by=mara), factories.question(category=team)
    solved = factories.solved()
    client = as_(mara)

    assert client.post(f"/mentors/take/{own.pk}/").status_code == 403
    assert client.post(f"/mentors/take/{solved.pk}/").status_code == 403
    assert client.post(f"/mentors/take/{private.pk}/").status_code == 404
    assert client.post(f"/mentors/take/{10**17}/").status_code == 404
    assert client.get(f"/mentors/take/{own.pk}/")["Location"] == own.get_absolute_url()
    assert not Taking.objects.exists()


def test_what_everybody_reads(as_, thread, mara, nina):
    url, live = thread.get_absolute_url(), f"/questions/{thread.pk}/live/?state=open"
    assert "is writing" not in as_(None).get(url).content.decode()  # kept, and made anew
    client = as_(mara)
    assert "I’ll answer this" in client.get(url).content.decode()

    client.post(f"/mentors/take/{thread.pk}/")

    for reader in (None, nina):
        said = as_(reader).get(url).content.decode()
        assert "Mara" in said
        assert "writing an answer" in said or "schreibt" in said
        assert "Mara" in as_(reader).get(live).content.decode()
    own = client.get(url).content.decode()
    assert "You have this question until" in own
    assert "is writing" not in own
    assert "is writing" not in client.get(live).content.decode()
    assert "is writing" not in as_(None).get("/questions/").content.decode()
    client.post(f"/mentors/take/{thread.pk}/", {"release": "1"})
    assert "is writing" not in as_(None).get(url).content.decode()
    with clock.shifted(timedelta(minutes=31)):
        assert "is writing" not in as_(nina).get(url).content.decode()


def test_two_mentors_and_one_is_quicker(as_, thread, mara):
    taking.take(thread=thread, by=mentor(), now=clock.now())

    answer = as_(mara).post(f"/mentors/take/{thread.pk}/", follow=True)

    assert "is writing an answer, until" in answer.content.decode()
    assert Taking.objects.count() == 1


def test_offered_on_the_page(as_, mara, hana):
    at = clock.now() - timedelta(hours=1)
    mentor(mara)
    thread = factories.question(at=at)
    run = offers.begin(thread=thread, now=at, times=[at])
    offers.sweep(now=at)
    if not run.offers.exists():  # at night nobody is asked
        run.offers.create(
            mentor=mara, wave=1, offered_at=clock.now(), band=0, chance=0.5,
            expires_at=clock.now() + timedelta(hours=1),
        )  # fmt: skip
    offer, client = run.offers.get(), as_(mara)
    url, own = thread.get_absolute_url(), f"/mentors/offers/{offer.pk}/"

    assert "would you like to answer?" in client.get(url).content.decode()
    assert "would you like to answer?" not in as_(hana).get(url).content.decode()
    assert as_(hana).post(own).status_code == 404
    assert as_(None).post(own)["Location"].startswith("/accounts/login/")
    assert client.get(own)["Location"] == url
    refused = client.post(own, {"refuse": "1", "next": "/"}, follow=True)
    assert "costs you nothing" in refused.content.decode()
    assert "would you like to answer?" not in client.get(url).content.decode()
    assert client.post(own, {"accept": "1"})["Location"] == f"{url}#answer"
    assert thread.takings.get().member == mara
    factories.answer(thread, body=TEXT)
    late = client.post(own, {"accept": "1"}, follow=True)
    assert "answered this question by now" in late.content.decode()


def test_an_answer_where_nobody_was_asked_costs_nothing_more(mara, hana):
    """And two statements and a savepoint each where somebody was."""

    def cost(thread):
        with CaptureQueriesContext(connection) as captured:
            posts.answer(thread=thread, by=hana, body=TEXT, key=None, now=clock.now())
        return [query["sql"] for query in captured]

    plain = cost(factories.question())
    assert not [sql for sql in plain if "reputation_offer" in sql or "reputation_taking" in sql]


def test_statements_of_the_page(as_, thread, mara, hana):
    url = thread.get_absolute_url()
    before = statements(as_(hana), url)
    taking.take(thread=thread, by=mara, now=clock.now())

    assert statements(as_(hana), url) == before + 1


def test_a_join_ends_what_is_taken_of_the_source_and_not_of_the_target(mara):
    at, mo = noon(), factories.member(staff_role="moderator")
    source, target = factories.question(), factories.question()
    gone = taking.take(thread=source, by=mara, now=at)
    stays = taking.take(thread=target, by=mentor(), now=at)

    scenes.merge(source, target, by=mo, at=at + MINUTE)

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.ending, gone.ended_at) == (Taking.Ending.GONE, at + MINUTE)
    assert stays.ended_at is None
    assert (marks(source), marks(target)) == (set(), {marking.TAKEN})
    assert MissedEvent.objects.count() == 0
