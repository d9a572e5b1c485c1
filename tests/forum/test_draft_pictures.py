"""Pictures follow a draft: to another device, for as long as it is kept, and onto the post."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from forum.domain import drafts, drawings, tidying
from forum.lib import clock, limits
from forum.lib.ratelimit import METER
from forum.models import Attachment, Draft, Member, Post
from tests import factories
from tests.counting import statements
from tests.forum import pictures as made

pytestmark = pytest.mark.django_db
BODY = "What happens is in the picture."


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    METER.forget()
    yield settings.MEDIA_ROOT
    made.forget_jobs()


def typed(client: Client, place: str, *pictures: Attachment, page: str = "", **more: Any) -> str:
    """One pause while typing, as the form sends it."""
    shown = {
        "kept": [one.pk for one in pictures],
        **{f"alt_of_{one.pk}": "Bars" for one in pictures},
    }
    fields = {"page": page or str(uuid.uuid4()), "body": BODY, **shown, **more}
    response = client.post(f"/writing/{place}/", fields, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def held() -> set[Attachment]:
    return set(Draft.objects.get().pictures.all())


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["ask", "answer", "edit"])
def test_it_goes_on_on_another_device_with_its_pictures(
    as_: Any, hana: Member, olga: Member, sim: Any, kind: str
) -> None:
    thread, phone, laptop = factories.question(), as_(hana), as_(hana)
    mine = factories.answer(thread, by=hana)
    place = {"ask": "ask", "answer": f"answer:{thread.pk}", "edit": f"edit:{mine.pk}"}[kind]
    path = {
        "ask": "/questions/ask/", "answer": f"/questions/{thread.pk}/answer/",
        "edit": f"/posts/{mine.pk}/edit/",
    }[kind]  # fmt: skip
    more = {"title": "Why does it hum?", "category": "sim"} if kind == "ask" else {}
    phone.post("/pictures/", {"picture": made.upload(made.photo()), "upload_key": uuid.uuid4()})
    picture = Attachment.objects.get()
    typed(phone, place, picture, **more)
    drawings.draw(pk=picture.pk, now=clock.now())
    tidying.tidy(now=clock.now() + limits.UNCLAIMED_AGE + timedelta(days=1))

    page = laptop.get(path, {"draft": Draft.objects.get().pk}).content.decode()

    picture.refresh_from_db()
    assert f'name="kept" value="{picture.pk}"' in page
    assert f'name="alt_of_{picture.pk}" value="Bars"' in page
    assert laptop.get(picture.url).getvalue()[:4] == b"RIFF"
    assert {as_(other).get(picture.url).status_code for other in (olga, None)} == {404}
    version = re.search(r'name="draft_version" value="(\d+)"', page)
    assert version is not None
    sent = {"body": BODY, "kept": picture.pk, f"alt_of_{picture.pk}": "Two bars", **more}
    sent |= {"tag_names": "hum", "language": "en", "draft_version": version.group(1)}
    assert laptop.post(path, sent).status_code == 302
    post = Post.objects.get(body=BODY)
    posted = post.attachments.values_list("pk", "alt", "draft")
    assert list(posted) == [(picture.pk, "Two bars", None)]
    assert not Draft.objects.exists()


def test_a_picture_without_a_word_is_a_draft_too_and_one_taken_off_is_let_go(
    as_: Any, hana: Member
) -> None:
    client, page = as_(hana), str(uuid.uuid4())
    one, other = made.send(hana), made.send(hana, made.photo(width=40))

    typed(client, "ask", one, other, page=page, body="")
    assert held() == {one, other}
    typed(client, "ask", one, other, page=page, body="", **{f"drop_{one.pk}": "on"})

    assert held() == {other}
    typed(client, "ask", page=page, body="")
    assert not Draft.objects.exists()
    assert Attachment.objects.count() == 2  # a day for whoever changes their mind


def test_another_window_neither_takes_nor_frees_them_unasked(as_: Any, hana: Member) -> None:
    first, second = made.send(hana), made.send(hana, made.photo(width=40))
    client, mine = as_(hana), str(uuid.uuid4())
    typed(client, "ask", first)

    said = typed(client, "ask", second, page=mine)

    assert "You had begun a text here already" in said
    assert held() == {first}
    typed(client, "ask", second, page=mine, anyway="1")
    assert held() == {second}


@pytest.mark.parametrize("way", ["throw away", "prune"])
def test_with_the_draft_they_go(
    as_: Any, hana: Member, olga: Member, media: Path,
    django_capture_on_commit_callbacks: Any, way: str,
) -> None:  # fmt: skip
    picture, loose = made.drawn(hana), made.send(hana, made.photo(width=40))
    typed(as_(hana), "ask", picture)
    path = f"/drafts/{Draft.objects.get().pk}/throw-away/"
    as_(olga).post(path)
    assert held() == {picture}

    with django_capture_on_commit_callbacks(execute=True):
        if way == "throw away":
            as_(hana).post(path)
        else:
            later = clock.now() + limits.DRAFT_AGE + timedelta(hours=1)
            Attachment.objects.filter(pk=loose.pk).update(created_at=later)
            drafts.prune(now=later)
            tidying.tidy(now=later)

    assert not Draft.objects.exists()
    assert list(Attachment.objects.all()) == [loose]
    left = [file.name for file in media.rglob("*") if file.is_file()]
    assert not [name for name in left if name.startswith(picture.name)]


def test_what_is_not_theirs_or_too_much_is_not_held_and_the_text_is_kept(
    as_: Any, hana: Member, nina: Member, olga: Member
) -> None:
    foreign, posted, own = made.send(olga), made.send(hana), made.send(hana, made.photo(width=40))
    thread = factories.question()
    Attachment.objects.filter(pk=posted.pk).update(post=factories.answer(thread, by=hana))
    four = [made.send(nina, made.photo(width=40 + n)) for n in range(4)]

    typed(as_(hana), "ask", foreign, posted, own)
    said = typed(as_(nina), "ask", *four)
    typed(as_(hana), f"comment:{thread.posts.first().pk}", own)

    assert "Entwurf gespeichert" in said
    waits = Attachment.objects.exclude(draft=None).values_list("pk", "draft__place")
    assert list(waits) == [(own.pk, "ask")]
    posted.refresh_from_db()
    assert posted.post is not None


def test_sending_more_does_not_cost_a_draft_its_pictures_and_all_drafts_hold_so_many(
    hana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNCLAIMED", 2)
    monkeypatch.setattr(limits, "HELD", 3)
    draft = Draft.objects.create(kind="question", member=hana, updated_at=clock.now())
    sent = [made.send(hana) for _ in range(2)]
    Attachment.objects.update(draft=draft)

    loose = [made.send(hana) for _ in range(3)]
    assert set(Attachment.objects.all()) == {*sent, *loose[1:]}
    Attachment.objects.update(draft=draft)
    last = made.send(hana)

    assert set(Attachment.objects.all()) == {sent[1], *loose[1:], last}


def test_my_drafts_say_how_many_and_cost_the_same(as_: Any, hana: Member) -> None:
    client, one = as_(hana), made.send(hana)
    typed(client, "ask")
    bare = statements(client, "/drafts/")
    typed(client, f"answer:{factories.question().pk}", one)
    two = [made.send(hana, made.photo(width=40 + n)) for n in range(2)]
    typed(client, f"answer:{factories.question().pk}", *two)

    listed = client.get("/drafts/").content.decode()

    assert statements(client, "/drafts/") <= bare + 1  # who may see the threads
    assert re.findall(r"<span>(\d pictures?)</span>", listed) == ["2 pictures", "1 picture"]
