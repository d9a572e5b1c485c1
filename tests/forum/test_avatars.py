"""A member's own picture: chosen on the settings page, shown wherever their name stands."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forum import tasks
from forum.models import Attachment, Member
from tests import counting, factories
from tests.forum import pictures as made

pytestmark = pytest.mark.django_db
PATH, REMOVE = "/settings/picture/", "/settings/picture/remove/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield settings.MEDIA_ROOT
    made.forget_jobs()


def choose(client: Client, data: bytes | None = None, **extra: str) -> Any:
    return client.post(
        PATH, {"picture": made.upload(made.photo() if data is None else data), **extra}
    )


def give(member: Member, client: Client) -> Member:
    """The member has a picture from now on."""
    choose(client)
    tasks.sweep_pictures(timestamp=0)
    member.refresh_from_db()
    return member


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_chosen_shown_in_a_moment_and_removed(as_: Any, hana: Member) -> None:
    client = as_(hana)

    sent = choose(client)
    waiting = client.get("/settings/").content.decode()
    tasks.sweep_pictures(timestamp=0)
    shown = client.get("/settings/").content.decode()
    hana.refresh_from_db()
    url = f"/media/avatars/{hana.avatar}-256.webp"
    served = client.get(url)
    removed = client.post(REMOVE)
    after = client.get("/settings/").content.decode()

    assert sent["Location"] == removed["Location"] == "/settings/#picture"
    assert "Your new picture appears in a moment." in waiting
    assert "/media/avatars/" not in waiting
    assert "This stands beside your name" in shown
    assert f'<img src="{url}" alt="" width="256" height="256"' in shown
    assert b"".join(served)[:4] == b"RIFF"
    assert served["Cache-Control"].startswith("public, max-age=31536000")
    assert "until you choose a picture" in after
    assert client.get(url).status_code == 404


def test_visitors_see_it_beside_every_name(as_: Any, hana: Member) -> None:
    give(hana, as_(hana))
    thread = factories.question(by=hana)
    factories.answer(thread, by=hana)

    for path in (thread.get_absolute_url(), hana.get_absolute_url(), "/members/"):
        page = as_(None).get(path).content.decode()
        assert f"/media/avatars/{hana.avatar}-" in page, path
        assert ">H<img" in page, path  # the initials stay beneath, for a picture that does not load


@pytest.mark.thorough
@pytest.mark.parametrize("name", made.REFUSED)
def test_hostile_files_are_refused_beside_the_field_or_on_the_page(
    as_: Any, hana: Member, name: str
) -> None:
    data, reason = made.REFUSED[name]
    client, sentence = as_(hana), str(Attachment.Reason(reason).label)

    response = choose(client, data)
    tasks.sweep_pictures(timestamp=0)

    page = client.get("/settings/") if response.status_code == 302 else response
    hana.refresh_from_db()
    assert sentence in page.content.decode()
    assert hana.avatar == ""
    if response.status_code == 422:
        assert 'id="id_picture_error"' in page.content.decode()
        assert not Attachment.objects.exists()


def test_no_file_at_all_is_an_error_beside_the_field(as_: Any, hana: Member) -> None:
    for fields in ({}, {"picture": "text instead of a file"}, {"picture": "nul\0"}):
        response = as_(hana).post(PATH, fields)
        assert response.status_code == 422
        assert "Please choose a picture first." in response.content.decode()


def test_a_double_tap_chooses_once(as_: Any, hana: Member) -> None:
    client, key = as_(hana), str(uuid.uuid4())

    for _ in range(2):
        choose(client, upload_key=key)

    assert Attachment.objects.count() == 1


def test_a_file_that_cannot_be_stored_is_a_sentence(as_: Any, hana: Member, media: Path) -> None:
    media.mkdir()
    (media / "originals").write_text("no folder: nothing can be stored in it")

    response = choose(as_(hana))

    assert response.status_code == 422
    assert "We could not keep your picture" in response.content.decode()
    assert not Attachment.objects.exists()


def test_nobody_changes_somebody_elses(as_: Any, hana: Member, olga: Member) -> None:
    give(hana, as_(hana))
    before = hana.avatar

    choose(as_(olga))
    as_(olga).post(REMOVE)
    tasks.sweep_pictures(timestamp=0)

    hana.refresh_from_db()
    olga.refresh_from_db()
    assert (hana.avatar, olga.avatar) == (before, "")


@pytest.mark.parametrize("name", ["set_picture", "remove_picture"])
def test_visitors_sign_in_first_and_reading_changes_nothing(
    as_: Any, hana: Member, name: str
) -> None:
    sent = as_(None).post(reverse(name), {"picture": made.upload(made.photo())})

    assert sent["Location"].startswith("/accounts/login/")
    assert as_(hana).get(reverse(name))["Location"] == reverse("settings")
    assert not Attachment.objects.exists()


def test_pages_cost_the_same_with_20_pictures_and_with_none(as_: Any, hana: Member) -> None:
    thread = factories.question(by=hana)
    people = [factories.member() for _ in range(20)]
    for person in people:
        factories.answer(thread, by=person)
    paths = [thread.get_absolute_url(), "/members/", "/questions/", hana.get_absolute_url(), "/"]
    plain = [counting.statements(as_(None), path) for path in paths]

    Member.objects.update(avatar="0" * 32)

    assert [counting.statements(as_(None), path) for path in paths] == plain
    assert as_(None).get(paths[0]).content.count(b"/media/avatars/") >= 20
