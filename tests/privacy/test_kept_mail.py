"""Mails that stay as files, where nothing sends them, hold nobody's words for longer than rows."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage

from forum import tasks
from forum.domain import attachments, erasing, files, kept_mail, mailboxes, redacting
from forum.lib import clock, gone_list, retention
from tests import factories
from tests.privacy import scene

pytestmark = pytest.mark.django_db
SECRET = "Quittenbrot97"


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mailboxes.FILES, str(tmp_path)
    return tmp_path


def sent(*words: str, to: str = "s@fort.example") -> Path:
    """The file of one connection: a mail a word."""
    with get_connection() as connection:
        connection.send_messages([EmailMessage("Größe", one, to=[to]) for one in words])
        return Path(connection._get_filename())


def test_files_go_that_name_somebody_who_leaves(folder, django_capture_on_commit_callbacks):
    person = scene.wanda()
    gone = [
        sent("Hello", to=scene.EMAIL), sent("Other", f"Söhne: ask @{scene.HANDLE}."),
        sent(f"Größe: {scene.NAME} answered."),
    ]  # fmt: skip
    kept = sent("Hello", "Söhne")
    asked = erasing.ask(member=person, by=person, now=clock.now())

    with django_capture_on_commit_callbacks(execute=True):
        assert erasing.erase(pk=asked.pk, now=asked.due_at)
        assert {one.exists() for one in gone} == {True}  # it may come to nothing yet

    assert sorted(folder.iterdir()) == [kept]


def test_files_go_that_hold_a_secret(folder, nina, mo, django_capture_on_commit_callbacks):
    post = factories.question(by=nina, body=f"I use {SECRET} everywhere, is it safe?").posts.get()
    gone, kept = sent(f"Größe: {SECRET}?"), sent("Nothing")

    with django_capture_on_commit_callbacks(execute=True):
        redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())

    assert (gone.exists(), kept.exists()) == (False, True)


def test_files_are_kept_as_long_as_rows_of_mails(folder):
    file = sent("Hello")
    now = clock.now()
    os.utime(file, (now.timestamp(), now.timestamp()))

    assert kept_mail.prune(now=now + retention.MAILS.kept - timedelta(minutes=1)) == 0
    with clock.shifted(retention.MAILS.kept + timedelta(minutes=1)):
        tasks.prune(timestamp=0)

    assert list(folder.iterdir()) == []


class Vanishing(type(Path())):
    """A file that somebody else deletes once its name was read."""

    def stat(self, **_more):  # type: ignore[no-untyped-def]
        raise FileNotFoundError

    read_bytes = stat


@pytest.fixture
def vanishing(folder, monkeypatch) -> Path:
    files = kept_mail._files
    gone = [Vanishing(folder / "0-gone.log")]
    monkeypatch.setattr(kept_mail, "_files", lambda: iter([*gone, *files()]))
    return folder


def test_a_file_that_is_gone_meanwhile_stops_nothing(
    vanishing, hana, django_capture_on_commit_callbacks
):
    old, naming = sent("Hello"), sent("Hello", to=hana.email)
    os.utime(old, (0, 0))

    assert kept_mail.prune(now=clock.now()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        kept_mail.forget(tells=lambda said: hana.email in said)

    assert (old.exists(), naming.exists()) == (False, False)


def test_whatever_fails_after_the_commit_the_list_of_what_has_gone_is_written(
    folder, nina, mo, settings, tmp_path_factory, monkeypatch, django_capture_on_commit_callbacks
):
    settings.GONE_LIST = str(tmp_path_factory.mktemp("gone") / "gone.jsonl")
    person = scene.wanda()
    asked = erasing.ask(member=person, by=person, now=clock.now())
    monkeypatch.setattr(kept_mail, "_files", lambda: 1 / 0)
    monkeypatch.setattr(files, "remove", lambda **_more: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_files_later(paths=["pictures/x.webp"])
        assert erasing.erase(pk=asked.pk, now=asked.due_at)

    assert [one.pk for one in gone_list.read()] == [person.pk]


def test_where_mail_leaves_no_file_is_looked_for(settings, tmp_path):
    (tmp_path / "other.log").write_text("Hello")
    settings.EMAIL_FILE_PATH = str(tmp_path)

    assert kept_mail.prune(now=clock.now() + timedelta(days=999)) == 0
    assert (tmp_path / "other.log").exists()
