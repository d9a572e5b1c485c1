"""Once a form was posted: the device hears it, another window's text and other words stay."""

import uuid
from typing import Any

import pytest
from django.conf import settings

from forum.models import Category, Draft, Member, Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db
TEXT = "Restart the phone, wait for a minute, then look again."


def told(response: Any) -> list[str]:
    cookie = response.cookies.get(settings.POSTED_COOKIE_NAME)
    return cookie.value.split(".") if cookie else []


def sent(kind: str, hana: Member) -> tuple[str, dict[str, str]]:
    """The address of a form, and what is posted there."""
    thread = factories.question()
    mine = factories.answer(thread, by=hana)
    path = {
        "ask": "/questions/ask/", "answer": f"/questions/{thread.pk}/answer/",
        "comment": f"/posts/{mine.pk}/comment/", "edit": f"/posts/{mine.pk}/edit/",
    }[kind]  # fmt: skip
    fields = {"body": TEXT, "key": str(uuid.uuid4()), "page": str(uuid.uuid4())}
    if kind == "ask":
        fields |= {
            "title": "Why does it hum?", "category": "sim", "tag_names": "hum", "language": "en",
        }  # fmt: skip
    return path, fields


KINDS = pytest.mark.parametrize("kind", ["ask", "answer", "comment", "edit"])


@KINDS
def test_the_device_hears_which_page_was_posted(
    as_: Any, hana: Member, sim: Category, kind: str
) -> None:
    client, (path, fields) = as_(hana), sent(kind, hana)

    refused = client.post(path, fields | {"body": " "})
    response = client.post(path, fields)

    assert (refused.status_code, told(refused)) == (422, [])
    assert (response.status_code, told(response)) == (302, [fields["page"]])


def test_of_two_pages_that_it_did_not_hear_of_yet_it_hears_both(as_: Any, hana: Member) -> None:
    client = as_(hana)
    pages = []
    for _ in range(2):
        path, fields = sent("comment", hana)
        assert client.post(path, fields).status_code == 302
        pages.append(fields["page"])

    assert client.cookies[settings.POSTED_COOKIE_NAME].value.split(".") == pages[::-1]


@pytest.mark.parametrize("page", ["", "nonsense", "a;b"])
def test_nonsense_is_not_told(as_: Any, hana: Member, page: str) -> None:
    path, fields = sent("comment", hana)
    client = as_(hana)
    client.cookies[settings.POSTED_COOKIE_NAME] = "<b>.x"

    response = client.post(path, fields | {"page": page})

    assert (response.status_code, told(response)) == (302, [])
    again = client.post(path, fields)
    assert told(again) == [fields["page"]]


def test_a_visitor_whose_question_is_kept_hears_it_too(client: Any, sim: Category) -> None:
    path, fields = sent("ask", factories.member())

    response = client.post(path, fields)

    assert response["Location"].startswith("/accounts/login/")
    assert told(response) == [fields["page"]]


def test_whose_session_ended_keeps_the_copy_until_they_are_back(as_: Any, hana: Member) -> None:
    path, fields = sent("answer", hana)

    response = as_(None).post(path, fields | {"writer": str(hana.pk)})

    assert response["Location"].startswith("/accounts/login/")
    assert told(response) == []


def typed(client: Any, place: str, page: str, body: str, **more: str) -> None:
    response = client.post(f"/writing/{place}/", {"page": page, "body": body, **more})
    assert response.status_code == 200


def test_the_draft_goes_although_its_save_was_not_answered_yet(as_: Any, hana: Member) -> None:
    client, (path, fields) = as_(hana), sent("answer", hana)
    place = "answer:" + path.split("/")[2]
    typed(client, place, fields["page"], TEXT)

    client.post(path, fields | {"draft_version": "0"})

    assert not Draft.objects.exists()


def test_what_another_window_wrote_since_stays(as_: Any, hana: Member) -> None:
    client, (path, fields) = as_(hana), sent("answer", hana)
    place = "answer:" + path.split("/")[2]
    typed(client, place, fields["page"], TEXT)
    typed(client, place, str(uuid.uuid4()), "Said in another window.", anyway="1")

    client.post(path, fields | {"draft_version": "1"})

    assert Draft.objects.get().fields["body"] == "Said in another window."


@pytest.mark.parametrize("kind", ["ask", "answer", "comment"])
def test_other_words_under_the_same_key_are_not_swallowed(
    as_: Any, hana: Member, sim: Category, kind: str
) -> None:
    """The answer got lost on the way, its writer added a sentence and sent it again."""
    client, (path, fields) = as_(hana), sent(kind, hana)
    client.post(path, fields)
    more = fields | {"body": f"{TEXT} And one thing more."}

    response = client.post(path, more)

    assert (response.status_code, told(response)) == (422, [])
    page = response.content.decode()
    assert "You have posted this already, in other words." in page
    assert "And one thing more." in page
    assert fields["key"] not in page
    assert Post.objects.filter(body=TEXT).count() == 1
    key = response.context["form" if kind != "answer" else "answer_form"]["key"].value()
    hana.refresh_from_db()
    later = client.post(path, more | {"key": key})
    assert later.status_code == 302


@pytest.mark.parametrize("kind", ["ask", "answer", "comment"])
def test_the_same_words_sent_twice_lead_to_the_first(
    as_: Any, hana: Member, sim: Category, kind: str
) -> None:
    client, (path, fields) = as_(hana), sent(kind, hana)

    first, second = client.post(path, fields), client.post(path, fields)

    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert told(second) == [fields["page"]]
    assert Thread.objects.count() == (2 if kind == "ask" else 1)
