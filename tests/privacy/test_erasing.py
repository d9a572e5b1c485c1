"""An account is erased: nothing of the person is left in any table or file, and what others built
on stays."""

import pytest

from forum.domain import erasing, exports
from forum.lib import clock
from forum.models import Member, MissedEvent, Thread
from forum.takeout import write
from forum.tasks import after_erasure
from tests.privacy import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lived(media, olga, eva, ada, django_capture_on_commit_callbacks):
    person = scene.wanda()
    with django_capture_on_commit_callbacks(execute=True):
        thread = scene.lived(person, other=olga, staff=eva, admin=ada)
        made = exports.ask(member=person, now=clock.now())
        assert exports.make(pk=made.pk, now=clock.now(), write=write)
    return person, thread


@pytest.fixture
def erased(lived, django_capture_on_commit_callbacks):
    person, thread = lived
    with django_capture_on_commit_callbacks(execute=True):
        asked = erasing.ask(member=person, by=person, now=clock.now())
        assert erasing.erase(pk=asked.pk, now=asked.due_at)
    after_erasure(pks=list(Thread.objects.values_list("pk", flat=True)))
    return Member.objects.get(pk=person.pk), thread


def test_she_was_everywhere(lived):
    """The scene is one: what the next test looks for is there before."""
    tables = {table for table, _mark in scene.left_over(scene.MARKS)}

    assert {mark for _table, mark in scene.left_over(scene.MARKS)} == set(scene.MARKS)
    assert {
        "account_emailaddress", "community_case", "community_casenote", "django_admin_log",
        "django_session", "forum_attachment", "forum_device", "forum_draft", "forum_flag",
        "forum_mailtrouble", "forum_member", "forum_metoo", "forum_outboxmessage", "forum_post",
        "forum_reaction", "forum_receivedmail", "forum_revision", "forum_searchdocument",
        "forum_searchgap", "forum_thread", "usersessions_usersession",
    } - tables == set()  # fmt: skip


def test_nothing_of_her_is_left_in_any_table(erased):
    assert scene.left_over(scene.MARKS) == []
    assert list(MissedEvent.objects.all()) == []
