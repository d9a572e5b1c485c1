"""A copy of their data and the erasure of their account, for people who are suspended: asked for on
the page of the decision, done by a link that only the account's own mailbox gets."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client

from forum.domain import (
    decisions,
    erasing,
    erasing_mails,
    exports,
    kept_mail,
    own_data,
    shut_addresses,
    suspending,
)
from forum.lib import clock, decision_address, own_data_address
from forum.lib.ratelimit import METER
from forum.models import Decision, Erasure, Export, Member, OutboxMessage, ShutAddress
from forum.queries import shut_addresses as reads
from forum.rules import NotAllowed
from forum.takeout import write
from tests import factories
from tests.community.calls.test_at_once import at_once
from tests.forum import mailbox
from tests.privacy import scene

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def hana(hana, mo, media):
    Member.objects.filter(pk=hana.pk).update(language="en")
    hana.refresh_from_db()
    suspending.suspend(member=hana, by=mo, reason="spam", words="Ten ads.", days=3, now=clock.now())
    hana.refresh_from_db()
    return hana


@pytest.fixture
def page(hana):
    return decision_address.path(decision=Decision.objects.get().pk, member=hana.pk)


def link_in(kind):
    sent = OutboxMessage.objects.filter(kind=kind).latest("pk")
    [path] = set(re.findall(r"/own-data/[^\s\"<]+", sent.text))
    assert path in sent.html
    return sent, path


def ask(page, what):
    asked = Client().post(page, {"own_data": what})
    assert asked.status_code == 302
    return Client().get(asked["Location"]).content.decode()


def made(now=None):
    pk = Export.objects.latest("pk").pk
    return exports.make(pk=pk, now=now or clock.now(), write=write)


def fetched(path):
    """The names of what is in the copy."""
    answer = Client().post(path)
    return zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()


def test_the_copy_is_made_and_only_the_link_of_the_mail_fetches_it(hana, page, olga, as_):
    said = ask(page, "copy")
    assert made()
    sent, path = link_in("own_data_copy")

    shown, sent_back = Client().get(path), Client().post(path)
    file = zipfile.ZipFile(BytesIO(b"".join(sent_back.streaming_content)))

    assert "We are making the copy." in said
    assert path not in said
    assert (sent.to_email, sent.member) == (hana.email, hana)
    assert "attachment" not in shown.get("Content-Disposition", "")
    assert "no-store" in sent_back["Cache-Control"]
    assert hana.email in file.read("me.json").decode()
    assert as_(olga).post(path).status_code == 403
    assert Client().get("/settings/export/").status_code == 302  # it opens no session
    assert not sent_back.cookies


def test_the_link_ends_with_the_copy(hana, page):
    ask(page, "copy")
    made()
    _sent, path = link_in("own_data_copy")

    with clock.shifted(timedelta(days=7, seconds=1)):
        assert Client().post(path).status_code == 410


def test_asked_again_the_same_link_is_mailed_anew_once_an_hour(hana, page):
    ask(page, "copy")
    made()

    again = ask(page, "copy")
    ask(page, "copy")
    assert "A mail with the link goes to the address of your account." in again
    assert OutboxMessage.objects.filter(kind="own_data_copy").count() == 1
    with clock.shifted(timedelta(hours=1)):
        ask(page, "copy")

    assert OutboxMessage.objects.filter(kind="own_data_copy").count() == 2
    assert Export.objects.count() == 1


def test_what_was_asked_for_before_the_suspension_is_made(nina, mo, media):
    exports.ask(member=nina, now=clock.now())
    suspending.suspend(member=nina, by=mo, reason="spam", words="Ads.", days=3, now=clock.now())

    assert made()
    assert link_in("own_data_copy")[0].to_email == nina.email


def test_the_page_alone_erases_nothing_and_the_link_does_after_a_day(hana, page):
    said = ask(page, "erase")
    sent, path = link_in("own_data_erase")

    assert Erasure.objects.count() == 0
    assert path not in said
    assert sent.to_email == hana.email
    opened = Client().get(path)
    wrong = Client().post(path, {"word": "yes"})
    assert (opened.status_code, wrong.status_code) == (200, 422)
    assert Erasure.objects.count() == 0

    done = Client().post(path, {"word": "erase"})
    asked = Erasure.objects.get()
    assert done.status_code == 302
    assert "Keep my account" in Client().get(done["Location"]).content.decode()
    again = Client().post(path, {"word": "erase"})  # of a double click
    assert (again.status_code, again["Location"]) == (302, done["Location"])
    assert Client().get(path).status_code == 410  # it has done its work
    assert asked.by == hana
    assert asked.due_at - asked.asked_at == DAY
    assert erasing.erase(pk=asked.pk, now=asked.due_at)
    assert Member.objects.get(pk=hana.pk).email == ""
    assert Client().post(done["Location"]).status_code == 404


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_of_a_double_click_both_lead_to_the_one_request(hana, page):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")

    def send():
        return Client().post(path, {"word": "erase"}).get("Location")

    leads = at_once(send, send, send)

    asked = Erasure.objects.get()
    assert set(leads) == {erasing_mails.keep_path(erasure=asked, now=asked.asked_at)}


def test_the_link_that_has_done_its_work_does_nothing_once_the_account_is_kept(hana, page):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")
    done = Client().post(path, {"word": "erase"})
    Client().post(done["Location"])

    assert Client().post(path, {"word": "erase"}).status_code == 410
    assert Erasure.objects.filter(cancelled_at=None).count() == 0
    other = erasing.ask(member=hana, by=hana, now=clock.now())
    assert Client().post(path, {"word": "erase"}).status_code == 410
    assert Erasure.objects.get(cancelled_at=None) == other


def test_what_must_be_handed_over_first_stands_in_the_form(hana, page):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")
    Member.objects.filter(pk=hana.pk).update(staff_role="administrator")

    hindered = Client().post(path, {"word": "erase"})

    assert hindered.status_code == 422
    assert "You are the last administrator." in hindered.content.decode()
    assert 'value="erase"' in hindered.content.decode()
    Member.objects.filter(pk=hana.pk).update(staff_role="")
    assert Client().post(path, {"word": "erase"}).status_code == 302


@pytest.mark.parametrize("what", ["copy", "erase", "page", "appeal"])
def test_too_often_says_how_long(hana, page, monkeypatch, what):
    way, sent = page, {"own_data": "copy"} if what == "page" else {"words": "It was no ad."}
    if what in ("copy", "erase"):
        ask(page, what)
        made() if what == "copy" else None
        _sent, way = link_in(f"own_data_{what}")
        sent = {"word": "erase"}
    monkeypatch.setattr(METER, "spend", lambda *_args, **_given: timedelta(seconds=40))

    answer = Client().post(way, sent)

    assert (answer.status_code, answer["Retry-After"]) == (429, "40")
    assert "Please wait 40 seconds" in answer.content.decode()
    assert "does nothing any more" not in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_the_page_of_a_refusal_says_its_language(hana, page):
    Member.objects.filter(pk=hana.pk).update(language="de")
    answer = Client(headers={"accept-language": "en"}).post(page, {"own_data": "nothing"})

    assert (answer.status_code, answer["Content-Language"]) == (422, "de")
    assert "Deine Daten" in answer.content.decode()


def test_the_link_to_erase_is_good_for_a_day(hana, page):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")

    with clock.shifted(DAY):
        assert Client().post(path, {"word": "erase"}).status_code == 410
    assert Erasure.objects.count() == 0


def test_whoever_is_suspended_within_the_day_keeps_the_account_by_a_mail(nina, mo, as_):
    Member.objects.filter(pk=nina.pk).update(language="en")
    nina.refresh_from_db()
    asked = erasing.ask(member=nina, by=nina, now=clock.now())
    suspending.suspend(member=nina, by=mo, reason="spam", words="Ads.", days=3, now=clock.now())
    page = decision_address.path(decision=Decision.objects.get().pk, member=nina.pk)

    said = ask(page, "erase")
    sent, path = link_in("own_data_keep")
    asked.refresh_from_db()
    assert "Mail me the link to keep my account" in said
    assert (sent.to_email, asked.cancelled_at) == (nina.email, None)
    Client().get(path)
    asked.refresh_from_db()
    assert asked.cancelled_at is None
    kept = Client().post(path)

    asked.refresh_from_db()
    assert kept.status_code == 302
    assert asked.cancelled_at is not None
    assert "Your account stays." in Client().get(path).content.decode()
    assert "/settings/" not in OutboxMessage.objects.get(kind="erasure_cancelled").text


def test_the_mail_about_their_erasure_leads_where_no_sign_in_is_asked_for(hana, ada):
    erasing.ask(member=hana, by=ada, now=clock.now())

    sent, path = link_in("erasure_asked")

    assert "/settings/" not in sent.text
    assert Client().post(path).status_code == 302
    assert Erasure.objects.get().cancelled_at is not None


def test_the_link_to_keep_one_request_keeps_no_other(hana):
    first = erasing.ask(member=hana, by=hana, now=clock.now())
    _sent, path = link_in("erasure_asked")
    erasing.cancel(member=hana, now=clock.now())
    second = erasing.ask(member=hana, by=hana, now=clock.now())

    Client().post(path)

    second.refresh_from_db()
    assert (first.pk == second.pk, second.cancelled_at) == (False, None)


def test_a_link_is_for_one_purpose_and_is_signed(hana, page):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")
    link = own_data_address.read(secret=path.split("/")[2])
    asked = erasing.ask(member=hana, by=hana, now=clock.now())

    with pytest.raises(NotAllowed):
        own_data.erase(link=own_data_address.Link("keep", hana.pk, 0, link.expires_at),
                       now=clock.now())  # fmt: skip
    forged = path.replace("/erase.", "/copy.")
    assert Client().get(forged).status_code == 404
    assert own_data_address.read(secret="x") is None
    assert Erasure.objects.get() == asked


def test_whoever_can_sign_in_is_offered_none_of_it(hana, page, mo):
    ask(page, "erase")
    _sent, path = link_in("own_data_erase")
    suspending.lift(member=hana, by=mo, words="Our mistake.", now=clock.now())

    assert "own_data" not in Client().get(page).content.decode()
    refused = Client().post(page, {"own_data": "erase"})
    assert "You can sign in again" in refused.content.decode() or refused.status_code == 422
    assert Client().post(path, {"word": "erase"}).status_code == 410
    assert OutboxMessage.objects.filter(kind="own_data_erase").count() == 1


def test_the_copy_is_behind_the_sign_in_again_once_the_suspension_is_over(hana, page, mo):
    ask(page, "copy")
    made()
    _sent, path = link_in("own_data_copy")
    suspending.lift(member=hana, by=mo, words="Our mistake.", now=clock.now())

    answers = [Client().get(path), Client().post(path)]

    assert [one.status_code for one in answers] == [410, 410]
    assert "You can sign in again" in answers[0].content.decode()
    assert "A new one is mailed to you" not in answers[0].content.decode()


def test_a_copy_whose_file_is_gone_is_made_anew(hana, page):
    ask(page, "copy")
    made()
    _sent, path = link_in("own_data_copy")
    [file] = scene.files()
    default_storage.delete(file)

    lost = Client().post(path)
    said = ask(page, "copy")
    assert made()

    assert (lost.status_code, "Please ask again" in lost.content.decode()) == (404, True)
    assert "We are making the copy." in said
    _sent, again = link_in("own_data_copy")
    assert again != path
    assert "me.json" in fetched(again)
    assert Client().post(path).status_code == 410


def test_an_erasure_that_fails_leaves_the_copy(hana, page, monkeypatch):
    ask(page, "copy")
    made()
    asked = erasing.ask(member=hana, by=hana, now=clock.now())
    monkeypatch.setattr(kept_mail, "forget", fails)

    with pytest.raises(RuntimeError):
        erasing.erase(pk=asked.pk, now=asked.due_at)

    assert "me.json" in fetched(link_in("own_data_copy")[1])


def test_the_copy_goes_with_the_account(hana, page, django_capture_on_commit_callbacks):
    ask(page, "copy")
    made()
    _sent, path = link_in("own_data_copy")

    with django_capture_on_commit_callbacks(execute=True):
        erase_now(hana)

    assert (scene.files(), Export.objects.filter(gone_at=None).count()) == ([], 0)
    assert Client().post(path).status_code == 404


def fails(**_given):
    raise RuntimeError


def test_a_signed_in_page_offers_it_in_the_settings_only(nina, mo, as_):
    suspending.warn(member=nina, by=mo, reason="rude", words="Be kind.", now=clock.now())

    shown = as_(nina).get(f"/decisions/{Decision.objects.get().pk}/").content.decode()

    assert "own_data" not in shown


def test_the_team_makes_a_copy_for_whoever_wrote_a_letter(hana, ada, olga, capsys):
    with pytest.raises(CommandError):
        call_command("export_member", hana.handle, by=olga.handle)
    with pytest.raises(CommandError):
        call_command("export_member", "nobody", by=ada.handle)
    call_command("export_member", hana.handle, by=ada.handle)

    assert made()
    assert link_in("own_data_copy")[0].to_email == hana.email
    assert hana.handle in capsys.readouterr().out


def test_a_former_member_gets_no_copy(olga):
    former = factories.member(handle="gone")
    Member.objects.filter(pk=former.pk).update(display_name="", is_active=False)

    with pytest.raises(NotAllowed):
        exports.ask(member=former, now=clock.now())


def erase_now(member):
    asked = erasing.ask(member=member, by=member, now=clock.now())
    assert erasing.erase(pk=asked.pk, now=asked.due_at)


def sign_up(email):
    sent = mailbox.sign_up(Client(), email=email, display_name="New here")
    return sent.status_code, sent["Location"], Member.objects.filter(display_name="New here")


def test_erased_and_suspended_opens_no_new_account_at_once(hana):
    erase_now(hana)

    status, leads, made = sign_up("HANA@example.com")
    other = sign_up("somebody@example.com")

    assert (status, leads) == other[:2]  # the page tells nobody
    assert [one.email for one in made] == ["somebody@example.com"]
    sent = OutboxMessage.objects.get(to_email="hana@example.com", kind="shut_address")
    assert "was suspended when it was erased" in sent.text
    assert "hana@" not in str(list(ShutAddress.objects.values()))


def test_the_address_is_free_once_the_suspension_is_over(hana):
    erase_now(hana)
    with clock.shifted(3 * DAY):
        assert sign_up(hana.email)[2].count() == 1
        assert suspending.lift_due(now=clock.now()) == 1

    assert ShutAddress.objects.count() == 0


def test_the_address_is_free_once_the_suspension_is_undone(hana, mo):
    erase_now(hana)

    decisions.undo(decision=Decision.objects.get(), by=mo, words="Our mistake.", now=clock.now())

    assert ShutAddress.objects.count() == 0
    assert not Member.objects.get(pk=hana.pk).is_active


def test_only_proved_addresses_are_kept_from_opening_an_account(hana):
    EmailAddress.objects.create(user=hana, email="proved@example.com", verified=True)
    EmailAddress.objects.create(user=hana, email="claimed@example.com", verified=False)

    erase_now(hana)

    assert ShutAddress.objects.count() == 2
    assert sign_up("claimed@example.com")[2].count() == 1
    assert sign_up("Proved@example.com")[2].count() == 1


def test_whoever_leaves_and_is_not_suspended_comes_back_when_they_like(olga, media):
    address = olga.email

    erase_now(olga)

    assert ShutAddress.objects.count() == 0
    assert sign_up(address)[2].count() == 1


def test_for_ever_is_two_years_where_nothing_else_is_left(hana):
    Member.objects.filter(pk=hana.pk).update(suspended_until=None)
    erase_now(hana)
    over = ShutAddress.objects.get().shut_at + shut_addresses.KEPT

    kept = [reads.is_shut(email=hana.email, now=over - one) for one in (DAY, timedelta(0))]

    assert kept == [True, False]
    assert shut_addresses.prune(now=over) == 1
