"""The base on which words were written goes with them, wherever they are kept."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from forum.domain import edits, posts
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Draft, Member, Post, Standing, SuggestedEdit
from forum.views import typed
from tests import factories

pytestmark = pytest.mark.django_db
MINE, THEIRS = "What I wrote about it.", "What Mo saved about it meanwhile."


@pytest.fixture
def answer(hana: Member) -> Post:
    return factories.answer(factories.question(), by=hana, body="Restrat it and wait.")


def saved_meanwhile(post: Post, by: Member) -> None:
    posts.edit(post=post, by=by, body=THEIRS, now=clock.now() + timedelta(hours=1))


def base_of(response: Any) -> str:
    return str(response.context["form"]["base"].value())


def crosses(client: Any, path: str, base: str, **more: str) -> bool:
    """Whether what is sent on this base comes back with the difference, and overwrites nothing."""
    response = client.post(path, {"body": MINE, "base": base, **more})
    assert Post.objects.filter(body=THEIRS).exists() == (response.status_code == 422)
    return response.status_code == 422


@pytest.mark.parametrize("how", ["another device", "an ended session", "kept without a base"])
def test_going_on_with_an_edit_does_not_overwrite_what_came_in_between(
    as_: Any, answer: Post, hana: Member, mo: Member, how: str
) -> None:
    path, client = f"/posts/{answer.pk}/edit/", as_(hana)
    sent = {"body": MINE, "base": base_of(client.get(path)), "writer": str(hana.pk)}
    if how == "kept without a base":
        del sent["base"]
    if how == "an ended session":
        as_(None).post(path, sent)
    else:
        client.post(f"/writing/edit:{answer.pk}/", {**sent, "page": str(uuid.uuid4())})
    saved_meanwhile(answer, mo)

    again = as_(hana)
    went_on = again.get(path, {"draft": Draft.objects.get().pk})

    assert went_on.context["form"]["body"].value() == MINE
    assert base_of(went_on) == sent.get("base", typed.UNKNOWN_BASE)
    assert crosses(again, path, base_of(went_on))


def test_going_on_with_an_edit_that_nothing_crossed_saves_it(
    as_: Any, answer: Post, hana: Member
) -> None:
    path, client = f"/posts/{answer.pk}/edit/", as_(hana)
    sent = {"body": MINE, "base": base_of(client.get(path)), "page": str(uuid.uuid4())}
    client.post(f"/writing/edit:{answer.pk}/", sent)

    went_on = client.get(path, {"draft": Draft.objects.get().pk})

    assert client.post(path, {"body": MINE, "base": base_of(went_on)}).status_code == 302
    assert Post.objects.get(pk=answer.pk).body == MINE


def test_of_a_form_without_words_only_the_address_is_kept(as_: Any, answer: Post) -> None:
    as_(None).post(f"/posts/{answer.pk}/revisions/1/", {"base": answer.fingerprint, "reason": ""})

    assert not Draft.objects.exists()


def suggested(answer: Post, by: Member) -> SuggestedEdit:
    by.standing.points = 50
    by.standing.save()
    return edits.suggest(
        post=answer, by=by, standing=Standing(points=50), words=Words("Restart it and wait."),
        reason="A typo", base=answer.fingerprint, key=None, now=clock.now(),
    )  # fmt: skip


def test_who_changes_a_suggestion_keeps_the_words_on_which_it_was_written(
    as_: Any, answer: Post, olga: Member, hana: Member, mo: Member
) -> None:
    suggested(answer, olga)
    saved_meanwhile(answer, mo)
    path, client = f"/posts/{answer.pk}/suggest/", as_(olga)
    sent = {"body": "Restart it and wait long.", "reason": "A typo", "key": str(uuid.uuid4())}

    client.post(path, sent | {"base": base_of(client.get(path))})

    later = SuggestedEdit.objects.get(outcome="")
    assert (later.body, later.base) == ("Restart it and wait long.", answer.fingerprint)
    assert (
        "changed since this was suggested" in as_(hana).get(f"/edits/{later.pk}/").content.decode()
    )


def test_a_better_suggestion_outlives_the_session_of_who_decides(
    as_: Any, answer: Post, olga: Member, hana: Member, mo: Member
) -> None:
    here = f"/edits/{suggested(answer, olga).pk}/"
    sent = {"body": MINE, "base": base_of(as_(hana).get(here)), "writer": str(hana.pk)}
    as_(None).post(here, sent | {"take_over": "1"})
    saved_meanwhile(answer, mo)

    client = as_(hana)
    went_on = client.get(here, {"draft": Draft.objects.get().pk})

    assert went_on.context["form"]["body"].value() == MINE
    assert crosses(client, here, base_of(went_on), take_over="1")
