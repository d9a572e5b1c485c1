"""A copy of everything about somebody: made by a job, theirs alone, gone after a week."""

import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from forum.domain import drawers, erasing, exports, marks, private
from forum.lib import clock, personal, sealed
from forum.models import (
    Drawer,
    Erasure,
    Export,
    HeldPost,
    Notice,
    OutboxMessage,
    SecurityEntry,
    Thread,
)
from forum.queries import takeout_words
from forum.rules import NotAllowed
from forum.takeout import write
from tests import factories
from tests.forum import authenticators
from tests.privacy import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(member):  # type: ignore[no-untyped-def]
    asked = exports.ask(member=member, now=clock.now())
    assert exports.make(pk=asked.pk, now=clock.now(), write=write) is True
    asked.refresh_from_db()
    return asked


def opened(export):  # type: ignore[no-untyped-def]
    with exports.opened(export=export) as file, zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_it_holds_all_that_she_left(olga, eva, ada, django_capture_on_commit_callbacks):
    person = scene.wanda()
    with django_capture_on_commit_callbacks(execute=True):
        scene.lived(person, other=olga, staff=eva, admin=ada)

    files = opened(made(person))

    said = json.loads(files["me.json"])
    assert (said["format"], said["version"], said["member"]) == ("lotse-me", 1, scene.HANDLE)
    page = files["index.html"].decode()
    for mark in (scene.NAME, scene.EMAIL, scene.IP, scene.ABOUT, scene.DEVICE, scene.TARIFF):
        assert mark in files["me.json"].decode(), mark
        assert mark in page, mark
    assert said["tables"]["forum.Device"][0]["name"] == scene.DEVICE
    assert [one["file"] for one in said["pictures"]] == sorted(
        set(files) - {"me.json", "index.html"}
    )
    assert len([one for one in personal.parts() if one.fields]) == len(said["tables"])


def test_it_holds_nothing_of_others_and_no_secret(olga, eva, ada, hana):
    person = scene.wanda()
    scene.lived(person, other=olga, staff=eva, admin=ada)

    files = opened(made(person))
    whole = files["me.json"].decode() + files["index.html"].decode()

    person.refresh_from_db()
    for secret in (person.password, olga.email, eva.email, "is angry", "Danke @wanda"):
        assert secret not in whole, secret
    assert scene.HANDLE in whole
    assert "olga@" not in opened(made(hana))["me.json"].decode()


def test_the_page_opens_from_a_disk_in_her_language(nina):
    nina.about = "<script>alert(1)</script>"
    nina.save()

    page = opened(made(nina))["index.html"].decode()

    assert '<html lang="de">' in page
    assert "Alles über Nina" in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r'(?:src|href)="(?!#|pictures/)[^"]*"', page) == []


def test_she_is_told_without_any_data(hana):
    copy = made(hana)

    notice = Notice.objects.get(member=hana)
    assert (notice.kind, notice.data) == ("export_ready", {})
    assert OutboxMessage.objects.filter(notice=notice).count() == 1
    assert copy.expires_at == copy.made_at + timedelta(days=7)
    assert copy.bytes > 0


def test_one_at_a_time_and_one_a_day(hana):
    now = clock.now()
    first = exports.ask(member=hana, now=now)

    assert exports.ask(member=hana, now=now) == first
    exports.make(pk=first.pk, now=now, write=write)
    with pytest.raises(NotAllowed, match="less than a day ago"):
        exports.ask(member=hana, now=now + timedelta(hours=23))
    assert exports.ask(member=hana, now=now + timedelta(days=1)) != first


def test_a_worker_that_died_leaves_it_to_the_sweep(hana):
    now = clock.now()
    asked = exports.ask(member=hana, now=now)

    def dies(*_args):  # type: ignore[no-untyped-def]
        raise MemoryError

    assert exports.make(pk=asked.pk, now=now, write=dies) is False
    assert exports.due(now=now) == []
    later = now + exports.FIRST_PAUSE
    assert exports.due(now=later) == [asked.pk]
    assert exports.make(pk=asked.pk, now=later, write=write) is True
    assert exports.make(pk=asked.pk, now=later, write=write) is False
    assert Notice.objects.filter(member=hana).count() == 1


def test_what_fails_again_and_again_is_given_up_and_can_be_asked_for_anew(hana):
    now = clock.now()
    asked = exports.ask(member=hana, now=now)
    Export.objects.update(tries=exports.MOST_TRIES)

    assert exports.make(pk=asked.pk, now=now, write=write) is False

    asked.refresh_from_db()
    assert asked.failed_at == now
    assert exports.ask(member=hana, now=now) != asked


def test_after_a_week_the_file_is_gone(hana, as_):
    copy = made(hana)

    assert exports.prune(now=copy.expires_at - timedelta(seconds=1)) == 0
    assert exports.prune(now=copy.expires_at) == 1
    assert exports.prune(now=copy.expires_at) == 0
    assert scene.files() == []
    assert as_(hana).get(f"/settings/export/{copy.pk}/").status_code == 404


def test_only_its_owner_downloads_it(hana, olga, ada, as_):
    copy = made(hana)
    address = f"/settings/export/{copy.pk}/"

    answer = as_(hana).get(address)

    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"PK")
    assert answer["Content-Disposition"] == 'attachment; filename="lotse-me.zip"'
    assert answer["Cache-Control"] == "no-store, private"
    assert [as_(one).get(address).status_code for one in (olga, ada)] == [404, 404]
    assert as_(None).get(address).status_code == 302
    with clock.shifted(timedelta(days=7, seconds=1)):
        assert as_(hana).get(address).status_code in (302, 404)


def test_asking_needs_a_fresh_sign_in(hana, as_, client):
    stale = as_(hana).post("/settings/export/")
    assert (stale.status_code, "/reauthenticate/" in stale["Location"]) == (302, True)
    assert Export.objects.count() == 0

    fresh = signed_in(client, hana)
    assert fresh.post("/settings/export/")["Location"] == "/settings/export/"
    assert Export.objects.get().member == hana
    assert "Being made" in fresh.get("/settings/export/").content.decode()
    exports.make(pk=Export.objects.get().pk, now=clock.now(), write=write)
    assert "Download" in fresh.get("/settings/export/").content.decode()
    again = fresh.post("/settings/export/")
    assert again.status_code == 422
    assert "less than a day ago" in again.content.decode()


def signed_in(client, member):  # type: ignore[no-untyped-def]
    """By the page, so that it counts as fresh."""
    client.post("/accounts/login/", {"login": member.handle, "password": "correct horse"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse"})
    return client


def test_erasing_by_the_pages(hana, client, as_):
    page = "/settings/erase/"
    assert as_(None).get(page).status_code == 302
    assert as_(hana).post(page, {"word": "erase"}).status_code == 302
    fresh = signed_in(client, hana)

    wrong = fresh.post(page, {"word": "eras"})
    assert (wrong.status_code, "Please type “erase”." in wrong.content.decode()) == (422, True)
    assert fresh.post(page, {"word": "ERASE"}).status_code == 302
    waiting = hana.erasures.get()
    assert "Keep my account" in fresh.get(page).content.decode()
    mail = OutboxMessage.objects.get(kind="erasure_asked")
    assert mail.to_email == hana.email
    assert "/settings/erase/" in mail.text
    assert fresh.get("/settings/erase/cancel/").status_code == 302
    fresh.post("/settings/erase/cancel/")
    waiting.refresh_from_db()
    assert waiting.cancelled_at is not None


def test_your_data_says_that_an_erasure_waits_and_how_to_end_it(hana, as_):
    client, page = as_(hana), "/settings/export/"
    before = client.get(page).content.decode()
    asked = erasing.ask(member=hana, by=hana, now=clock.now())

    shown = client.get(page).content.decode()
    client.post("/settings/erase/cancel/")
    client.post("/settings/erase/cancel/")  # again is no second mail

    assert "Your account will be erased on" not in before
    assert "Your account will be erased on" in shown
    assert 'action="/settings/erase/cancel/"' in shown
    assert "Your account will be erased on" not in client.get(page).content.decode()
    [mail] = OutboxMessage.objects.filter(kind="erasure_cancelled")
    assert (mail.key, mail.to_email) == (f"erasure:{asked.pk}:cancelled", hana.email)
    assert "/settings/erase/" in mail.text


@pytest.mark.parametrize("has_password", [True, False])
def test_only_whoever_has_a_password_is_told_to_change_it(hana, has_password):
    if not has_password:
        hana.set_unusable_password()
        hana.save()
    erasing.ask(member=hana, by=hana, now=clock.now())
    erasing.cancel(member=hana, now=clock.now())

    mails = OutboxMessage.objects.filter(kind__startswith="erasure_")
    assert mails.count() == 2
    for mail in mails:
        said = " ".join(mail.text.split())
        assert ("choose a new password." in said) == has_password
        assert ("choose a new password for your mailbox." in said) != has_password


def test_who_cannot_leave_yet_is_told_why(ada, client):
    page = signed_in(client, ada).get("/settings/erase/").content.decode()

    assert "You are the last administrator." in page
    assert 'name="word"' not in page


def test_the_copy_costs_as_many_statements_for_twenty(db):
    """A fixed number, whatever she wrote."""
    counts = []
    for many in (1, 20):
        person = factories.member()
        for _number in range(many):
            factories.answer(factories.question(), by=person)
        with CaptureQueriesContext(connection) as asked:
            write(person, clock.now()).close()
        counts.append(len(asked))

    assert counts[0] == counts[1]


def tables(member):  # type: ignore[no-untyped-def]
    return json.loads(opened(made(member))["me.json"])["tables"]


def test_titles_of_hidden_threads_are_not_in_it_and_ones_own_words_are(hana, olga, mo, team):
    """Deleted, moved to a private topic, and one that she may read."""
    gone, moved, shown = (
        factories.question(by=olga, title=f"Which router is {name}?")
        for name in ("gone", "moved", "shown")
    )
    for thread in (gone, moved, shown):
        factories.answer(thread, by=hana, body=f"It is the one of {thread.title}")
        marks.give(post=factories.answer(thread, by=olga), by=hana, now=clock.now())
    Thread.objects.filter(pk=gone.pk).update(deleted_at=clock.now(), deleted_by=mo)
    Thread.objects.filter(pk=moved.pk).update(category=team)

    found = tables(hana)

    written = found["forum.Post (written, author)"]
    assert [(row["thread_title"], row["body"], row["url"] is None) for row in written] == [
        (None, "It is the one of Which router is gone?", True),
        (None, "It is the one of Which router is moved?", True),
        (shown.title, "It is the one of Which router is shown?", False),
    ]
    assert [row["post_thread_title"] for row in found["forum.Mark"]] == [None, None, shown.title]
    told = {row["thread_title"] for row in found["forum.Event"]}
    assert told == {None, shown.title}


def test_ones_own_deleted_question_and_a_talk_that_was_left(hana, olga):
    mine = factories.question(by=hana, title="Why is my router so slow?")
    Thread.objects.update(deleted_at=clock.now(), deleted_by=olga)
    talk = private.begin(people=[hana], by=olga, now=clock.now(), words="Only for the two of us.")
    stays = private.begin(people=[hana], by=olga, now=clock.now(), words="For as long as it is.")
    private.leave(thread=talk, by=hana, now=clock.now())

    found = tables(hana)

    assert [row["title"] for row in found["forum.Thread"]] == [mine.title]
    assert [row["thread_pk"] for row in found["forum.ThreadMember"]] in (
        [stays.pk],
        [None, stays.pk],
    )


def test_the_private_drawer_is_in_it_as_it_was_typed(hana):
    thread = factories.question(by=hana)
    drawers.put(thread=thread, text="My customer number is 12 34", by=hana, now=clock.now())
    HeldPost.objects.create(
        kind="question", author=hana, fingerprint="x", at=clock.now(),
        fields={"title": "Held", "drawer": sealed.seal("The PIN is 99 88")},
    )  # fmt: skip

    files = opened(made(hana))

    found = json.loads(files["me.json"])["tables"]
    assert found["forum.Drawer"][0]["text"] == "My customer number is 12 34"
    assert found["forum.HeldPost"][0]["fields"] == {"title": "Held", "drawer": "The PIN is 99 88"}
    assert "My customer number is 12 34" in files["index.html"].decode()
    assert Drawer.objects.get().sealed not in files["me.json"].decode()


def test_that_it_was_asked_for_stands_in_the_security_log(hana):
    asked = exports.ask(member=hana, now=clock.now())
    exports.ask(member=hana, now=clock.now())

    rows = SecurityEntry.objects.all()
    assert [(one.act, one.by, one.whom, one.object_id) for one in rows] == [
        ("data_exported", hana.pk, hana.pk, str(asked.pk))
    ]


def test_of_an_account_that_is_erased_meanwhile_no_file_is_left(hana):
    asked = exports.ask(member=hana, now=clock.now())

    def erased_meanwhile(member, now):  # type: ignore[no-untyped-def]
        exports.forget(member=member, now=now)
        return write(member, now)

    assert exports.make(pk=asked.pk, now=clock.now(), write=erased_meanwhile) is False
    assert scene.files() == []
    later = clock.now() + timedelta(days=2)
    assert exports.due(now=later) == []
    assert exports.make(pk=asked.pk, now=later, write=write) is False
    assert Notice.objects.count() == 0


def test_whose_file_is_gone_is_no_copy_and_another_is_made_the_same_day(hana, as_):
    lost = made(hana)
    with pytest.raises(NotAllowed):
        exports.ask(member=hana, now=clock.now())
    default_storage.delete(exports.path(export=lost))

    again = made(hana)

    lost.refresh_from_db()
    assert (again.pk > lost.pk, lost.is_there(clock.now())) == (True, False)
    page = as_(hana).get("/settings/export/").content.decode()
    assert page.count("That failed. Please ask again.") == 1
    assert "Deleted" not in page


def test_of_two_workers_the_file_of_the_first_stays(hana):
    asked = exports.ask(member=hana, now=clock.now())

    def made_meanwhile(member, now):  # type: ignore[no-untyped-def]
        assert exports._settle(asked=asked, size=1, now=now)
        return write(member, now)

    assert exports.make(pk=asked.pk, now=clock.now(), write=made_meanwhile) is False
    assert len(scene.files()) == 1


@pytest.mark.parametrize("way", ["app", "passkey"])
def test_whoever_has_a_second_factor_erases_only_with_it(hana, client, way):
    """A password alone is not enough, even a moment ago."""
    page = "/settings/erase/"
    fresh = signed_in(client, hana)
    secret = authenticators.app(hana) if way == "app" else authenticators.passkey(hana)
    leads = "mfa_reauthenticate" if way == "app" else "mfa_reauthenticate_webauthn"

    stopped = fresh.post(page, {"word": "erase"})

    assert stopped.status_code == 302
    assert stopped["Location"].startswith(reverse(leads))
    assert Erasure.objects.count() == 0
    if way == "app":
        fresh.post(reverse(leads), {"code": authenticators.code_of(secret)})
        assert fresh.post(page, {"word": "erase"}).status_code == 302
        assert Erasure.objects.get().member == hana
        with clock.shifted(timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)):
            Erasure.objects.all().delete()
            assert fresh.post(page, {"word": "erase"}).status_code == 302
            assert Erasure.objects.count() == 0


def test_instants_are_written_as_everywhere_else(nina):
    with translation.override("de"):
        assert takeout_words.said("2026-11-30T22:05:00+00:00") == date_format(
            timezone.localtime(datetime(2026, 11, 30, 22, 5, tzinfo=UTC)), "DATETIME_FORMAT"
        )
