"""A question that was written before signing in is posted after it, whatever the way in."""

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


def _messages(client: Client) -> list[str]:
    response = client.get(reverse("settings"))
    return [str(message) for message in response.context["messages"]]
