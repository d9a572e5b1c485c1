"""Pictures on their way: sent, drawn once, posted, taken off, tidied; and what goes wrong."""

import io
import logging
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import attachments, drawings, files, posts, threads, tidying
from forum.lib import clock, limits, picture_process
from forum.lib.pictures import Refused
from forum.models import Attachment, Member, Post
from forum.rules import NotAllowed
from tests import factories
from tests.forum import pictures as made

NOW = clock.now()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any, db: None) -> Iterator[Path]:
    """A folder of its own for each test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    yield settings.MEDIA_ROOT
    made.forget_jobs()


def stored(media: Path) -> list[str]:
    """Every file that lies in the storage, by its folder and size."""
    found = [path for path in media.rglob("*") if path.is_file()]
    return sorted(f"{path.parent.parent.name}{path.name[32:]}" for path in found)


@pytest.mark.django_db
def test_a_picture_its_file_and_its_job_come_together(hana: Member, media: Path) -> None:
    picture = made.send(hana, alt="The error")

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args, job.lock) == (attachments.TASK, {"pk": picture.pk}, "pictures")
    assert (picture.state, picture.alt, picture.post) == ("waiting", "The error", None)
    assert stored(media) == ["originals"]


@pytest.mark.django_db(transaction=True)
def test_the_job_draws_it_and_the_original_is_gone(hana: Member, media: Path) -> None:
    picture = made.send(hana, made.photo(width=2000, height=1000))

    tasks.draw_picture(pk=picture.pk)
    picture.refresh_from_db()
    drawn = (picture.state, picture.width, picture.height, picture.tries)
    tasks.draw_picture(pk=picture.pk)

    picture.refresh_from_db()
    assert drawn == ("ready", 1600, 800, 1)
    assert picture.tries == 1
    assert stored(media) == ["pictures-1600.webp", "pictures-480.webp"]
    assert picture.bytes == sum(path.stat().st_size for path in media.rglob("*.webp"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["a bomb", "half a jpeg", "a page", "a lying webp"])
def test_what_is_no_picture_is_refused_and_nothing_of_it_stays(
    hana: Member, media: Path, name: str
) -> None:
    data, reason = made.REFUSED[name]

    picture = made.drawn(hana, data)

    assert (picture.state, picture.reason) == ("refused", reason)
    assert picture.refusal == Attachment.Reason(reason).label
    assert stored(media) == []


@pytest.mark.django_db
def test_the_same_file_of_the_same_form_is_one_picture(hana: Member, olga: Member) -> None:
    key = uuid.uuid4()

    first, again = made.send(hana, key=key), made.send(hana, key=key)
    other_form, other_person = made.send(hana), made.send(olga, key=key)

    assert first == again
    assert len({first.pk, other_form.pk, other_person.pk}) == 3
    assert ProcrastinateJob.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_keeps_one_picture_and_one_file(
    hana: Member, media: Path
) -> None:
    jobs = ProcrastinateJob.objects.count()
    for round_ in range(1, 7):
        key, gate, got = uuid.uuid4(), threading.Barrier(2), []

        def send(key: uuid.UUID = key, gate: Any = gate, got: list[int] = got) -> None:
            gate.wait()
            got.append(made.send(hana, key=key).pk)
            connection.close()

        both = [threading.Thread(target=send) for _ in range(2)]
        [thread.start() for thread in both]
        [thread.join() for thread in both]

        assert (len(got), len(set(got))) == (2, 1)
        assert stored(media) == ["originals"] * round_
    assert ProcrastinateJob.objects.count() == jobs + 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_draw_one_picture_once(hana: Member) -> None:
    waiting = [made.send(hana, made.photo(width=40 + n)).pk for n in range(6)]
    gate, ready = threading.Barrier(2), []

    def work() -> None:
        for pk in waiting:
            gate.wait()
            ready.append(drawings.draw(pk=pk, now=clock.now()))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]

    assert sum(ready) == 6
    assert set(Attachment.objects.values_list("state", "tries")) == {("ready", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_worker_died_is_drawn_by_the_sweep(hana: Member, media: Path) -> None:
    picture = made.send(hana, now=NOW)
    drawings._claim(pk=picture.pk, now=NOW)  # and then the lights went out

    assert not drawings.draw(pk=picture.pk, now=NOW + timedelta(seconds=59))
    assert drawings.due(now=NOW + timedelta(seconds=59)) == []
    with clock.shifted(timedelta(minutes=2)):
        tasks.sweep_pictures(timestamp=0)

    picture.refresh_from_db()
    assert (picture.state, picture.tries) == ("ready", 2)
    assert stored(media) == ["pictures-1600.webp", "pictures-480.webp"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["", "effort"])
def test_a_worker_that_comes_too_late_leaves_the_others_drawings(
    hana: Member, media: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """It slept for minutes; meanwhile another one had the picture and was done."""
    picture, draw = made.send(hana, now=NOW), picture_process.redraw

    def asleep(*args: Any, **kwargs: Any) -> Any:
        drawn = draw(*args, **kwargs)
        monkeypatch.setattr(picture_process, "redraw", draw)
        assert drawings.draw(pk=picture.pk, now=NOW + timedelta(hours=1))
        if code:
            raise Refused(code)
        return drawn

    monkeypatch.setattr(picture_process, "redraw", asleep)

    assert not drawings.draw(pk=picture.pk, now=NOW)

    picture.refresh_from_db()
    assert (picture.state, picture.tries) == ("ready", 2)
    assert stored(media) == ["pictures-1600.webp", "pictures-480.webp"]


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_kills_each_of_its_workers_is_refused_in_the_end(hana: Member) -> None:
    picture, at = made.send(hana, now=NOW), NOW
    for _ in range(drawings.MOST_TRIES):
        assert drawings._claim(pk=picture.pk, now=at) is not None
        at += DAY

    assert not drawings.draw(pk=picture.pk, now=at)

    picture.refresh_from_db()
    assert (picture.state, picture.reason) == ("refused", "effort")


@pytest.mark.django_db(transaction=True)
def test_a_storage_that_is_away_is_tried_again_and_refused_in_the_end(
    hana: Member, media: Path
) -> None:
    picture = made.send(hana, now=NOW)
    (media / "pictures").write_text("no folder: nothing can be stored in it")
    at = NOW
    for left in reversed(range(drawings.MOST_TRIES)):
        drawings.draw(pk=picture.pk, now=at)
        picture.refresh_from_db()
        assert picture.state == ("waiting" if left else "refused")
        at = picture.due_at

    assert picture.reason == "storage"
    assert stored(media)[:-1] == []  # all that is left is the file in the way


@pytest.mark.django_db
def test_a_file_that_cannot_be_stored_is_a_sentence_and_leaves_nothing(
    hana: Member, media: Path
) -> None:
    media.mkdir()
    (media / "originals").write_text("no folder: nothing can be stored in it")

    with pytest.raises(NotAllowed, match="We could not keep your picture"):
        made.send(hana)

    assert (Attachment.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_whoever_posts_nothing_cannot_fill_the_disk(
    hana: Member, olga: Member, media: Path
) -> None:
    """The latest stay; nobody else's go, nor what is on a post."""
    theirs, posted = made.send(olga), made.send(hana)
    Attachment.objects.filter(pk=posted.pk).update(post=factories.answer(factories.question()))
    sent = [made.send(hana) for _ in range(limits.UNCLAIMED + 3)]

    left = set(Attachment.objects.all())

    assert left == {theirs, posted, *sent[3:]}
    assert stored(media) == ["originals"] * len(left)


@pytest.mark.django_db(transaction=True)
def test_sends_at_once_cannot_fill_the_disk_either(hana: Member, media: Path) -> None:
    [made.send(hana) for _ in range(limits.UNCLAIMED - 1)]
    gate, sent = threading.Barrier(6), []

    def send() -> None:
        gate.wait()
        sent.append(made.send(hana).pk)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(6)]
    [sender.start() for sender in senders]
    [sender.join() for sender in senders]

    assert len(set(sent)) == 6
    assert Attachment.objects.count() == limits.UNCLAIMED
    assert set(sent) <= set(Attachment.objects.values_list("pk", flat=True))
    assert stored(media) == ["originals"] * limits.UNCLAIMED


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_is_being_posted_is_not_forgotten(hana: Member) -> None:
    first, *_others = [made.send(hana) for _ in range(limits.UNCLAIMED)]
    held, done = threading.Event(), threading.Event()

    def post() -> None:
        with transaction.atomic():
            Attachment.objects.select_for_update().get(pk=first.pk)
            held.set()
            done.wait(10)
        connection.close()

    poster = threading.Thread(target=post)
    poster.start()
    held.wait(10)
    made.send(hana)
    done.set()
    poster.join()

    assert Attachment.objects.filter(pk=first.pk).exists()


@pytest.mark.django_db
def test_a_post_takes_its_own_pictures_and_nobody_elses(hana: Member, olga: Member) -> None:
    mine, hers = made.send(hana), made.send(olga)
    thread = factories.question()
    other = factories.answer(thread)
    elsewhere = made.send(hana)
    Attachment.objects.filter(pk=elsewhere.pk).update(post=other)

    post = posts.answer(
        thread=thread, by=hana, body="See these pictures.", key=None, now=clock.now(),
        pictures={mine.pk: "Mine", hers.pk: "Hers", elsewhere.pk: "Taken", 10**9: "None"},
    )  # fmt: skip

    assert list(post.attachments.values_list("pk", "alt")) == [(mine.pk, "Mine")]
    assert post.picture_count == 1
    elsewhere.refresh_from_db()
    assert (elsewhere.post, elsewhere.alt) == (other, "")


@pytest.mark.django_db
def test_a_newcomers_post_carries_three(nina: Member, hana: Member) -> None:
    thread = factories.question()
    four = {made.send(nina).pk: "" for _ in range(4)}

    with pytest.raises(NotAllowed, match="4 pictures; a post can carry 3"):
        posts.answer(thread=thread, by=nina, body="See these.", key=None, now=NOW, pictures=four)

    assert not Post.objects.answers().exists()
    assert Attachment.objects.filter(post=None).count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_picture_taken_off_is_gone_with_its_files(hana: Member, media: Path) -> None:
    stays, goes = made.drawn(hana), made.drawn(hana)
    thread = factories.question()
    post = posts.answer(
        thread=thread, by=hana, body="See these pictures.", key=None, now=NOW,
        pictures={stays.pk: "", goes.pk: ""},
    )  # fmt: skip
    versions, later = post.revisions.count(), NOW + DAY

    edited = posts.edit(
        post=post, by=hana, body=post.body, now=later, pictures={stays.pk: "New"}, off=[goes.pk]
    )

    assert list(edited.attachments.values_list("pk", "alt")) == [(stays.pk, "New")]
    assert (edited.picture_count, edited.edited_at) == (1, later)
    assert post.revisions.count() == versions
    assert len(stored(media)) == 2
    assert all(stays.name in path.name for path in media.rglob("*.webp"))


@pytest.mark.django_db
def test_an_edit_that_says_nothing_of_pictures_leaves_them(hana: Member) -> None:
    picture, thread = made.send(hana), factories.question()
    post = posts.answer(
        thread=thread, by=hana, body="See this picture.", key=None, now=NOW,
        pictures={picture.pk: ""},
    )  # fmt: skip

    same = posts.edit(post=post, by=hana, body=post.body, now=NOW + DAY)
    posts.edit(post=post, by=hana, body="Other words.", now=NOW + DAY)

    assert same.edited_at is None
    assert post.attachments.count() == 1


@pytest.mark.django_db
def test_a_question_and_an_article_carry_pictures(hana: Member, eva: Member) -> None:
    common: Any = {
        "title": "A title that is long enough", "body": "What happens is in the picture.",
        "category": factories.category("sim"), "tag_names": ["sim"], "language": "en",
        "key": None, "now": NOW,
    }  # fmt: skip

    asked = threads.ask(by=hana, pictures={made.send(hana).pk: "Error"}, **common)
    article = threads.publish_article(by=eva, pictures={made.send(eva).pk: "Bill"}, **common)

    for thread in (asked, article):
        assert thread.posts.get().attachments.count() == thread.posts.get().picture_count == 1


@pytest.mark.django_db
def test_a_thread_is_new_to_whoever_kept_its_page_once_a_picture_is_ready(hana: Member) -> None:
    picture, thread = made.send(hana), factories.question()
    posts.answer(
        thread=thread, by=hana, body="See this picture.", key=None, now=NOW,
        pictures={picture.pk: ""},
    )  # fmt: skip
    thread.refresh_from_db()
    before = thread.version

    drawings.draw(pk=picture.pk, now=clock.now())

    thread.refresh_from_db()
    assert thread.version == before + 1


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_the_night_forgets_what_was_not_posted_and_what_nobody_knows(
    hana: Member, media: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old, posted = made.drawn(hana), made.drawn(hana)
    thread = factories.question()
    posts.answer(
        thread=thread, by=hana, body="See this picture.", key=None, now=clock.now(),
        pictures={posted.pk: ""},
    )  # fmt: skip
    stray = "f" * 32
    for path in (
        files.original(name=stray), files.drawing(folder="pictures", name=stray, size=1600),
        files.drawing(folder="avatars", name=stray, size=96),
    ):  # fmt: skip
        files.put(path=path, file=io.BytesIO(b"nobody knows me"))

    early = tidying.tidy(now=clock.now())
    fresh = made.send(hana)
    with clock.shifted(DAY + timedelta(hours=1)):
        Attachment.objects.filter(pk=fresh.pk).update(created_at=clock.now())
        tasks.tidy_pictures(timestamp=0)
        again = tidying.tidy(now=clock.now())

    assert (early, again) == (tidying.Tidied(0, 0, []), tidying.Tidied(0, 0, []))
    assert set(Attachment.objects.all()) == {posted, fresh}
    assert stored(media) == ["originals", "pictures-1600.webp", "pictures-480.webp"]
    assert not default_storage.exists(files.original(name=old.name))


@pytest.mark.django_db(transaction=True)
def test_pictures_without_files_are_reported_and_their_members_get_initials(
    hana: Member, caplog: pytest.LogCaptureFixture
) -> None:
    attachments.set_avatar(
        member=hana, file=io.BytesIO(made.photo()), key=uuid.uuid4(), now=clock.now()
    )
    avatar = Attachment.objects.get()
    drawings.draw(pk=avatar.pk, now=clock.now())
    hana.refresh_from_db()
    shown = hana.avatar
    files.remove(path=files.drawing(folder="avatars", name=avatar.name, size=96))

    with caplog.at_level(logging.ERROR):
        found = tidying.tidy(now=clock.now())

    hana.refresh_from_db()
    assert (shown, hana.avatar) == (avatar.name, "")
    assert found.missing == [avatar.pk]
    assert f"pictures without files: [{avatar.pk}]" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_new_avatar_takes_the_place_of_the_old_one_when_it_is_ready(
    hana: Member, media: Path
) -> None:
    def choose(data: bytes) -> Attachment:
        return attachments.set_avatar(
            member=hana, file=io.BytesIO(data), key=uuid.uuid4(), now=clock.now()
        )

    first = choose(made.photo())
    drawings.draw(pk=first.pk, now=clock.now())
    passed_over = choose(made.photo("PNG"))
    second = choose(made.photo("WEBP"))
    hana.refresh_from_db()
    meanwhile = hana.avatar
    drawings.draw(pk=passed_over.pk, now=clock.now())
    drawings.draw(pk=second.pk, now=clock.now())

    hana.refresh_from_db()
    assert (meanwhile, hana.avatar) == (first.name, second.name)
    assert list(Attachment.objects.all()) == [second]
    assert stored(media) == ["avatars-256.webp", "avatars-96.webp"]

    assert attachments.remove_avatar(member=hana)
    assert not attachments.remove_avatar(member=hana)
    hana.refresh_from_db()
    assert (hana.avatar, Attachment.objects.count(), stored(media)) == ("", 0, [])


@pytest.mark.django_db(transaction=True)
def test_an_avatar_taken_back_while_it_is_drawn_does_not_come_back(
    hana: Member, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    avatar = attachments.set_avatar(
        member=hana, file=io.BytesIO(made.photo()), key=uuid.uuid4(), now=clock.now()
    )
    draw = picture_process.redraw

    def taken_back(*args: Any, **kwargs: Any) -> Any:
        attachments.remove_avatar(member=hana)
        return draw(*args, **kwargs)

    monkeypatch.setattr(picture_process, "redraw", taken_back)

    assert not drawings.draw(pk=avatar.pk, now=clock.now())

    hana.refresh_from_db()
    assert (hana.avatar, Attachment.objects.count(), stored(media)) == ("", 0, [])
