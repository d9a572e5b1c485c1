"""Somebody leaves, or a secret is taken out: what came by mail and holds it goes, and no reply of
anybody else is lost."""

import base64
from datetime import timedelta
from email.message import EmailMessage

import pytest

from forum import receiving
from forum.domain import erasing, received, redacting
from forum.lib import clock, reply_address
from forum.models import Member, Notice, OutboxMessage, Post, ReceivedMail
from tests import factories
from tests.privacy import scene

pytestmark = pytest.mark.django_db
WORDS = "I have tried it twice, and it works now."
SECRET = "Quittenbrot97"
QUOTED = f"{WORDS}\n\n> Ask @{scene.HANDLE}, or {scene.NAME} <{scene.EMAIL}>.\n"


@pytest.fixture
def person():
    return scene.wanda()


@pytest.fixture
def told(settings, hana, mara):
    """Hana has a mail about Mara's answer to her question."""
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    factories.answer(factories.question(by=hana), by=mara)
    return Notice.objects.get(member=hana)


def kept(words: str, *, sender="s@fort.example", to="x@y.example", **settled) -> ReceivedMail:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Re: network"
    mail["Message-ID"] = f"<{ReceivedMail.objects.count()}@mail.example>"
    mail.set_content(words, cte="base64")
    row = received.keep(mail.as_bytes(), now=clock.now())
    if settled:
        ReceivedMail.objects.filter(pk=row.pk).update(handled_at=clock.now(), **settled)
    return row


def leaves(person: Member) -> None:
    asked = erasing.ask(member=person, by=person, now=clock.now())
    assert erasing.erase(pk=asked.pk, now=asked.due_at)


def test_a_reply_that_waits_is_posted_though_it_quotes_somebody_who_leaves(person, told, hana):
    row = kept(QUOTED, sender=hana.email, to=reply_address.of_notice(told.pk))

    leaves(person)
    assert receiving.take(pk=row.pk, now=clock.now())

    row.refresh_from_db()
    assert Post.objects.get(kind="comment").body == WORDS
    assert (row.outcome, row.why, bytes(row.raw)) == ("posted", "", b"")


@pytest.mark.parametrize(("words", "is_kept"), [(QUOTED, False), (WORDS, True)])
def test_one_that_fails_later_keeps_no_word_of_theirs(
    words, is_kept, person, told, hana, monkeypatch
):
    row = kept(words, sender=hana.email, to=reply_address.of_notice(told.pk))
    leaves(person)
    monkeypatch.setattr(receiving, "_handle", lambda *_args: 1 / 0)

    ReceivedMail.objects.update(attempts=received.MOST_TRIES - 1)
    receiving.take(pk=row.pk, now=clock.now() + timedelta(days=1))

    row.refresh_from_db()
    assert (row.outcome, row.why, bool(row.raw)) == ("failed", "", is_kept)
    assert OutboxMessage.objects.filter(kind="reply_refused", to_email=hana.email).count() == 1


def test_mails_from_them_go_and_of_others_that_failed_the_words(person):
    for sender in (scene.EMAIL, f"{scene.NAME} <{scene.EMAIL.upper()}>"):
        kept("Hello", sender=sender)
        kept("Hello", sender=sender, outcome="failed")
    others = [kept(words, outcome="failed") for words in (
        f"Ask <{scene.EMAIL}>!", f"Ask {scene.NAME}!", f"Ask @{scene.HANDLE}!",
    )]  # fmt: skip
    another = kept(f"Ask @{scene.HANDLE}er and {scene.NAME}ovic.", outcome="failed")

    leaves(person)

    left = dict(ReceivedMail.objects.order_by("pk").values_list("pk", "raw"))
    assert sorted(left) == [*(one.pk for one in others), another.pk]
    assert [one.pk for one in others if left[one.pk]] == []
    assert left[another.pk]


@pytest.mark.parametrize(
    ("words", "is_posted"),
    [
        (f"{WORDS}\n\n> I use {SECRET} everywhere, is it safe?\n", True),
        (f"{SECRET} is not safe.", False),
        (WORDS, True),
    ],
)
def test_a_reply_that_waits_is_posted_though_it_quotes_a_secret(
    words, is_posted, told, hana, nina, mo
):
    """Only one that says it itself is lost: its post would hold it again."""
    post = factories.question(by=nina, body=f"I use {SECRET} everywhere, is it safe?").posts.get()
    row = kept(words, sender=hana.email, to=reply_address.of_notice(told.pk))

    redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())
    assert receiving.take(pk=row.pk, now=clock.now())

    assert [one.body for one in Post.objects.filter(kind="comment")] == [WORDS] * is_posted


def test_of_what_failed_a_secret_goes_wherever_it_stands(nina, mo):
    post = factories.question(by=nina, body=f"I use {SECRET} everywhere, is it safe?").posts.get()
    row = kept(f"{WORDS}\n\n> I use {SECRET}.\n", outcome="failed")

    redacting.redact(post=post, secret=SECRET, by=mo, now=clock.now())

    row.refresh_from_db()
    assert bytes(row.raw) == b""


def test_a_short_handle_is_found_in_no_picture():
    person = factories.member("k9")
    picture = base64.b64decode("/k9+" * 1000)
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = "s@fort.example", "<p@mail.example>"
    mail.set_content("Look at this")
    mail.add_attachment(picture, maintype="image", subtype="jpeg", filename="a.jpg")
    row = received.keep(mail.as_bytes(), now=clock.now())
    ReceivedMail.objects.update(handled_at=clock.now(), outcome="failed")

    leaves(person)

    row.refresh_from_db()
    assert bytes(row.raw) == mail.as_bytes()
