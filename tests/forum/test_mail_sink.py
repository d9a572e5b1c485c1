"""Mail through a real SMTP server on this machine: nothing is lost, doubles are the same mail."""

from datetime import timedelta

import pytest
from django.db import connection

from forum import mailing_many
from forum.domain import leaving, outbox
from forum.lib import clock
from forum.models import Mark, Member, OneTap, OutboxMessage, Solution, Verdict
from tests import factories
from tests.forum import posting
from tests.sink import free_port, html_of, links_of, path_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with posting.listening(settings) as opened:
        yield opened


@pytest.fixture
def answered(hana, mara):
    return factories.answer(factories.question(by=hana), by=mara)


def row():
    return OutboxMessage.objects.get()


def test_a_server_that_is_away_for_an_hour_loses_nothing(answered, sink, settings):
    """By a shifted clock: the server comes back after an hour, and the mail with it."""
    port, now = settings.EMAIL_PORT, clock.now()
    settings.EMAIL_PORT = free_port()  # where nobody listens
    for minute in range(60):
        posting.deliver_due(now + timedelta(minutes=minute))
    tried = row().attempts
    settings.EMAIL_PORT = port

    for minute in range(60, 125):
        posting.deliver_due(now + timedelta(minutes=minute))

    assert tried == 5
    assert len(sink.taken) == 1
    assert sink.ids == [row().message_id]
    assert row().sent_at is not None


@pytest.mark.parametrize("answer", ["451 Busy", "452 Full", "550 Spam", "554 No"])
def test_a_refusal_of_the_mail_is_tried_again(answered, sink, answer):
    now = clock.now()
    sink.answer = answer
    posting.deliver_due(now)
    kept = row()
    sink.answer = "250 OK"

    posting.deliver_due(now + timedelta(minutes=1))
    early = len(sink.taken)
    posting.deliver_due(now + timedelta(minutes=2))

    assert (kept.attempts, kept.parked_at, kept.sent_at) == (1, None, None)
    assert answer[:3] in kept.problem
    assert (early, sink.ids) == (0, [kept.message_id])


def test_an_address_that_is_refused_for_now_is_tried_again(answered, sink):
    sink.at_rcpt = "450 Mailbox busy"
    posting.deliver_due(clock.now())
    assert (row().attempts, row().parked_at) == (1, None)

    sink.at_rcpt = ""
    posting.deliver_due(clock.now() + timedelta(minutes=3))

    assert sink.ids == [row().message_id]


def test_an_address_that_is_refused_for_good_is_parked_and_staff_send_it_again(
    answered, sink, as_, mo
):
    sink.at_rcpt = "550 No such mailbox"
    posting.deliver_due(clock.now())
    parked = row()
    sink.at_rcpt = ""

    shown = as_(mo).get("/inbox/mail/?view=parked").content.decode()
    detail = as_(mo).get(f"/inbox/mail/{parked.pk}/").content.decode()
    response = as_(mo).post(f"/inbox/mail/{parked.pk}/retry/")
    posting.deliver_due(clock.now())

    assert parked.parked_at is not None
    assert f"/inbox/mail/{parked.pk}/" in shown
    assert "No such mailbox" in detail
    assert "Send it again" in detail
    assert response.status_code == 302
    assert sink.ids == [parked.message_id]


def test_a_reply_that_is_cut_off_doubles_only_under_the_same_message_id(answered, sink):
    """The server took the mail and hung up before it said so: it comes again, word for word."""
    now = clock.now()
    sink.answer = "cut"
    posting.deliver_due(now)
    sink.answer = "250 OK"

    posting.deliver_due(now + timedelta(minutes=3))

    first, second = sink.taken
    assert sink.ids == [row().message_id] * 2
    assert html_of(first) == html_of(second)
    assert text_of(first) == text_of(second)
    assert OneTap.objects.count() == 1


def test_every_try_fails_and_it_is_parked(answered, sink):
    now = clock.now()
    sink.answer = "451 Busy"
    for _ in range(leaving.MOST_TRIES):
        posting.deliver_due(now)
        now = row().due_at

    assert row().parked_at is not None
    assert row().attempts == leaving.MOST_TRIES
    assert posting.deliver_due(now + timedelta(days=3)) == 0


def test_a_scanner_that_opens_every_link_changes_nothing(answered, sink, client, hana):
    posting.deliver_due(clock.now())
    (mail,) = sink.taken
    links = links_of(mail)
    before = _state()

    for _ in range(2):
        for link in links:
            for ask in (client.get, client.head):
                status = ask(path_of(link)).status_code
                assert status in (200, 302), (link, status)

    assert len(links) >= 8
    assert _state() == before
    assert client.cookies == {}


def test_the_mail_names_no_other_address_and_fetches_nothing(answered, sink, mara):
    posting.deliver_due(clock.now())
    (mail,) = sink.taken
    whole = mail.as_string()

    assert mara.email not in whole
    assert "<img" not in whole
    assert all(link.startswith("http://localhost:8000/") for link in links_of(mail))


def _state() -> list[object]:
    """Every row that a link could have touched."""
    tables = (
        "forum_thread", "forum_post", "forum_mark", "forum_solution", "forum_verdict",
        "forum_onetap", "forum_following", "forum_notice", "forum_member", "forum_outboxmessage",
        "forum_event", "django_session",
    )  # fmt: skip
    found: list[object] = [Mark.objects.count(), Solution.objects.count(), Verdict.objects.count()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t ORDER BY 1")
            found.append(cursor.fetchall())
    found.append(list(Member.objects.values_list("mail_off", flat=True)))
    return found


@pytest.mark.thorough
def test_down_for_an_hour_refusing_slow_nothing_is_lost_and_nothing_doubled(hana, sink, settings):
    """By a shifted clock, minute by minute as the sweep does, over one connection."""
    for _ in range(12):  # a thread for each: mails of one thread leave as one
        factories.answer(factories.question(by=hana))
    known = set(OutboxMessage.objects.values_list("message_id", flat=True))
    port, began = settings.EMAIL_PORT, clock.now()

    def minutes(first, last):
        for minute in range(first, last):
            at = began + timedelta(minutes=minute)
            outbox.run(tick=lambda at=at: at, render=mailing_many.letter_of)

    settings.EMAIL_PORT = free_port()  # where nobody listens
    minutes(0, 60)
    settings.EMAIL_PORT, sink.answer = port, "451 Busy"
    minutes(60, 70)
    refused = len(sink.taken)
    sink.answer, sink.seconds = "250 OK", 0.02
    minutes(70, 400)

    assert len(known) >= 12
    assert refused == 0
    assert sorted(sink.ids) == sorted(known)
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
