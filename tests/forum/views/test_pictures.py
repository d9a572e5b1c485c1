"""Pictures over HTTP: sent with posts, kept through mistakes, served to those who may see them."""

import errno
import gc
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from forum.domain import drawings, posts, solutions
from forum.lib import clock, limits
from forum.lib.ratelimit import METER
from forum.models import Attachment, Member, Post, Thread
from tests import counting, factories
from tests.forum import pictures as made

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "nina", "hana", "mara", "eva", "mo", "sven", "ada", "olga"]
TEXT = {"body": "What happens is in the picture."}
ASK: dict[str, Any] = TEXT | {
    "title": "Why does it say this?", "category": "sim", "tag_names": "sim", "language": "en",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    METER.forget()
    yield settings.MEDIA_ROOT
    made.forget_jobs()


@pytest.fixture
def half_read() -> Iterator[None]:
    """Django leaves the temporary files of a broken form to the collector of garbage: here it comes
    at once, and its warning belongs to this test."""
    yield
    gc.collect()


HALF_READ = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, Member | None]:
    people = {name: request.getfixturevalue(name) for name in ROLES[1:]}
    return {"visitor": None, **people}


def pictured(by: Member, *, thread: Thread | None = None, data: bytes | None = None) -> Attachment:
    """A picture in an answer, drawn."""
    picture = made.drawn(by, data or made.photo())
    posts.answer(
        thread=thread or factories.question(), by=by, key=None, now=clock.now(),
        pictures={picture.pk: "The error message"}, **TEXT,
    )  # fmt: skip
    picture.refresh_from_db()
    return picture


def draw_all() -> None:
    for pk in drawings.due(now=clock.now()):
        drawings.draw(pk=pk, now=clock.now())


# --- Sent with posts


@pytest.mark.parametrize("act", ["ask", "answer", "article"])
def test_a_picture_comes_with_its_post_and_is_shown_once_it_is_drawn(
    as_: Any, eva: Member, sim: Any, act: str
) -> None:
    thread, client = factories.question(), as_(eva)
    path, fields = {
        "ask": ("/questions/ask/", ASK),
        "answer": (f"/questions/{thread.pk}/answer/", TEXT),
        "article": ("/articles/write/", ASK),
    }[act]

    sent = client.post(
        path, {**fields, "picture_1": made.upload(made.photo()), "alt_1": "Error 1309"}
    )
    waiting = client.get(sent["Location"]).content.decode()
    draw_all()
    ready = client.get(sent["Location"]).content.decode()

    picture = Attachment.objects.get()
    assert sent.status_code == 302
    assert (picture.owner, picture.alt, picture.post is not None) == (eva, "Error 1309", True)
    assert "A picture is being prepared" in waiting
    assert picture.name not in waiting
    assert f'srcset="{picture.preview_url} 480w, {picture.url} 800w"' in ready
    assert 'width="533" height="400" alt="Error 1309" loading="lazy"' in ready


def test_a_mistake_in_the_text_keeps_the_pictures(as_: Any, hana: Member) -> None:
    thread, client = factories.question(), as_(hana)
    path = f"/questions/{thread.pk}/answer/"

    wrong = client.post(
        path,
        {
            "body": "Short", "upload_key": str(uuid.uuid4()),
            "picture_1": made.upload(made.photo()), "alt_1": "One",
            "picture_2": made.upload(b"<svg/>", "x.png", "image/png"), "alt_2": "Two",
        },
    )  # fmt: skip
    page, kept = wrong.content.decode(), Attachment.objects.get()
    form = wrong.context["pictures_form"]
    sent = client.post(path, {**TEXT, "kept": str(kept.pk), f"alt_of_{kept.pk}": "The first"})

    assert wrong.status_code == 422
    assert f'name="kept" value="{kept.pk}"' in page
    assert form.errors == {"picture_1": [f"“x.png”: {Attachment.Reason.TYPE.label}"]}
    assert form["picture_1"].label == "Picture 2"
    assert 'id="id_picture_1_error"' in page
    assert '<li><a href="#id_picture_1">Picture 2</a></li>' in page  # in the box at the top
    assert 'value="One"' in page
    assert 'value="Two"' in page
    kept.refresh_from_db()
    assert sent.status_code == 302
    assert (kept.alt, kept.post) == ("The first", Post.objects.answers().get())


def form_of(act: str, by: Member, thread: Thread) -> tuple[str, dict[str, Any]]:
    """Address and good text of a form that takes pictures."""
    fields = ASK if act in ("ask", "article") else TEXT
    return {
        "ask": "/questions/ask/",
        "article": "/articles/write/",
        "answer": f"/questions/{thread.pk}/answer/",
        "edit": f"/posts/{factories.answer(thread, by=by).pk}/edit/",
    }[act], fields


ACTS = pytest.mark.parametrize("act", ["ask", "answer", "article", "edit"])


@ACTS
def test_an_emptied_text_keeps_the_pictures_of_every_form(
    as_: Any, eva: Member, sim: Any, act: str
) -> None:
    path, fields = form_of(act, eva, factories.question())
    client, chosen = as_(eva), [made.upload(made.photo(width=40 + n)) for n in range(3)]

    wrong = client.post(path, {**fields, "body": "", "picture_1": chosen, "alt_1": "One"})
    form = wrong.context["pictures_form"]
    kept = {"kept": [picture.pk for picture in form.present]}
    alts = {f"alt_of_{picture.pk}": picture.alt for picture in form.present}
    page = wrong.content.decode()
    sent = client.post(path, {**fields, **kept, **alts})

    assert (wrong.status_code, sent.status_code) == (422, 302)
    assert [f'value="{pk}"' in page for pk in kept["kept"]] == [True] * 3
    assert "Nothing you wrote is lost." in page
    pictures = list(Attachment.objects.order_by("pk"))
    assert [picture.alt for picture in pictures] == ["One", "", ""]
    assert {picture.post is None for picture in pictures} == {False}


def test_an_edit_with_a_mistake_keeps_what_is_taken_off_and_what_is_new(
    as_: Any, nina: Member
) -> None:
    """A full post, one of its pictures for another, and no text: all three are as they were."""
    old = [made.send(nina, made.photo(width=40 + n)) for n in range(3)]
    post = posts.answer(
        thread=factories.question(), by=nina, key=None, now=clock.now(),
        pictures={picture.pk: "" for picture in old}, **TEXT,
    )  # fmt: skip
    client, path = as_(nina), f"/posts/{post.pk}/edit/"
    drop = {f"drop_{old[0].pk}": "on", "kept": [picture.pk for picture in old]}

    wrong = client.post(
        path, {**drop, "body": "", "picture_1": made.upload(made.photo()), "alt_1": "New"}
    )
    form = wrong.context["pictures_form"]
    new = Attachment.objects.get(post=None)
    again = client.post(
        path, {**TEXT, **drop, "kept": [p.pk for p in form.present], f"alt_of_{new.pk}": "New"}
    )

    assert wrong.status_code == 422
    assert form.present == [*old, new]
    assert form[f"drop_{old[0].pk}"].value() is True
    assert form[f"alt_of_{new.pk}"].value() == "New"
    assert again.status_code == 302
    assert list(post.attachments.order_by("pk")) == [*old[1:], new]


def test_one_picture_for_another_on_a_full_post(as_: Any, nina: Member) -> None:
    old = [made.send(nina, made.photo(width=40 + n)) for n in range(3)]
    post = posts.answer(
        thread=factories.question(), by=nina, key=None, now=clock.now(),
        pictures={picture.pk: "" for picture in old}, **TEXT,
    )  # fmt: skip
    client, path, new = as_(nina), f"/posts/{post.pk}/edit/", made.photo()

    full = client.post(path, {**TEXT, "picture_1": made.upload(new)})
    page = full.content.decode()
    kept = Attachment.objects.get(post=None)
    changed = client.post(
        path, {**TEXT, f"drop_{old[0].pk}": "on", "kept": str(kept.pk), f"alt_of_{kept.pk}": ""}
    )

    assert full.status_code == 422
    assert "Das sind 4 Bilder, ein Beitrag kann 3 haben. Bitte nimm ein paar weg." in page
    assert f'name="kept" value="{kept.pk}"' in page
    assert changed.status_code == 302
    assert list(post.attachments.order_by("pk")) == [*old[1:], kept]


def test_two_forms_at_once_keep_each_others_pictures(as_: Any, hana: Member, mo: Member) -> None:
    """Both forms show the old ones; each takes one off, adds one, and knows nothing of the other's
    new one."""
    old = [made.send(hana, made.photo(width=40 + n)) for n in range(3)]
    post = posts.answer(
        thread=factories.question(), by=hana, key=None, now=clock.now(),
        pictures={picture.pk: f"Old {n}" for n, picture in enumerate(old)}, **TEXT,
    )  # fmt: skip
    path = f"/posts/{post.pk}/edit/"
    shown = {
        "kept": [p.pk for p in old],
        **{f"alt_of_{p.pk}": p.alt for p in post.attachments.all()},
    }

    for client, dropped, width in ((as_(hana), old[0], 91), (as_(mo), old[1], 92)):
        new = {"picture_1": made.upload(made.photo(width=width)), "alt_1": f"New {width}"}
        saved = client.post(path, {**TEXT, **shown, f"drop_{dropped.pk}": "on", **new})
        assert saved.status_code == 302

    post.refresh_from_db()
    alts = list(post.attachments.order_by("pk").values_list("alt", flat=True))
    assert alts == ["Old 2", "New 91", "New 92"]
    assert post.picture_count == 3


def test_a_picture_that_comes_while_the_form_is_read_stays(hana: Member, mo: Member) -> None:
    """What the verb is told was looked up before it held the thread."""
    old, late = made.send(hana), made.send(mo)
    post = posts.answer(
        thread=factories.question(), by=hana, key=None, now=clock.now(), pictures={old.pk: "Old"},
        **TEXT,
    )  # fmt: skip
    posts.edit(post=post, by=mo, now=clock.now(), pictures={late.pk: "Late"}, **TEXT)

    posts.edit(post=post, by=hana, now=clock.now(), pictures={}, off=[old.pk], **TEXT)

    assert list(post.attachments.values_list("pk", "alt")) == [(late.pk, "Late")]


@ACTS
def test_as_many_as_a_post_carries_can_be_chosen_at_once(
    as_: Any, eva: Member, sim: Any, act: str
) -> None:
    path, fields = form_of(act, eva, factories.question())
    client = as_(eva)
    chosen = [made.upload(made.photo(width=40 + n)) for n in range(limits.PICTURES_MEMBER)]
    page = client.get(f"{path}?title=esim").content.decode()

    sent = client.post(path, {**fields, "picture_1": chosen, "alt_1": "The first"})

    assert re.search('<input type="file" name="picture_1"[^>]* multiple', page)
    assert f'data-room="{limits.PICTURES_MEMBER}"' in page
    assert sent.status_code == 302
    pictures = Attachment.objects.order_by("pk")
    assert [picture.alt for picture in pictures] == ["The first", *[""] * 9]
    assert len({picture.post_id for picture in pictures} - {None}) == 1


def test_more_than_a_post_carries_are_kept_and_one_may_choose(as_: Any, nina: Member) -> None:
    thread, client = factories.question(), as_(nina)
    chosen = [made.upload(made.photo(width=40 + n)) for n in range(5)]

    refused = client.post(f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": chosen})

    assert refused.status_code == 422
    assert (
        "Das sind 5 Bilder, ein Beitrag kann 3 haben. Bitte nimm ein paar weg."
        in refused.content.decode()
    )
    assert len(refused.context["pictures_form"].present) == 5


def test_what_was_sent_and_never_posted_stops_nobody(as_: Any, hana: Member) -> None:
    [made.send(hana) for _ in range(limits.UNCLAIMED)]
    thread = factories.question()

    sent = as_(hana).post(
        f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": made.upload(made.photo())}
    )

    assert sent.status_code == 302
    assert Post.objects.answers().get().attachments.count() == 1
    assert Attachment.objects.filter(post=None).count() == limits.UNCLAIMED - 1


@ACTS
def test_pictures_have_a_limit_of_their_own(
    as_: Any, eva: Member, sim: Any, media: Path, act: str
) -> None:
    path, fields = form_of(act, eva, factories.question())
    for _ in range(limits.PICTURE.amount):
        METER.spend(limits.PICTURE, who=f"member:{eva.pk}", now=clock.now())

    refused = as_(eva).post(path, {**fields, "picture_1": made.upload(made.photo())})
    page = refused.content.decode()

    assert refused.status_code == 422
    assert "Please wait" in page
    assert '<li><a href="#pictures">Pictures</a></li>' in page
    assert fields["body"] in page
    assert not Attachment.objects.exists()
    assert not list(media.rglob("*"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Screenshot 1.png", "“Screenshot 1.png”: "), ("a\u202egpj.exe", ""), ("x" * 300, "“xxxx")],
)
def test_an_error_names_the_file_where_it_can_be_shown(
    as_: Any, hana: Member, name: str, shown: str
) -> None:
    thread, wrong = factories.question(), made.upload(b"<svg/>", "a.png")
    wrong._name = name

    page = as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": wrong})

    (error,) = page.context["pictures_form"].errors["picture_1"]
    assert error.endswith(str(Attachment.Reason.TYPE.label))
    assert error.startswith(shown)
    assert len(error) < 150
    assert "\u202e" not in error


def test_a_limit_that_says_no_keeps_the_pictures(as_: Any, nina: Member) -> None:
    thread, client = factories.question(), as_(nina)
    path = f"/questions/{thread.pk}/answer/"
    client.post(path, TEXT)

    refused = client.post(path, {**TEXT, "picture_1": made.upload(made.photo())})

    kept = Attachment.objects.get()
    assert refused.status_code == 429
    assert f'name="kept" value="{kept.pk}"' in refused.content.decode()


def test_a_double_tap_posts_one_picture(as_: Any, hana: Member) -> None:
    thread, client = factories.question(), as_(hana)
    keys = {"key": str(uuid.uuid4()), "upload_key": str(uuid.uuid4())}

    for _ in range(2):
        client.post(
            f"/questions/{thread.pk}/answer/",
            {**TEXT, **keys, "picture_1": made.upload(made.photo())},
        )

    post = Post.objects.answers().get()
    assert Attachment.objects.get().post == post
    assert post.picture_count == 1


def test_a_double_tap_on_an_edit_adds_one_picture(as_: Any, hana: Member) -> None:
    answer, client = factories.answer(factories.question(), by=hana), as_(hana)
    key = str(uuid.uuid4())

    for _ in range(2):
        client.post(
            f"/posts/{answer.pk}/edit/",
            {**TEXT, "upload_key": key, "picture_1": made.upload(made.photo())},
        )

    assert Attachment.objects.get().post == answer


def test_editing_takes_pictures_off_and_keeps_the_others(as_: Any, hana: Member) -> None:
    picture = pictured(hana)
    client, path = as_(hana), f"/posts/{picture.post_id}/edit/"
    page = client.get(path).content.decode()

    client.post(path, {**TEXT, f"alt_of_{picture.pk}": "Told better"})
    picture.refresh_from_db()
    told = picture.alt
    client.post(path, {**TEXT, f"alt_of_{picture.pk}": "", f"drop_{picture.pk}": "on"})

    assert 'value="The error message"' in page
    assert told == "Told better"
    assert not Attachment.objects.exists()
    assert Post.objects.answers().get().picture_count == 0


def test_somebody_elses_pictures_are_not_taken_along(as_: Any, hana: Member, olga: Member) -> None:
    theirs, thread = made.send(olga), factories.question()

    as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, "kept": str(theirs.pk)})

    theirs.refresh_from_db()
    assert theirs.post is None
    assert Post.objects.answers().get().picture_count == 0


@pytest.mark.parametrize("kept", ["", "x", "-1", "9" * 30, "٣", "1 OR 1=1", "a\0b"])
def test_nonsense_among_the_kept_ones_is_passed_over(as_: Any, hana: Member, kept: str) -> None:
    thread = factories.question()

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, "kept": kept})

    assert response.status_code == 302


@pytest.mark.parametrize(
    "name",
    ["photo.exe", "../../etc/passwd", "a\u202egpj.exe", "x" * 500, "nul\0.jpg", "ü ö.jpg", ""],
)
def test_what_the_sender_calls_a_file_does_not_count(as_: Any, hana: Member, name: str) -> None:
    thread = factories.question()
    file = made.upload(made.photo(), "a.jpg", "application/x-sh")
    file._name = name

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": file})

    assert response.status_code in (302, 422)
    assert [
        picture.name for picture in Attachment.objects.all() if not picture.name.isalnum()
    ] == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", made.REFUSED)
def test_hostile_files_are_an_error_beside_the_field_or_refused_by_the_job(
    as_: Any, hana: Member, media: Path, name: str
) -> None:
    thread, client = factories.question(), as_(hana)
    data, reason = made.REFUSED[name]

    response = client.post(
        f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": made.upload(data)}
    )
    draw_all()

    if response.status_code == 422:
        errors = response.context["pictures_form"].errors
        assert errors == {"picture_1": [f"“photo.jpg”: {Attachment.Reason(reason).label}"]}
        assert not Attachment.objects.exists()
    else:
        assert Attachment.objects.get().reason == reason
        page = client.get(thread.get_absolute_url()).content.decode()
        assert "Only you see this" in page
        assert "Only you see this" not in as_(None).get(thread.get_absolute_url()).content.decode()


def test_more_than_8_mb_are_an_error_beside_the_field(as_: Any, hana: Member) -> None:
    thread = factories.question()
    large = made.photo() + bytes(limits.PICTURE_BYTES)

    response = as_(hana).post(
        f"/questions/{thread.pk}/answer/", {**TEXT, "picture_1": made.upload(large)}
    )

    assert response.status_code == 422
    assert "larger than 8 MB" in response.content.decode()
    assert TEXT["body"] in response.content.decode()


@pytest.mark.parametrize("length", [str(limits.REQUEST_BYTES + 1), "0" * 30 + "9" * 10, "9" * 5000])
def test_more_than_any_form_takes_is_refused_before_it_is_read(
    as_: Any, hana: Member, length: str
) -> None:
    class Untouched:
        def read(self, *_: int) -> bytes:
            raise AssertionError("somebody reads")

        readline = read

    client = as_(hana)
    response = client.generic(
        "POST", "/questions/ask/", CONTENT_LENGTH=length,
        CONTENT_TYPE="multipart/form-data; boundary=x", **{"wsgi.input": Untouched()},
    )  # fmt: skip

    assert response.status_code == 413
    assert "A picture may have up to 8 MB" in response.content.decode()


FIELD = b'--x\r\nContent-Disposition: form-data; name="picture_1"; filename="a"\r\n'
FORM = "multipart/form-data; boundary=x"
BROKEN_FORMS = {
    "no boundary": ("multipart/form-data", b"--x"),
    "endless boundary": (f"multipart/form-data; boundary={'y' * 5000}", b"--x"),
    "nonsense": (FORM, b"--x\r\nnonsense"),
    "cut off": (FORM, FIELD + b"\r\n"),
    "wrong base64": (FORM, FIELD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--"),
}


@HALF_READ
@pytest.mark.usefixtures("half_read")
@pytest.mark.parametrize(("kind", "body"), BROKEN_FORMS.values(), ids=BROKEN_FORMS)
def test_broken_forms_never_break(as_: Any, hana: Member, kind: str, body: bytes) -> None:
    thread = factories.question()

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", body, content_type=kind)

    assert response.status_code in (400, 422)


@HALF_READ
@pytest.mark.usefixtures("half_read")
def test_too_many_files_are_refused(as_: Any, hana: Member) -> None:
    thread = factories.question()
    many = {f"file_{n}": made.upload(made.photo()) for n in range(30)}

    response = as_(hana).post(f"/questions/{thread.pk}/answer/", {**TEXT, **many})

    assert response.status_code == 400
    assert not Attachment.objects.exists()


class FullDisk(TemporaryFileUploadHandler):
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.close()
        raise OSError(errno.ENOSPC, "No space left on device")


@HALF_READ
@pytest.mark.usefixtures("half_read")
def test_a_full_disk_is_a_sentence(hana: Member, settings: Any) -> None:
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.FullDisk"]
    client = Client(raise_request_exception=False)
    client.force_login(hana, backend="forum.adapter.MemberBackend")

    path = f"/questions/{factories.question().pk}/answer/"

    response = client.post(path, {**TEXT, "picture_1": made.upload(made.photo())})

    assert response.status_code == 507
    assert "send your text without pictures" in response.content.decode()


def test_comments_take_none(as_: Any, hana: Member) -> None:
    remark = factories.comment(factories.answer(factories.question()), by=hana)

    page = as_(hana).get(f"/posts/{remark.pk}/edit/").content.decode()
    as_(hana).post(f"/posts/{remark.pk}/edit/", {**TEXT, "picture_1": made.upload(made.photo())})

    assert 'type="file"' not in page
    assert not Attachment.objects.exists()


def test_who_may_not_write_here_sends_nothing(
    as_: Any, olga: Member, mo: Member, team: Any
) -> None:
    answer = factories.answer(factories.question())
    hidden = factories.question(by=mo, category=team)
    file = {"picture_1": made.upload(made.photo())}

    assert as_(olga).post(f"/posts/{answer.pk}/edit/", {**TEXT, **file}).status_code == 403
    assert as_(olga).post(f"/questions/{hidden.pk}/answer/", {**TEXT, **file}).status_code == 404
    assert not Attachment.objects.exists()


# --- Served


def get(client: Client, url: str, **headers: str) -> Any:
    response = client.get(url, headers=headers)
    response.body = b"".join(response) if response.streaming else response.content
    return response


def test_a_public_picture_is_served_to_be_kept_by_everybody(as_: Any, hana: Member) -> None:
    picture = pictured(hana)

    for client in (as_(None), as_(hana)):
        response = get(client, picture.url)  # hana's session has just begun: it would set a cookie
        assert response.status_code == 200
        assert response.body[:4] == b"RIFF"
        assert response["Content-Type"] == "image/webp"
        assert response["Content-Length"] == str(len(response.body))
        assert response["Cache-Control"] == "public, max-age=31536000, s-maxage=3600, immutable"
        assert "Vary" not in response.headers
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].endswith("sandbox")
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Content-Disposition"] == "inline"
        assert "Content-Encoding" not in response.headers
        assert response.cookies == {}


def test_a_picture_seen_before_answers_304(as_: Any, hana: Member) -> None:
    picture, client = pictured(hana), as_(None)
    first = get(client, picture.url)

    again = get(client, picture.url, **{"If-None-Match": first["ETag"]})
    compressed = get(client, picture.url, **{"Accept-Encoding": "gzip"})

    assert (again.status_code, again.body, again["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Encoding" not in compressed.headers


def shown_to(as_: Any, cast: dict[str, Member | None], url: str) -> dict[str, str]:
    """Who gets it, and whether they may keep it."""
    seen = {}
    for role, person in cast.items():
        response = get(as_(person), url)
        assert response.status_code in (200, 404)
        if response.status_code == 200:
            kept = response["Cache-Control"].startswith("public")
            seen[role] = "public" if kept else "private"
    return seen


def test_matrix(as_: Any, cast: dict[str, Any], team: Any) -> None:
    """Every role against pictures that are public, private, deleted and not posted yet."""
    public = pictured(cast["hana"])
    hidden = pictured(cast["eva"], thread=factories.question(by=cast["mo"], category=team))
    talk = pictured(cast["hana"])
    deleted, unposted = pictured(cast["hana"]), made.drawn(cast["hana"])
    of_gone = pictured(cast["hana"])
    assert talk.post is not None
    assert deleted.post is not None
    assert of_gone.post is not None
    Thread.objects.filter(pk=talk.post.thread_id).update(kind="private")
    talk.post.thread.participants.create(member=cast["nina"], added_at=clock.now())
    posts.delete(post=deleted.post, by=cast["hana"], now=clock.now())
    question = of_gone.post.thread.posts.get(kind="question")
    posts.delete(post=question, by=cast["mo"], now=clock.now())

    assert shown_to(as_, cast, public.url) == dict.fromkeys(cast, "public")
    assert shown_to(as_, cast, hidden.url) == dict.fromkeys(["eva", "mo", "ada"], "private")
    assert shown_to(as_, cast, talk.url) == {"nina": "private"}
    assert shown_to(as_, cast, deleted.url) == dict.fromkeys(["hana", "mo", "ada"], "private")
    assert shown_to(as_, cast, of_gone.url) == dict.fromkeys(["mo", "ada"], "private")
    assert shown_to(as_, cast, unposted.url) == {"hana": "private"}


def test_private_pictures_are_not_kept(as_: Any, eva: Member, mo: Member, team: Any) -> None:
    picture = pictured(eva, thread=factories.question(by=mo, category=team))

    response = get(as_(eva), picture.url)

    assert response["Cache-Control"] == "no-store, private"
    assert "Cookie" in response["Vary"]


def test_what_is_not_ready_is_not_there(as_: Any, hana: Member) -> None:
    waiting, refused = made.send(hana), made.drawn(hana, b"<svg/>")

    assert {get(as_(hana), picture.url).status_code for picture in (waiting, refused)} == {404}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path",
    [
        "/media/", "/media/pictures/", "/media/originals/{name}", "/media/originals/{two}/{name}",
        "/media/pictures/{name}", "/media/pictures/{name}-1600.webp/",
        "/media/avatars/{name}-1600.webp", "/media/avatars/{name}-96.webp",
        "/media/pictures/{name}-96.webp", "/media/pictures/{name}-1601.webp",
        "/media/pictures/{name}-480.png", "/media/pictures/../pictures/{name}-1600.webp",
        "/media/pictures/%2e%2e/x-1600.webp", "/media/pictures/X{name}-1600.webp",
        "/media/pictures/{name}-1600.webp%0a", "/media/pictures/{name}-1600.webp%00",
        "/media/pictures/{two}/{name}-1600.webp", "/media/pictures/{missing}-1600.webp",
        "/media/avatars/{missing}-96.webp", "/media/avatars/..%2f..%2fetc%2fpasswd",
        "/media/pictures/٣٣-1600.webp",
    ],
)  # fmt: skip
def test_no_other_address_leads_to_a_file(as_: Any, hana: Member, path: str) -> None:
    picture = pictured(hana)
    made.send(hana)
    names = {"name": picture.name, "two": picture.name[:2], "missing": "0" * 32}

    response = get(as_(hana), path.format(**names))

    assert response.status_code in (400, 404)


def test_a_picture_cannot_be_posted_to(as_: Any, hana: Member) -> None:
    assert as_(hana).post(pictured(hana).url).status_code == 405


# --- What pages cost


def test_a_thread_costs_one_query_more_with_1_and_with_20_pictures_and_none_without(
    as_: Any, hana: Member, olga: Member
) -> None:
    plain, one, many = factories.question(), factories.question(), factories.question()
    for thread, answers, each in ((plain, 3, 0), (one, 3, 0), (many, 7, 3)):
        for _ in range(answers):
            chosen = {made.send(hana).pk: "" for _ in range(each)}
            posts.answer(thread=thread, by=hana, key=None, now=clock.now(), pictures=chosen, **TEXT)
    pictured(hana, thread=one)

    for client in (as_(None), as_(olga)):
        counts = [
            counting.statements(client, thread.get_absolute_url()) for thread in (plain, one, many)
        ]
        assert counts == [counts[0], counts[0] + 1, counts[0] + 1]


def test_a_deleted_posts_pictures_are_on_nobodys_page(as_: Any, hana: Member, mo: Member) -> None:
    picture = pictured(hana)
    assert picture.post is not None
    posts.delete(post=picture.post, by=mo, now=clock.now())
    url = picture.post.thread.get_absolute_url()

    assert picture.name not in as_(None).get(url).content.decode()
    assert picture.name in as_(mo).get(url).content.decode()


def test_pictures_stand_in_the_question_and_in_the_solution(as_: Any, hana: Member) -> None:
    picture = pictured(hana)
    post = picture.post
    assert post is not None
    assert post.thread.author is not None
    solutions.accept(thread=post.thread, post=post, by=post.thread.author, now=clock.now())

    page = as_(None).get(post.thread.get_absolute_url()).content.decode()

    assert page.index('id="solution"') < page.index(picture.preview_url)
