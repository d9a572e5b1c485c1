"""A copy of somebody's data does not keep what was taken out of everything else. Decision 0050."""

import zipfile
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from forum.domain import erasing, exports, posts, redacting, stale_copies
from forum.lib import clock
from forum.models import Attachment, Export, Member, Post
from forum.takeout import write
from tests import factories
from tests.forum import pictures
from tests.privacy import scene

pytestmark = pytest.mark.django_db
SECRET = "Quittenbrot97 & Söhne"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(member: Member) -> Export:
    asked = exports.ask(member=member, now=clock.now())
    assert exports.make(pk=asked.pk, now=clock.now(), write=write) is True
    asked.refresh_from_db()
    return asked


def said(copy: Export) -> str:
    with exports.opened(export=copy) as file, zipfile.ZipFile(file) as packed:
        return packed.read("me.json").decode()


def first_of(member: Member, words: str = SECRET) -> Post:
    return factories.question(
        by=member, body=f"I use **{words}** everywhere, is it safe?"
    ).posts.get()


def is_there(copy: Export) -> bool:
    copy.refresh_from_db()
    return copy.gone_at is None


def test_copies_that_hold_a_secret_go_and_others_stay(
    nina, hana, olga, mo, django_capture_on_commit_callbacks
):
    post = first_of(nina)
    factories.answer(post.thread, by=hana, body=f"> {SECRET}\n\nPlease change it now!")
    copies = [made(who) for who in (nina, hana, olga)]
    assert ["Quittenbrot97" in said(one) for one in copies] == [True, True, False]

    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())
        assert len(scene.files("exports")) == 3  # it may come to nothing yet

    assert [is_there(one) for one in copies] == [False, False, True]
    assert scene.files("exports") == [exports.path(export=copies[2])]


def test_also_a_copy_whose_words_were_changed_since(nina, mo, django_capture_on_commit_callbacks):
    """No row of theirs holds them any more; the file does."""
    post = first_of(nina)
    theirs = first_of(mo)
    copy = made(nina)
    Post.objects.filter(pk=post.pk).update(body="It is safe.", body_html="", excerpt="")

    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=theirs, secret=SECRET, by=mo, now=clock.now())

    assert not is_there(copy)


@pytest.mark.thorough
def test_a_picture_goes_out_of_the_copies_of_whoever_sent_it(
    nina, olga, mo, django_capture_on_commit_callbacks
):
    picture = pictures.drawn(nina)
    factories.question(by=nina, pictures={picture.pk: "My SIM card"})
    hers, others = made(nina), made(olga)
    with exports.opened(export=hers) as file, zipfile.ZipFile(file) as packed:
        assert f"pictures/{picture.pk}.webp" in packed.namelist()

    with django_capture_on_commit_callbacks(execute=True):
        redacting.remove_picture(
            picture=Attachment.objects.get(pk=picture.pk), by=mo, now=clock.now()
        )

    assert (is_there(hers), is_there(others)) == (False, True)


def test_whoever_lost_it_reads_why_and_asks_anew_at_once(
    nina, mo, as_, django_capture_on_commit_callbacks
):
    post = first_of(nina)
    copy = made(nina)
    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())

    page = as_(nina).get("/settings/export/").content.decode()

    assert "Gelöscht, weil etwas darin stand, das seither aus der Community genommen wurde" in page
    assert "Nach sieben Tagen gelöscht" not in page
    assert as_(nina).get(f"/settings/export/{copy.pk}/").status_code == 404
    fresh = made(nina)
    assert fresh != copy
    assert "Quittenbrot97" not in said(fresh)


def test_a_copy_that_is_being_made_meanwhile_is_made_anew(nina, mo):
    post = first_of(nina)
    asked = exports.ask(member=nina, now=clock.now())

    def slowly(member, now):  # type: ignore[no-untyped-def]
        file = write(member, now)
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())
        return file

    assert exports.make(pk=asked.pk, now=clock.now(), write=slowly) is False
    asked.refresh_from_db()
    assert (asked.made_at, scene.files("exports")) == (None, [])

    assert exports.due(now=clock.now()) == [asked.pk]
    assert exports.make(pk=asked.pk, now=clock.now(), write=write) is True
    asked.refresh_from_db()
    assert "Quittenbrot97" not in said(asked)


@pytest.mark.thorough
def test_what_cannot_be_read_goes_and_so_does_what_is_too_much_to_read(
    nina, hana, olga, mo, monkeypatch, django_capture_on_commit_callbacks
):
    post = first_of(mo)
    broken, missing, fine = (made(who) for who in (nina, hana, olga))
    with default_storage.open(exports.path(export=broken), "wb") as file:
        file.write(b"no zip")
    default_storage.delete(exports.path(export=missing))

    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())
    assert [is_there(one) for one in (broken, missing, fine)] == [False, False, True]

    monkeypatch.setattr(stale_copies, "MOST_TEXT", 1)
    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=first_of(mo, "Anderes55"), secret="Anderes55", by=mo, now=clock.now())
    assert not is_there(fine)


def test_a_refused_redaction_leaves_every_copy(nina, mo, monkeypatch):
    post = first_of(nina)
    copy = made(nina)
    monkeypatch.setattr(redacting, "_told", lambda *_args, **_more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())

    assert is_there(copy)
    assert "Quittenbrot97" in said(copy)


def test_copies_of_others_that_name_somebody_go_when_they_leave(
    hana, olga, nina, django_capture_on_commit_callbacks
):
    person = scene.wanda()
    posts.answer(
        thread=factories.question(by=olga), by=olga, now=clock.now(), key=None,
        body=f"Ask @{scene.HANDLE}, she knows how that is done.",
    )  # fmt: skip
    naming, other = made(olga), made(nina)
    asked = erasing.ask(member=person, by=person, now=clock.now())

    with django_capture_on_commit_callbacks(execute=True):
        assert erasing.erase(pk=asked.pk, now=asked.due_at)

    assert (is_there(naming), is_there(other)) == (False, True)


def test_a_file_that_was_left_behind_goes_by_night(nina):
    """A worker that died between the commit and the file."""
    copy = made(nina)
    Export.objects.filter(pk=copy.pk).update(gone_at=copy.made_at + timedelta(hours=1))

    exports.prune(now=clock.now() + timedelta(hours=1))
    assert len(scene.files("exports")) == 1  # one that is just being written has no row yet
    exports.prune(now=clock.now() + timedelta(days=2))
    assert scene.files("exports") == []


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_no_copy_is_begun_while_something_is_taken_out():
    """Real commits: another connection holds what redaction holds."""
    member = factories.member()
    asked = exports.ask(member=member, now=clock.now())
    held, free = Event(), Event()

    def redacts() -> None:
        with transaction.atomic():
            stale_copies.hold()
            held.set()
            free.wait(10)
        connection.close()

    other = Thread(target=redacts)
    other.start()
    assert held.wait(10)
    assert exports.make(pk=asked.pk, now=clock.now(), write=write) is False
    free.set()
    other.join()

    asked.refresh_from_db()
    assert (asked.tries, exports.due(now=clock.now())) == (0, [asked.pk])
    assert exports.make(pk=asked.pk, now=clock.now(), write=write) is True


def test_a_healthy_copy_is_not_given_up_however_often_it_was_cut_off(nina):
    asked, now = exports.ask(member=nina, now=clock.now()), clock.now()

    for _time in range(exports.MOST_TRIES + 1):

        def slowly(member, at):  # type: ignore[no-untyped-def]
            file = write(member, at)
            stale_copies.forget(tells=lambda _said: False, now=now)
            return file

        assert exports.make(pk=asked.pk, now=now, write=slowly) is False
        assert exports.due(now=now) == [asked.pk]

    assert exports.make(pk=asked.pk, now=now, write=write) is True


def test_the_pauses_of_one_that_fails_grow_whatever_is_taken_out_meanwhile(nina):
    asked, now = exports.ask(member=nina, now=clock.now()), clock.now()
    pauses = []

    for _time in range(exports.MOST_TRIES):
        assert exports.make(pk=asked.pk, now=now, write=lambda *_args: 1 / 0) is False
        for after in (timedelta(0), timedelta(minutes=9)):
            stale_copies.forget(tells=lambda _said: False, now=now + after)
        asked.refresh_from_db()
        pauses.append((asked.due_at - now) // timedelta(minutes=1))
        now = asked.due_at
    assert exports.make(pk=asked.pk, now=now, write=write) is False

    asked.refresh_from_db()
    assert (pauses, asked.failed_at) == ([10, 20, 40, 80, 160], now)


def test_a_worker_that_died_is_followed_by_another_in_its_time(nina):
    """What is taken out soon after it died ends the wait: nobody can know that it writes no more.
    Later it changes nothing."""
    asked, now = exports.ask(member=nina, now=clock.now()), clock.now()

    def dies(*_args):  # type: ignore[no-untyped-def]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exports.make(pk=asked.pk, now=now, write=dies)
    later = now + exports.FIRST_PAUSE
    stale_copies.forget(tells=lambda _said: False, now=later)

    assert exports.due(now=later) == []
    assert exports.due(now=later + exports.FIRST_PAUSE) == [asked.pk]
