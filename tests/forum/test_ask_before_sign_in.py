"""A question that was written before signing in is posted after it, whatever the way in."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from forum.domain import drafts
from forum.lib import clock
from forum.models import Category, Draft, Member, Thread
from tests.forum.mailbox import ask_code, confirm_sign_up, confirmed, enter_code, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """The limits are counted in the shared cache."""
    cache.clear()


def keep_question(client: Client, sim: Category, **fields: Any) -> Draft:
    """A question as the ask page keeps it for a visitor."""
    kept = {
        "title": "Why does my eSIM not activate?", "body": "It says activation failed since today.",
        "category": sim.slug, "language": "en", "tag_names": ["esim"],
    }  # fmt: skip
    draft = drafts.keep(kind=Draft.Kind.QUESTION, fields=kept | fields, by=None, now=clock.now())
    session = client.session
    session["pending_draft"] = str(draft.pk)
    session.save()
    return draft


def test_a_kept_question_is_posted_after_sign_in_by_code(
    client: Client, hana: Member, sim: Category
) -> None:
    keep_question(client, sim)

    ask_code(client, hana.email)
    done = enter_code(client, hana.email)

    thread = Thread.objects.get()
    assert (thread.author, thread.title) == (hana, "Why does my eSIM not activate?")
    assert done["Location"] == thread.get_absolute_url()
    assert Draft.objects.count() == 0
    assert "pending_draft" not in client.session
    assert _messages(client) == ["Your question is posted."]


def test_a_kept_question_is_posted_after_sign_in_by_password(
    client: Client, hana: Member, sim: Category
) -> None:
    confirmed(hana)
    keep_question(client, sim)

    done = client.post(
        reverse("account_login"), {"login": "hana", "password": "correct horse", "next": "/"}
    )

    assert done["Location"] == Thread.objects.get(author=hana).get_absolute_url()


def test_a_kept_question_is_posted_after_sign_up(client: Client, sim: Category) -> None:
    keep_question(client, sim)

    sign_up(client, next="/")
    done = confirm_sign_up(client)

    thread = Thread.objects.get()
    assert thread.author == Member.objects.get(email="new@example.com")
    assert done["Location"] == thread.get_absolute_url()


def test_a_kept_question_that_may_not_be_posted_comes_back(
    client: Client, hana: Member, sim: Category
) -> None:
    draft = keep_question(client, sim, category="not-there")

    ask_code(client, hana.email)
    done = enter_code(client, hana.email)

    assert done["Location"] == f"{reverse('ask')}?draft={draft.pk}"
    assert Draft.objects.get() == draft
    assert Thread.objects.count() == 0
    assert "Please choose a category and send your question again." in _messages(client)


@pytest.mark.parametrize("pending", ["nonsense", "00000000-0000-0000-0000-000000000000", 7, None])
def test_a_kept_question_that_is_gone_stops_nobody(
    client: Client, hana: Member, pending: Any
) -> None:
    session = client.session
    session["pending_draft"] = pending
    session.save()

    ask_code(client, hana.email)

    assert enter_code(client, hana.email)["Location"] == "/"


def test_somebody_elses_draft_is_not_posted(
    client: Client, hana: Member, olga: Member, sim: Category
) -> None:
    draft = keep_question(client, sim)
    Draft.objects.filter(pk=draft.pk).update(member=olga)

    ask_code(client, hana.email)

    assert enter_code(client, hana.email)["Location"] == "/"
    assert Thread.objects.count() == 0


FIRST, SECOND = "Why does my eSIM not activate?", "Why is my invoice higher than last month?"


def send(client: Client, title: str, **extra: str) -> Any:
    sent = {
        "title": title, "body": "It says so since today.", "category": "sim", "language": "en",
        "tag_names": "esim", "facts_of": "sim",
    }  # fmt: skip
    response = client.post(reverse("ask"), sent | extra)
    assert response.status_code == 302
    return response


def test_of_two_questions_the_last_is_posted_and_the_first_waits_among_the_drafts(
    client: Client, hana: Member, sim: Category
) -> None:
    send(client, FIRST)
    send(client, SECOND)

    ask_code(client, hana.email)
    done = enter_code(client, hana.email)

    thread, draft = Thread.objects.get(), Draft.objects.get()
    assert (thread.title, done["Location"]) == (SECOND, thread.get_absolute_url())
    assert (draft.member, draft.fields["title"]) == (hana, FIRST)
    assert _messages(client) == [
        "Your question is posted.",
        'Another question of yours is kept and not posted yet: <a href="/drafts/">My drafts</a>',
    ]
    listed = client.get("/drafts/").content.decode()
    assert FIRST in listed
    assert f"/questions/ask/?draft={draft.pk}" in listed


def test_the_first_leaves_the_drafts_when_it_is_posted(
    client: Client, hana: Member, sim: Category
) -> None:
    send(client, FIRST)
    send(client, SECOND)
    ask_code(client, hana.email)
    enter_code(client, hana.email)
    form = client.get(reverse("ask"), {"draft": Draft.objects.get().pk})
    hidden = dict(re.findall(r'name="(key|page)" value="([^"]+)"', form.content.decode()))

    send(client, FIRST, **hidden)

    assert not Draft.objects.exists()
    assert set(Thread.objects.values_list("title", flat=True)) == {FIRST, SECOND}


def test_the_same_question_sent_twice_is_one(client: Client, hana: Member, sim: Category) -> None:
    send(client, FIRST)
    send(client, FIRST)

    ask_code(client, hana.email)
    enter_code(client, hana.email)

    assert Thread.objects.get().title == FIRST
    assert _messages(client) == ["Your question is posted."]
    assert "Go on writing" not in client.get("/drafts/").content.decode()


def test_whoever_must_set_up_a_second_factor_first_keeps_both(
    client: Client, mo: Member, sim: Category, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR_FOR_STAFF = True
    send(client, FIRST)
    send(client, SECOND)

    ask_code(client, mo.email)
    enter_code(client, mo.email)

    kept = Draft.objects.filter(member=mo).values_list("fields__title", flat=True)
    assert list(kept) == [FIRST]
    assert not Thread.objects.exists()
    assert client.session["pending_draft"] == str(Draft.objects.get(member=None).pk)


def _messages(client: Client) -> list[str]:
    response = client.get(reverse("settings"))
    return [str(message) for message in response.context["messages"]]
