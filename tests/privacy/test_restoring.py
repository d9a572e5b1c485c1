"""A backup brings nobody back who was erased, and no word that was taken out."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from community.embedded import tools
from forum.domain import erasing, redacting, restoring
from forum.lib import clock, gone_list, retention
from forum.lib.gone_list import MEMBER, REDACTED, Gone
from forum.models import Decision, Erasure, Flag, Member, OutboxMessage, Post
from forum.tasks import sweep_privacy
from tests import factories
from tests.community.calls.test_at_once import at_once
from tests.community.desk import scene as desk
from tests.privacy import scene

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SECRET = "Passwort-Kuckuck7"


@pytest.fixture(autouse=True)
def listed(settings, tmp_path):
    settings.MEDIA_ROOT, settings.GONE_LIST = tmp_path / "media", tmp_path / "own" / "gone.jsonl"
    return settings.GONE_LIST


def erase(member: Member) -> None:
    asked = erasing.ask(member=member, by=member, now=clock.now())
    assert erasing.erase(pk=asked.pk, now=asked.due_at)


def brought_back(post: Post, *, at: datetime) -> Gone:
    """A line about a redaction that this database knows nothing of."""
    return Gone(REDACTED, post.pk, post.created_at, at)


@pytest.mark.thorough  # a whole dump, and a whole database in place of another
@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_loaded_brings_nobody_back(tmp_path, capsys):
    olga, mo = factories.member("olga"), factories.member("mo", staff_role="moderator")
    eva = factories.member("eva", staff_role="expert")
    ada = factories.member("ada", staff_role="administrator")
    person = scene.wanda()
    scene.lived(person, other=olga, staff=eva, admin=ada)
    told = factories.answer(factories.question(by=olga), by=olga, body=f"It is {SECRET}, I think.")
    file = tmp_path / "saved.dump"
    call_command("db", "backup", str(file))
    erase(person)
    redacting.redact(post=told, secret=SECRET, by=mo, now=clock.now())
    assert scene.left_over([*scene.MARKS, SECRET]) == []

    call_command("db", "restore", str(file), "--yes")

    assert scene.left_over(scene.MARKS) == []
    assert Member.objects.get(pk=person.pk).is_former
    told.refresh_from_db()
    assert (told.deleted_at is None, Flag.objects.get(post=told).reason) == (False, "private")
    assert Erasure.objects.get(done_at__isnull=False).member_id == person.pk
    said = capsys.readouterr().out
    assert "1 accounts were erased again; 1 posts are out of sight" in said
    redacting.redact(post=told, secret=SECRET, by=mo, now=clock.now())
    assert scene.left_over([SECRET]) == []


@pytest.mark.django_db
def test_an_erasure_is_listed_once_it_is_committed(
    hana, listed, django_capture_on_commit_callbacks
):
    born = hana.joined_at
    with django_capture_on_commit_callbacks() as later:
        erase(hana)
    assert gone_list.read() == []

    for call in later:
        call()

    asked = Erasure.objects.get()
    assert gone_list.read() == [Gone(MEMBER, hana.pk, born, asked.done_at)]
    assert {*json.loads(listed.read_text())} == {"kind", "pk", "born", "at", "site"}
    assert listed.stat().st_mode & 0o777 == 0o600
    assert restoring.note() == 0


@pytest.mark.django_db
def test_what_the_list_missed_is_written_by_the_sweep(hana, mo, olga):
    told = factories.answer(factories.question(by=olga), by=olga, body=f"It is {SECRET}, I think.")
    erase(hana)
    redacting.redact(post=told, secret=SECRET, by=mo, now=clock.now())

    for _twice in range(2):
        sweep_privacy(timestamp=0)

    rows = gone_list.read()
    assert [(one.kind, one.pk) for one in rows] == [(MEMBER, hana.pk), (REDACTED, told.pk)]
    assert not Member.objects.filter(pk=told.author_id, display_name="").exists()
    assert Post.objects.get(pk=told.pk).deleted_at is None


@pytest.mark.django_db
def test_a_list_that_cannot_be_written_stops_no_erasure(
    hana, settings, tmp_path, caplog, django_capture_on_commit_callbacks
):
    (tmp_path / "file").write_text("")
    settings.GONE_LIST = tmp_path / "file" / "gone.jsonl"

    with django_capture_on_commit_callbacks(execute=True):
        erase(hana)

    hana.refresh_from_db()
    assert hana.is_former
    assert "The list of what has gone cannot be written" in caplog.text


@pytest.mark.django_db
def test_the_worker_erases_again_whoever_is_back(hana, olga):
    at = clock.now() - timedelta(days=3)
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at, at)])

    for _twice in range(2):
        sweep_privacy(timestamp=0)

    hana.refresh_from_db()
    olga.refresh_from_db()
    assert (hana.is_former, olga.is_former) == (True, False)
    asked = Erasure.objects.get()
    assert (asked.member, asked.by, asked.asked_at) == (hana, hana, at)
    assert OutboxMessage.objects.count() == 0
    assert [one.at for one in gone_list.read()] == [at, asked.done_at]


@pytest.mark.django_db
def test_an_erasure_that_waited_or_was_cancelled_then_is_done_now(hana, nina):
    now = clock.now()
    for member in (hana, nina):
        erasing.ask(member=member, by=member, now=now)
    erasing.cancel(member=nina, now=now)
    gone_list.add(
        Gone(MEMBER, one.pk, one.joined_at, now + timedelta(days=1)) for one in (hana, nina)
    )

    assert sorted(restoring.again(now=now).erased) == sorted([hana.pk, nina.pk])


@pytest.mark.django_db
def test_an_id_that_was_given_away_again_is_nobody_who_was_erased(hana):
    """After a backup was loaded, the next account may have the number of one that is gone."""
    gone_list.add([Gone(MEMBER, hana.pk, hana.joined_at - timedelta(seconds=1), clock.now())])

    assert restoring.again(now=clock.now()) == restoring.Again()
    hana.refresh_from_db()
    assert not hana.is_former


@pytest.mark.django_db
def test_a_duty_is_named_and_tried_again(eva, ada, capsys):
    pool = desk.pool_of(eva)
    pool.lead = eva
    pool.save()
    gone_list.add([Gone(MEMBER, eva.pk, eva.joined_at, clock.now())])

    with pytest.raises(CommandError, match=f"member {eva.pk} has a duty"):
        call_command("erase_member", "--again")
    due = Erasure.objects.get().due_at
    with pytest.raises(CommandError, match=f"member {eva.pk} has a duty"):
        call_command("erase_member", "--again")
    assert Erasure.objects.get().due_at == due
    pool.lead = ada
    pool.save()
    with clock.shifted(timedelta(days=1, minutes=1)):
        sweep_privacy(timestamp=0)
    eva.refresh_from_db()
    assert eva.is_former


@pytest.mark.django_db
def test_one_that_fails_stops_no_other(hana, nina, monkeypatch, caplog):
    now, redact = clock.now(), erasing.forgetting.redact

    def fails_for_hana(*, identity):  # type: ignore[no-untyped-def]
        return 1 / 0 if identity.handle == "hana" else redact(identity=identity)

    monkeypatch.setattr(erasing.forgetting, "redact", fails_for_hana)
    gone_list.add(
        Gone(MEMBER, one.pk, one.joined_at, now - day)
        for one, day in ((hana, 2 * DAY), (nina, DAY))
    )

    with pytest.raises(CommandError, match=f"member {hana.pk} could not be erased again"):
        call_command("erase_member", "--again")

    hana.refresh_from_db()
    nina.refresh_from_db()
    assert (hana.is_former, nina.is_former, hana.is_active) == (False, True, True)
    assert f"Member {hana.pk} could not be erased again" in caplog.text


@pytest.mark.django_db
def test_a_post_is_hidden_once_and_told_to_moderators(olga, mo):
    post = factories.answer(factories.question(by=olga), by=olga, body=f"It is {SECRET}, I think.")
    now = clock.now()
    gone_list.add([brought_back(post, at=now), brought_back(post, at=now - timedelta(days=1))])

    assert restoring.again(now=now + timedelta(minutes=1)).hidden == [post.pk]

    hidden = Decision.objects.get(post=post)
    assert (hidden.act, hidden.reason, hidden.by) == ("post_hidden", "private", None)
    assert Flag.objects.get(post=post).words.startswith("Something was taken out of this post.")
    redacting.redact(post=post, secret=SECRET, by=mo, now=now + timedelta(minutes=2))
    Decision.objects.filter(pk=hidden.pk).delete()
    assert restoring.again(now=now + timedelta(minutes=3)) == restoring.Again()


@pytest.mark.django_db
def test_what_a_moderator_shows_again_stays_shown(olga, mo):
    """They have looked: every ten minutes is no time to disagree."""
    post, now = factories.answer(factories.question(by=olga), by=olga), clock.now()
    gone_list.add([brought_back(post, at=now)])
    restoring.again(now=now)
    Post.objects.update(deleted_at=None, deleted_by=None)

    assert restoring.again(now=now + timedelta(hours=1)) == restoring.Again()


@pytest.mark.django_db
def test_words_in_private_are_named_and_left(olga, hana, capsys):
    talk = factories.question(by=olga)
    post = factories.answer(talk, by=hana)
    Post.objects.filter(pk=post.pk).update(deleted_at=clock.now())
    gone_list.add([brought_back(post, at=clock.now())])

    with pytest.raises(CommandError, match=f"post {post.pk}, in private or deleted, holds again"):
        call_command("erase_member", "--again")
    assert Decision.objects.count() == 0


@pytest.mark.django_db
def test_the_command_wants_to_know_whose(hana):
    for arguments in ([], ["hana"], ["--by", "ada"]):
        with pytest.raises(CommandError, match="Say whose account"):
            call_command("erase_member", *arguments)


def test_a_line_that_broke_off_hides_no_other(listed):
    now = datetime(2026, 11, 27, 19, 30, 0, 123456, tzinfo=UTC)
    rows = [Gone(MEMBER, number, now, now) for number in range(3)]
    gone_list.add(rows[:1])
    with listed.open("a") as out:
        out.write('{"kind": "member", "pk"')

    gone_list.add(rows[1:])

    assert gone_list.read() == rows


def test_two_at_once_write_whole_lines(listed):
    now = datetime(2026, 11, 27, tzinfo=UTC)
    rows = [Gone(MEMBER, number, now, now) for number in range(40)]

    at_once(partial(gone_list.add, rows[:20]), partial(gone_list.add, rows[20:]))

    assert sorted(one.pk for one in gone_list.read()) == list(range(40))


@pytest.fixture
def no_dump(monkeypatch):
    """Only where to and what is deleted is looked at: what is saved, the first test shows."""
    monkeypatch.setattr(tools, "backup", lambda *, target, file: file.write_bytes(b"saved"))


@pytest.mark.django_db
def test_backups_in_a_folder_live_as_long_as_the_page_says(tmp_path, no_dump, settings):
    folder, now = tmp_path / "backups", clock.now()
    folder.mkdir()
    kept = ["mine.dump", "lotse-20200101T000000Z.dump.gz", "lotse-2020.dump"]
    for name in [*kept, f"{now - timedelta(days=9):lotse-%Y%m%dT%H%M%SZ.dump}"]:
        (folder / name).write_bytes(b"old")

    for after, count in ((timedelta(0), 2), (retention.BACKUPS.kept - 9 * DAY + MINUTE, 2)):
        with clock.shifted(after):
            call_command("db", "backup", str(folder))
        ours = sorted(path.name for path in folder.iterdir() if path.name not in kept)
        assert len(ours) == count, ours

    assert ours[0] == f"{now:lotse-%Y%m%dT%H%M%SZ.dump}"
    assert {path.name for path in folder.iterdir()} > set(kept)
    assert retention.BACKUPS.days == settings.BACKUP_DAYS


@pytest.mark.django_db
def test_a_backup_of_a_name_of_its_own_deletes_none(tmp_path, no_dump):
    old = tmp_path / "lotse-20200101T000000Z.dump"
    old.write_bytes(b"old")

    call_command("db", "backup", str(tmp_path / "named.dump"))

    assert old.exists()
