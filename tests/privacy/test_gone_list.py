"""The list of what has gone is of one site, and what came back is dealt with once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from community.models import Pool
from forum.domain import erasing, restoring
from forum.lib import clock, gone_list
from forum.lib.gone_list import MEMBER, REDACTED, Gone
from forum.models import Decision, Erasure, Event, Member, OutboxMessage, Post
from forum.tasks import sweep_privacy
from tests import factories
from tests.community.desk import scene as desk

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OLD, NEW = "https://help.example.com", "https://staging.example.com"


@pytest.fixture(autouse=True)
def listed(settings, tmp_path):
    settings.MEDIA_ROOT, settings.GONE_LIST = tmp_path / "media", tmp_path / "own" / "gone.jsonl"
    settings.SITE_URL = OLD
    return settings.GONE_LIST


def led(member: Member) -> Pool:
    """A pool whose lead cannot be erased before they hand it over."""
    pool = desk.pool_of(member)
    pool.lead = member
    pool.save()
    return pool


@pytest.mark.django_db
def test_a_copy_of_the_site_erases_nobody_here(hana, settings, caplog):
    """Staging was loaded from our dump, so its people have our ids and instants."""
    settings.SITE_URL = NEW
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at, clock.now())])
    settings.SITE_URL = OLD

    for _twice in range(2):
        sweep_privacy(timestamp=0)

    hana.refresh_from_db()
    assert not hana.is_former
    assert "1 lines are of another site, staging.example.com" in caplog.text
    with pytest.raises(CommandError, match=r"1 lines of .* are of staging\.example\.com"):
        call_command("erase_member", "--again")
    hana.refresh_from_db()
    assert not hana.is_former


@pytest.mark.django_db
def test_a_line_without_a_site_is_our_own(hana, listed):
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at, clock.now())])
    told = json.loads(listed.read_text())
    assert told.pop("site") == "help.example.com"
    listed.write_text(json.dumps(told))

    assert restoring.again(now=clock.now()).erased == [hana.pk]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://Help.example.com", "help.example.com"),
        ("https://help.example.com:443", "help.example.com"),
        ("https://help.example.com:8443", "help.example.com:8443"),
        ("http://localhost:8101", "localhost"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
    ],
)
def test_what_a_site_is_called(settings, url, name):
    """https in place of http, or a demo's other port, is no other site."""
    settings.SITE_URL = url
    assert gone_list.site() == name


@pytest.mark.django_db
def test_a_site_that_moves_keeps_its_list_by_what_the_database_knows(hana, mo, olga, settings):
    told, now = factories.answer(factories.question(by=olga), by=olga), clock.now()
    Erasure.objects.create(member=hana, by=hana, asked_at=now, due_at=now, done_at=now)
    kind = Event.Kind.POST_REDACTED
    Event.objects.create(kind=kind, at=now, by=mo, member=olga, thread=told.thread, post=told)
    assert restoring.note() == 2
    before = gone_list.read()
    settings.SITE_URL = NEW
    assert (gone_list.read(), gone_list.others()) == ([], {"help.example.com": 2})

    assert restoring.note() == 2

    assert (gone_list.read(), gone_list.others()) == (before, {})


@pytest.mark.django_db
def test_a_site_that_moved_and_loads_a_backup_takes_its_lines_over(hana, settings, caplog):
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at, clock.now())])
    settings.SITE_URL = NEW
    with pytest.raises(CommandError, match=r"--moved-from help\.example\.com"):
        call_command("erase_member", "--again")
    for wrong in ("elsewhere.example.com", "staging.example.com", "no-port:x", "https://"):
        with pytest.raises(CommandError, match=f"No line of the list is of {wrong}"):
            call_command("erase_member", "--again", "--moved-from", wrong)

    call_command("erase_member", "--again", "--moved-from", OLD)

    hana.refresh_from_db()
    assert hana.is_former
    assert (len(gone_list.read()), gone_list.others()) == (1, {})
    with pytest.raises(CommandError, match="Say whose account"):
        call_command("erase_member", "--moved-from", OLD)


@pytest.mark.django_db
def test_a_post_that_fails_stops_no_other(olga, hana, monkeypatch, caplog):
    thread, now = factories.question(by=olga), clock.now()
    busy, other = (factories.answer(thread, by=hana) for _two in range(2))
    hide = restoring.hiding.hide

    def locked_for_the_first(*, post: Post, **given: Any) -> Any:
        return 1 / 0 if post.pk == busy.pk else hide(post=post, **given)

    monkeypatch.setattr(restoring.hiding, "hide", locked_for_the_first)
    gone_list.add(Gone(REDACTED, one.pk, one.created_at, now) for one in (busy, other))

    with pytest.raises(CommandError, match=f"post {busy.pk} could not be taken out of sight"):
        call_command("erase_member", "--again")

    assert [one.post_id for one in Decision.objects.all()] == [other.pk]
    assert f"Post {busy.pk} could not be taken out of sight" in caplog.text
    sweep_privacy(timestamp=0)
    monkeypatch.undo()
    assert restoring.again(now=clock.now()).hidden == [busy.pk]


@pytest.mark.django_db
def test_a_request_of_their_own_that_is_hindered_waits_its_day(eva, ada):
    """It is pulled forward once, not every ten minutes."""
    now = clock.now()
    own = erasing.ask(member=eva, by=eva, now=now)
    pool = led(eva)
    gone_list.add([Gone(MEMBER, eva.pk, eva.joined_at, now + MINUTE)])

    for minutes in (10, 20, 30):
        found = restoring.again(now=now + minutes * MINUTE)
        assert found.hindered == [eva.pk]

    own.refresh_from_db()
    assert own.due_at == now + 10 * MINUTE + erasing.AGAIN
    Pool.objects.filter(pk=pool.pk).update(lead=ada)
    assert restoring.again(now=own.due_at).erased == [eva.pk]


@pytest.mark.django_db
def test_whoever_cancels_what_was_hindered_stays(eva, capsys):
    """They are back, may sign in, and say so themselves: no new request, no mail without end."""
    now = clock.now()
    led(eva)
    gone_list.add([Gone(MEMBER, eva.pk, eva.joined_at, now - DAY)])
    assert restoring.again(now=now).hindered == [eva.pk]
    assert erasing.cancel(member=eva, now=now + MINUTE)
    mails = OutboxMessage.objects.count()

    for minutes in (10, 20):
        found = restoring.again(now=now + minutes * MINUTE)
        assert found == restoring.Again(kept=[eva.pk])

    assert (Erasure.objects.count(), OutboxMessage.objects.count()) == (1, mails)
    call_command("erase_member", "--again")
    assert f"member {eva.pk} has cancelled it since" in capsys.readouterr().out


@pytest.mark.django_db
def test_erased_after_they_had_stayed_is_another_line(hana):
    """The latest line of an account counts, wherever it stands, and `note` knows which it is."""
    now = clock.now()
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at, now - DAY)])
    Erasure.objects.create(
        member=hana, by=hana, asked_at=now - DAY, due_at=now, cancelled_at=now - 10 * MINUTE
    )
    assert restoring.again(now=now).kept == [hana.pk]
    asked = erasing.ask(member=hana, by=hana, now=now)
    assert erasing.erase(pk=asked.pk, now=asked.due_at)

    assert restoring.note() == 1

    assert gone_list.read()[-1].at == asked.due_at
    assert restoring.note() == 0
