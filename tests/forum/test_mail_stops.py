"""Mail that comes back stops; its reader and the team let it start again."""

import base64
import json
from datetime import timedelta

import pytest

from forum import mailing_many, receiving
from forum.domain import mail_stops, outbox, received
from forum.lib import clock
from forum.models import MailStop, MailTrouble, Member, Notice, OutboxMessage, Post
from tests import factories
from tests.forum import posting
from tests.forum.lib.test_mail_headers import REPORT

pytestmark = pytest.mark.django_db
SECRET = "postmark:a-long-word-for-the-hook"
CAST = ["hana", "nina", "mara", "eva", "mo", "sven", "ada", "olga"]
SEE, START = {"mo", "sven", "ada"}, {"mo", "ada"}


@pytest.fixture
def answered(hana, mara):
    return factories.answer(factories.question(by=hana), by=mara)


@pytest.fixture
def hooked(settings):
    settings.MAIL_SERVICE, settings.MAIL_WEBHOOK_SECRET = "postmark", SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


def note(kind, *, key="1", at=None, email="hana@example.com"):
    return mail_stops.note(
        email=email, kind=kind, said=f"550 {email} no", key=key, now=at or clock.now()
    )


def stop_of(email="hana@example.com"):
    return MailStop.objects.filter(email=email, ended_at=None).first()


@pytest.mark.parametrize("kind", ["hard", "complaint", "unsubscribed"])
def test_it_stops_at_once_and_no_notice_leaves(answered, hana, kind):
    assert note(kind)

    assert posting.deliver_due(clock.now()) == 0
    assert OutboxMessage.objects.get().dropped_at is not None
    assert (stop_of().member, stop_of().reason) == (hana, kind)
    assert "hana@example.com" not in stop_of().said


def test_what_is_told_twice_counts_once():
    note("hard")
    mail_stops.start_again(email="hana@example.com", by=None, now=clock.now())
    note("hard")

    assert stop_of() is None
    assert MailTrouble.objects.count() == 1


def test_five_soft_ones_in_a_fortnight_stop_it_and_less_do_not():
    now = clock.now()
    for number in range(4):
        note("soft", key=f"s{number}", at=now + timedelta(days=number))
    late = note("soft", key="late", at=now + timedelta(days=15))
    four = stop_of()
    note("soft", key="more", at=now + timedelta(days=15, hours=1))

    assert (late, four) == (False, None)
    assert stop_of() is None  # the first two are older than fourteen days by now
    note("soft", key="last", at=now + timedelta(days=15, hours=2))
    assert stop_of().reason == "soft"


def test_one_that_arrives_begins_the_count_anew():
    now = clock.now()
    for number in range(4):
        note("soft", key=f"s{number}", at=now + timedelta(hours=number))
    note("delivered", key="d", at=now + timedelta(hours=5))
    note("soft", key="s5", at=now + timedelta(hours=6))

    assert stop_of() is None
    assert not mail_stops.note(
        email="olga@example.com", kind="delivered", said="", key="o", now=now
    )
    assert not MailTrouble.objects.filter(email="olga@example.com").exists()


def code(client, member):
    OutboxMessage.objects.all().delete()
    client.post("/accounts/login/code/", {"email": member.email})
    return OutboxMessage.objects.get()


@pytest.mark.parametrize(("kind", "leaves"), [("unsubscribed", 1), ("hard", 0), ("complaint", 0)])
def test_a_code_goes_where_there_is_a_mailbox(client, hana, kind, leaves):
    note(kind)
    code(client, hana)

    assert posting.deliver_due(clock.now()) == leaves


def test_one_code_a_day_is_tried_all_the_same(client, hana):
    note("hard")
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    first = code(client, hana)
    OutboxMessage.objects.update(due_at=tomorrow)
    sent = posting.deliver_due(tomorrow)
    code(client.__class__(), hana)
    OutboxMessage.objects.update(due_at=tomorrow)

    assert first.pk
    assert sent == 1
    assert posting.deliver_due(tomorrow + timedelta(hours=1)) == 0


def test_its_reader_sees_it_and_starts_it_again(as_, hana, answered):
    note("hard")
    client = as_(hana)

    before = client.get("/settings/notices/").content.decode()
    sent = [client.post("/settings/notices/start-again/").status_code for _ in range(2)]
    after = client.get("/settings/notices/").content.decode()

    assert "We write to you no more" in before
    assert "Start again" in before
    assert sent == [302, 302]
    assert "We write to you no more" not in after
    assert posting.deliver_due(clock.now()) == 1
    ended = MailStop.objects.get()
    assert (ended.ended_by, ended.ended_at is not None) == (hana, True)


def test_visitors_start_nothing(client):
    note("hard")

    assert client.post("/settings/notices/start-again/").status_code == 302
    assert client.get("/inbox/mail/stopped/").status_code == 302
    assert stop_of() is not None


@pytest.mark.parametrize("who", CAST)
def test_who_looks_at_stops_and_who_ends_them(request, as_, who, hana):
    person = request.getfixturevalue(who)
    note("hard")
    pk = stop_of().pk
    client = as_(person)

    page = client.get("/inbox/mail/stopped/")
    start = client.post(f"/inbox/mail/stopped/{pk}/start-again/").status_code

    assert page.status_code == (200 if who in SEE else 403)
    assert ("Start again" in page.content.decode()) is (who in START)
    assert "hana@example.com" not in page.content.decode()
    assert start == (302 if who in START else 403)
    assert (stop_of() is None) is (who in START)


def test_nobody_ends_what_is_not_there(as_, mo):
    assert as_(mo).post("/inbox/mail/stopped/99999/start-again/").status_code == 404
    assert as_(mo).get("/inbox/mail/stopped/?after=nonsense").status_code == 404


def test_a_server_that_knows_no_such_mailbox_stops_it(answered, settings):
    with posting.listening(settings) as sink:
        sink.at_rcpt = "550 5.1.1 No such user"
        posting.deliver_due(clock.now())

    assert stop_of().reason == "hard"


def test_a_server_that_refuses_for_policy_does_not(answered, settings):
    with posting.listening(settings) as sink:
        sink.at_rcpt = "550 5.7.1 Policy"
        posting.deliver_due(clock.now())

    assert OutboxMessage.objects.get().parked_at is not None
    assert stop_of() is None


def test_a_report_that_comes_back_by_mail_counts_if_we_sent_it(answered):
    sent = OutboxMessage.objects.get()
    report = REPORT.format(action="failed", status="5.1.1")
    for raw in (report, report.replace("<abc@localhost>", sent.message_id)):
        row = received.keep(raw.encode(), now=clock.now())
        receiving.take(pk=row.pk, now=clock.now())

    assert [one.email for one in MailTrouble.objects.all()] == [sent.to_email]
    assert stop_of().reason == "hard"


def told(client, body, *, secret=SECRET, service="postmark", what="tracking"):
    shown = base64.b64encode(secret.encode()).decode()
    return client.post(
        f"/mail/{service}/{what}/", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Basic {shown}"},
    ).status_code  # fmt: skip


BOUNCE = {
    "RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "MessageID": "m-1",
    "Email": "Hana@example.com", "BouncedAt": "2026-11-26T08:00:00Z",
    "Details": "550 5.1.1 unknown",
}  # fmt: skip


def test_a_services_report_stops_mail(client, hooked):
    assert [told(client, BOUNCE), told(client, BOUNCE)] == [200, 200]

    assert stop_of().reason == "hard"
    assert MailTrouble.objects.count() == 1


def test_only_with_its_secret_and_only_of_the_one_service(client, hooked, settings):
    assert told(client, BOUNCE, secret="postmark:guessed") == 401
    assert client.post("/mail/postmark/tracking/").status_code == 401
    assert told(client, BOUNCE, service="mailgun") == 404
    assert told(client, BOUNCE, what="nonsense") == 404
    assert client.get("/mail/postmark/tracking/").status_code == 405
    settings.MAIL_WEBHOOK_SECRET = ""
    assert told(client, BOUNCE, secret="") == 404

    assert stop_of() is None


def test_a_service_hands_in_replies(client, hooked, settings, answered, hana):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    from forum.lib import reply_address

    notice = Notice.objects.get(member=hana)
    address = reply_address.of_notice(notice.pk)
    reply = {
        "FromFull": {"Email": hana.email, "Name": "Hana", "MailboxHash": ""},
        "ToFull": [{"Email": address, "Name": "", "MailboxHash": ""}],
        "OriginalRecipient": address,
        "Subject": "Re: it", "MessageID": "x", "Date": "Thu, 26 Nov 2026 08:00:00 +0000",
        "TextBody": "That was it, thank you very much.", "HtmlBody": "", "StrippedTextReply": "",
        "Headers": [{"Name": "Message-ID", "Value": "<one@mail.example>"}], "Attachments": [],
        "From": hana.email, "To": address, "Cc": "", "Bcc": "",
    }  # fmt: skip

    assert [told(client, reply, what="inbound") for _ in range(2)] == [200, 200]
    for pk in received.due(now=clock.now()):
        receiving.take(pk=pk, now=clock.now())

    assert Post.objects.get(kind="comment").body == "That was it, thank you very much."


def test_facts_are_forgotten_and_what_is_in_force_is_not():
    note("hard")
    mail_stops.prune(now=clock.now() + timedelta(days=181))

    assert MailTrouble.objects.count() == 0
    assert stop_of() is not None


def test_a_run_takes_one_connection_for_many_and_stops_where_nobody_answers(
    answered, settings, olga
):
    for _ in range(4):  # of several threads: those of one leave as one
        factories.answer(factories.question(by=answered.thread.author), by=olga)
    waiting = len(outbox.due(now=clock.now()))
    port = 1
    with posting.listening(settings) as sink:
        port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
        away = outbox.run(tick=clock.now, render=mailing_many.letter_of)
        tried = list(OutboxMessage.objects.values_list("attempts", flat=True))
        settings.EMAIL_PORT = port
        sent = outbox.run(tick=clock.now, render=mailing_many.letter_of)

    assert away == (0, False)
    assert waiting >= 5
    assert sorted(tried) == [*[0] * (waiting - 1), 1]
    assert sent == (waiting - 1, False)
    assert len(sink.taken) == waiting - 1
    assert sink.connections == 1


def test_a_report_stops_the_address_that_the_mail_went_to(answered, hana):
    before = hana.email
    Member.objects.filter(pk=hana.pk).update(email="new@example.com")
    sent = OutboxMessage.objects.get()
    outbox.deliver(pk=sent.pk, now=clock.now(), render=mailing_many.letter_of)
    report = REPORT.format(action="failed", status="5.1.1").replace(
        "<abc@localhost>", sent.message_id
    )

    row = received.keep(report.encode(), now=clock.now())
    receiving.take(pk=row.pk, now=clock.now())

    assert stop_of("new@example.com").reason == "hard"
    assert stop_of(before) is None
