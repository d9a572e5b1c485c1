"""Pictures for sharing: painted once for each version, and only of what visitors may see."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from forum.domain import posts, share_pictures, solutions
from forum.lib import clock, share_picture
from forum.models import SharePicture
from forum.views import share
from tests import counting, factories
from tests.forum.views import machine
from tests.tiers import standing_for

SITE = "http://localhost:8000"
IMAGE = re.compile(r'<meta property="og:image" content="([^"]+)">')


def picture(client: Any, path: str) -> str:
    """The path of the picture that a page names."""
    return IMAGE.findall(client.get(path).content.decode())[0].removeprefix(SITE)


@pytest.mark.django_db
def test_every_kind_of_page_names_a_picture_that_is_there(as_, hana) -> None:
    thread = factories.solved()
    for path in ("/", "/questions/", thread.get_absolute_url(), hana.get_absolute_url()):
        response = as_(None).get(picture(as_(None), path))

        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        assert response.content.startswith(b"\x89PNG")
        assert len(response.content) < 60_000
        assert "max-age=604800" in response["Cache-Control"]
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.cookies == {}


@pytest.mark.django_db
def test_a_version_is_painted_once(as_, monkeypatch) -> None:
    path = picture(as_(None), factories.solved().get_absolute_url())
    painted = []
    real = share_picture.paint
    monkeypatch.setattr(share_picture, "paint", lambda card: painted.append(card) or real(card))

    first, again = as_(None).get(path), as_(None).get(path)

    assert len(painted) == 1
    assert first.content == again.content
    assert as_(None).get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_have_it_painted_once(as_, monkeypatch) -> None:
    thread = factories.solved()
    painted = []
    real = share_picture.paint
    monkeypatch.setattr(share_picture, "paint", lambda card: painted.append(card) or real(card))
    got: list[bytes] = []

    def ask() -> None:
        card = share.thread_card(thread)
        got.append(share_pictures.png(card=card, language="en", thread=thread, now=clock.now()))
        connections.close_all()

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()

    assert len(painted) == 1
    assert len(got) == 6
    assert len(set(got)) == 1
    assert SharePicture.objects.count() == 1


@pytest.mark.django_db
def test_solving_and_retitling_make_another_version(as_, hana) -> None:
    thread = factories.question(by=hana)
    answer = factories.answer(thread)
    path, client = thread.get_absolute_url(), as_(None)
    seen = [picture(client, path)]
    solutions.accept(thread=thread, post=answer, by=hana, now=clock.now())
    seen.append(picture(client, path))
    title = "Another title of the question"
    question = thread.posts.get(kind="question")
    posts.edit(post=question, by=hana, now=clock.now(), body=question.body, title=title)
    thread.refresh_from_db()
    path = thread.get_absolute_url()
    seen.append(picture(client, path))
    factories.comment(answer)
    assert picture(client, path) == seen[-1]  # what is not painted makes no new one

    assert len(set(seen)) == 3
    for old in seen[:2]:
        assert client.get(old)["Location"] == seen[-1]
    client.get(seen[-1])
    assert SharePicture.objects.count() == 1


@pytest.mark.django_db
def test_a_guessed_version_paints_nothing(as_) -> None:
    thread = factories.solved()
    for path in (
        f"/share/threads/{thread.pk}/0123456789ab.png", "/share/site/en/x.png",
        "/share/site/xx/x.png", f"/share/members/{thread.author.handle}/x.png",
    ):  # fmt: skip
        assert as_(None).get(path).status_code == 302
    assert SharePicture.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("who", standing_for([None, *machine.CAST], "olga"))
def test_hidden_threads_have_no_picture_whoever_asks(as_, request, mo, team, who) -> None:
    client = as_(request.getfixturevalue(who) if who else None)
    for thread in machine.hidden(mo, team):
        assert client.get(share.of_thread(thread)).status_code == 404
    assert SharePicture.objects.count() == 0


@pytest.mark.django_db
def test_a_picture_goes_with_its_page(as_, mo) -> None:
    thread = factories.question()
    path = picture(as_(None), thread.get_absolute_url())
    assert as_(None).get(path).status_code == 200

    posts.delete(post=thread.posts.get(), by=mo, now=clock.now())

    assert as_(None).get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/share/threads/0/x.png", "/share/threads/99999999999999999999999/x.png",
        "/share/members/nobody/x.png", "/share/threads/1/x.svg", "/share/x.png",
    ],
)  # fmt: skip
def test_what_is_no_picture_is_not_found(as_, path) -> None:
    assert as_(None).get(path).status_code == 404


@pytest.mark.django_db
def test_the_words_are_in_the_language_of_the_thread(as_) -> None:
    thread = factories.solved(language="de")

    card = share.thread_card(thread)

    assert (card.mark, card.label) == ("Gelöst", "Sim (de)")
    assert card.instead == "Eine Frage auf Lotse"
    client = as_(None)
    english, german = (
        picture(client, f"{thread.get_absolute_url()}?lang={code}") for code in ("en", "de")
    )
    assert english == german


@pytest.mark.django_db
def test_old_pictures_are_forgotten(as_) -> None:
    client = as_(None)
    path = picture(client, factories.solved().get_absolute_url())
    client.get(path)

    assert share_pictures.prune(now=clock.now() + timedelta(days=59)) == 0
    assert share_pictures.prune(now=clock.now() + timedelta(days=61)) == 1
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_a_picture_costs_few_statements(as_) -> None:
    path = picture(as_(None), factories.solved().get_absolute_url())

    assert counting.statements(as_(None), path) <= 3
