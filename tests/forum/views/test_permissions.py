"""Every role against every act, over HTTP: what goes, what is refused, what looks missing."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from forum.domain import posts, solutions
from forum.lib import clock
from forum.models import Event
from tests import factories
from tests.tiers import standing_for

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "asker", "helper", "nina", "mara", "eva", "mo", "sven", "ada", "olga"]
SIGN_IN, DONE, NO, GONE = "sign in", "done", 403, 404

STAFF = {"eva", "mo", "sven", "ada"}
MODERATORS = {"mo", "ada"}
READERS_OF_TEAM = {"mo", "eva", "ada"}


@pytest.fixture
def cast(request, hana):
    """asker and helper are the two people of the thread; the others are the house's cast."""
    people = {name: request.getfixturevalue(name) for name in ROLES[3:]}
    people |= {"visitor": None, "asker": hana, "helper": factories.member("helper")}
    return people


def outcome(response):
    if response.status_code == 302:
        return SIGN_IN if response["Location"].startswith("/accounts/login/") else DONE
    return DONE if response.status_code == 200 else response.status_code


def acts(thread, answer):
    """name -> (address, what is sent, who may)."""
    question = thread.posts.get(kind="question")
    everyone = set(ROLES) - {"visitor"}
    text = {"body": "A perfectly good text, long enough."}
    return {
        "ask": (
            "/questions/ask/",
            {
                "title": "Is this a good question?",
                "category": "sim",
                "tag_names": "sim",
                "language": "en",
                **text,
            },
            everyone,
        ),
        "answer": (f"/questions/{thread.pk}/answer/", text, everyone),
        "comment": (f"/posts/{answer.pk}/comment/", text, everyone),
        "edit question": (
            f"/posts/{question.pk}/edit/",
            {"title": "Is it a better title now?", "tag_names": "sim", **text},
            {"asker"} | MODERATORS,
        ),
        "edit answer": (f"/posts/{answer.pk}/edit/", text, {"helper"} | MODERATORS),
        "delete answer": (f"/posts/{answer.pk}/delete/", {}, {"helper"} | MODERATORS),
        "delete question": (f"/posts/{question.pk}/delete/", {}, MODERATORS),
        "accept": (f"/posts/{answer.pk}/accept/", {"reason": "They said so"}, {"asker"} | STAFF),
        "mark": (f"/posts/{answer.pk}/helped/", {}, everyone - {"helper"}),
        "manage": (f"/questions/{thread.pk}/manage/", {"pin": "1"}, MODERATORS),
        "article": (
            "/articles/write/",
            {
                "title": "A title long enough",
                "category": "sim",
                "tag_names": "sim",
                "language": "en",
                **text,
            },
            STAFF,
        ),
        "preview": ("/preview/", text, set(ROLES)),
        "me too": (f"/questions/{thread.pk}/me-too/", {"device": "Pixel"}, everyone - {"asker"}),
        "writing": (f"/writing/answer:{thread.pk}/", text, set(ROLES)),
    }


@contextmanager
def undone():
    """What happens within has not happened afterwards: one world is enough for many acts."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ROLES)
def test_matrix(role, cast, as_, sim):
    thread = factories.question(by=cast["asker"], category=sim, at=clock.now() - factories.LONG_AGO)
    answer = factories.answer(thread, by=cast["helper"], at=clock.now() - factories.LONG_AGO)
    events = Event.objects.count()
    wrong = {}
    for act, (address, sent, may) in acts(thread, answer).items():
        with undone():
            got = outcome(as_(cast[role]).post(address, sent))
            told = Event.objects.count() - events
        expected = DONE if role in may else SIGN_IN if role == "visitor" else NO
        if got != expected or (got in (NO, SIGN_IN) and told):
            wrong[act] = (got, expected, told)
    assert wrong == {}


@pytest.mark.parametrize(
    "role", standing_for([role for role in ROLES if role not in READERS_OF_TEAM], "olga")
)
def test_what_is_hidden_is_missing_for_every_act(role, cast, as_, team):
    thread = factories.question(by=cast["mo"], category=team, at=clock.now() - factories.LONG_AGO)
    answer = factories.answer(thread, by=cast["eva"], at=clock.now() - factories.LONG_AGO)
    for act, (address, sent, _) in acts(thread, answer).items():
        if act in ("ask", "article", "preview", "writing"):
            continue
        got = outcome(as_(cast[role]).post(address, sent))
        assert got == (SIGN_IN if role == "visitor" else GONE), act


def test_clearing_and_restoring(cast, as_, sim):
    for role, person in cast.items():
        with undone():
            clear_and_restore(role, person, cast, as_, sim)


def clear_and_restore(role, person, cast, as_, sim):
    thread = factories.question(by=cast["asker"], category=sim, at=clock.now() - factories.LONG_AGO)
    answer = factories.answer(thread, by=cast["helper"], at=clock.now() - factories.LONG_AGO)
    solutions.accept(thread=thread, post=answer, by=cast["asker"], now=clock.now())
    may = role == "asker" or role in STAFF
    got = outcome(
        as_(person).post(f"/questions/{thread.pk}/clear-solution/", {"reason": "It broke again"})
    )
    assert got == (SIGN_IN if role == "visitor" else DONE if may else NO), role

    solutions.clear(thread=thread, by=cast["asker"], now=clock.now())
    posts.delete(post=answer, by=cast["helper"], now=clock.now())
    may_restore = role == "helper" or role in MODERATORS
    got = outcome(as_(person).post(f"/posts/{answer.pk}/restore/"))
    assert got == (SIGN_IN if role == "visitor" else DONE if may_restore else GONE), role


def test_a_refusal_is_a_sentence(as_, olga):
    answer = factories.answer(factories.question())

    response = as_(olga).post(f"/posts/{answer.pk}/accept/", {"reason": "I like it"})

    assert response.status_code == 403
    assert "Only the person who asked can say what solved it." in response.content.decode()


def test_a_closed_account_can_do_nothing(as_, olga):
    answer = factories.answer(factories.question())
    client = as_(olga)
    olga.is_active = False
    olga.save()

    assert outcome(client.post(f"/posts/{answer.pk}/helped/")) == SIGN_IN


@pytest.mark.parametrize("role", ["eva", "mo", "sven", "ada"])
def test_staff_decide_only_with_a_reason(role, cast, as_):
    thread = factories.question(by=cast["asker"])
    answer = factories.answer(thread)
    client = as_(cast[role])

    accepting = client.post(f"/posts/{answer.pk}/accept/", {"reason": ""}).status_code
    solutions.accept(thread=thread, post=answer, by=cast["asker"], now=clock.now())
    clearing = client.post(f"/questions/{thread.pk}/clear-solution/", {"reason": ""}).status_code

    thread.refresh_from_db()
    assert (accepting, clearing, thread.state) == (422, 422, "solved")


def test_the_asker_decides_without_a_reason(cast, as_):
    thread = factories.question(by=cast["asker"])
    answer = factories.answer(thread)
    client = as_(cast["asker"])

    accepted = client.post(f"/posts/{answer.pk}/accept/").status_code
    cleared = client.post(f"/questions/{thread.pk}/clear-solution/").status_code

    assert (accepted, cleared, Event.objects.filter(kind="solution_cleared").count()) == (
        302,
        302,
        1,
    )
