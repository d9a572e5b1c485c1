"""Replies by mail: posted by the rules of the page, once, by whom the mail was for."""

import io
import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from forum import receiving, tasks
from forum.domain import house, members, posts, received, threads
from forum.lib import clock, reply_address
from forum.models import (
    Attachment,
    HeldPost,
    Member,
    Notice,
    OutboxMessage,
    Post,
    ReceivedMail,
)
from tests import factories
from tests.forum import pictures

pytestmark = pytest.mark.django_db
DOMAIN = "reply.example.com"
WORDS = "I have tried it twice, and it works now."


@pytest.fixture(autouse=True)
def domain(settings):
    settings.MAIL_REPLY_DOMAIN = DOMAIN


@pytest.fixture
def answered(hana, mara):
    """Mara's answer to Hana's question, which Hana has a mail about."""
    return factories.answer(factories.question(by=hana), by=mara)


@pytest.fixture
def told(answered, hana):
    return Notice.objects.get(member=hana)


def mail(notice, text=WORDS, *, sender=None, **headers):
    made = EmailMessage()
    made["From"] = sender or notice.member.email
    made["To"] = f"Lotse <{reply_address.of_notice(notice.pk)}>"
    made["Subject"] = "Re: network"
    made["Message-ID"] = f"<{len(text)}-{notice.pk}@mail.example>"
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def take(*mails, at=None):
    """Hand these in and do the job; the last row."""
    row = None
    for one in mails:
        row = received.keep(one.as_bytes(), now=at or clock.now())
        receiving.take(pk=row.pk, now=at or clock.now())
        row.refresh_from_db()
    return row


def replies():
    return list(OutboxMessage.objects.filter(kind__startswith="reply_").order_by("pk"))


def test_a_reply_to_an_answer_is_a_comment_beneath_it(told, answered, hana):
    row = take(mail(told, f"{WORDS}\n\n-- \nHana, 0171 2345678\n"))

    comment = Post.objects.get(kind="comment")
    assert (comment.body, comment.author, comment.parent) == (WORDS, hana, answered)
    assert (row.outcome, row.post, bytes(row.raw)) == ("posted", comment, b"")
    assert replies() == []


def test_a_reply_to_a_question_answers_it(hana, mara, olga):
    thread = factories.question(by=hana, body="Does @mara know why it happens at night?")
    told = Notice.objects.get(member=mara, kind="mentioned")

    take(mail(told))

    answer = Post.objects.get(kind="answer")
    assert (answer.thread, answer.author, answer.body) == (thread, mara, WORDS)


def test_a_reply_to_a_comment_stands_beside_it(told, answered, hana, mara):
    comment = factories.comment(answered, by=hana)
    of_comment = Notice.objects.get(member=mara, post=comment)

    take(mail(of_comment))

    assert Post.objects.get(author=mara, kind="comment").parent == answered


def test_sent_twice_it_is_posted_once(told):
    one = mail(told)

    take(one, one)
    received.keep(one.as_bytes(), now=clock.now())
    tasks.sweep_received(timestamp=0)

    assert Post.objects.filter(kind="comment").count() == 1
    assert ReceivedMail.objects.count() == 1


def test_a_worker_that_dies_leaves_it_to_the_sweep_and_nothing_is_doubled(told, monkeypatch):
    row = received.keep(mail(told).as_bytes(), now=clock.now())
    with monkeypatch.context() as dying:
        dying.setattr(received, "settle", _dies)
        receiving.take(pk=row.pk, now=clock.now())
    early = received.due(now=clock.now() + timedelta(minutes=1))

    receiving.take(pk=row.pk, now=clock.now() + timedelta(minutes=3))

    row.refresh_from_db()
    assert early == []
    assert (row.outcome, row.attempts) == ("posted", 2)
    assert Post.objects.filter(kind="comment").count() == 1


def _dies(*_args, **_named):
    raise RuntimeError("killed")


def test_what_cannot_be_handled_ends_some_time(told, monkeypatch):
    row = received.keep(mail(told).as_bytes(), now=clock.now())
    monkeypatch.setattr(receiving, "_handle", _dies)
    at = clock.now()
    for _ in range(received.MOST_TRIES):
        receiving.take(pk=row.pk, now=at)
        row.refresh_from_db()
        at = row.due_at

    assert row.outcome == "failed"
    assert received.due(now=at + timedelta(days=9)) == []


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"},
     {"Return_Path": "<>"}, {"List_Id": "<a.example>"}],
)  # fmt: skip
def test_machines_are_not_posted_and_not_answered(told, headers):
    row = take(mail(told, **headers))

    assert row.outcome == "automatic"
    assert replies() == []
    assert not Post.objects.filter(kind="comment").exists()


def test_a_stranger_is_told_once_and_learns_nothing(told, answered, hana):
    row = take(
        mail(told, sender="eve@evil.example"),
        mail(told, f"{WORDS} Again.", sender="eve@evil.example"),
    )

    (said,) = replies()
    assert (said.kind, said.to_email) == ("reply_stranger", "eve@evil.example")
    assert hana.email not in said.text + said.html
    assert answered.thread.title not in said.text + said.subject
    assert row.outcome == "refused"
    assert not Post.objects.filter(kind="comment").exists()


def test_another_address_of_theirs_will_do_once_it_is_proved(told, hana):
    other = hana.emailaddress_set.create(email="hana@work.example", verified=False)
    take(mail(told, sender="hana@work.example"))
    unproved = Post.objects.filter(kind="comment").count()
    other.verified = True
    other.save()

    take(mail(told, f"{WORDS} Yes.", sender="Hana@Work.example"))

    assert unproved == 0
    assert Post.objects.get(kind="comment").author == hana


def test_a_guessed_address_is_nobody(told):
    forged = mail(told)
    del forged["To"]
    forged["To"] = f"reply+{told.pk}-{'a' * 20}@{DOMAIN}"

    assert take(forged).outcome == "unknown"
    assert replies() == []


def switch_off_account(notice, mo):
    Member.objects.filter(pk=notice.member_id).update(is_active=False)


def delete_answer(notice, mo):
    posts.delete(post=notice.post, by=mo, now=clock.now())


def delete_question(notice, mo):
    posts.delete(post=notice.thread.posts.get(kind="question"), by=mo, now=clock.now())


def close(notice, mo):
    threads.close(thread=notice.thread, by=mo, now=clock.now(), reason="Over")


def hide(notice, mo):
    """Hana is its author, so let another one's question go where she may not follow."""
    Member.objects.filter(pk=notice.member_id).update(staff_role="")
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(thread=notice.thread, by=mo, category=team, now=clock.now())


@pytest.mark.parametrize(
    ("change", "outcome", "said"),
    [(delete_answer, "refused", "no longer there"), (delete_question, "refused", "no longer there"),
     (close, "refused", "is closed"), (switch_off_account, "unknown", "")],
)  # fmt: skip
def test_the_rules_of_the_page_hold(told, mo, change, outcome, said):
    change(told, mo)
    OutboxMessage.objects.all().delete()

    row = take(mail(told))

    assert row.outcome == outcome
    assert not Post.objects.filter(kind="comment").exists()
    assert [said in one.text for one in replies()] == ([True] if said else [])
    assert all(WORDS in one.text for one in replies())


def test_of_what_they_may_not_see_any_more_nobody_learns(hana, mara, mo, olga):
    thread = factories.question(by=hana)
    answer = factories.answer(thread, by=olga)
    factories.comment(answer, by=mara)
    told = Notice.objects.get(member=olga)
    hide(told, mo)

    row = take(mail(told))

    assert row.outcome == "refused"
    assert Post.objects.filter(author=olga, kind="comment").count() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "at least"),
        ("word " * 400, "800"),
        ("Please call me at 0171 2345678, my IBAN is DE89 3704 0044 0532 0130 00.", "private"),
        ("> ##- Please write -##\n> quoted", "nothing to read"),
    ],
)
def test_what_the_form_would_refuse_is_sent_back_with_the_reason(told, text, said):
    row = take(mail(told, text))

    (answer,) = replies()
    assert row.outcome == "refused"
    assert said in answer.text
    assert answer.to_email == "hana@example.com"
    assert not Post.objects.filter(kind="comment").exists()


def test_where_new_rules_bind_the_mail_comes_back_with_their_address(told, ada, settings):
    words = house.Words("Be kind to everybody, always.", "It is new.")
    house.publish(
        kind="rules", texts={"en": words}, by=ada, now=clock.now(),
        binding_from=clock.now().date() - timedelta(days=1),
    )  # fmt: skip

    row = take(mail(told))

    (answer,) = replies()
    assert row.outcome == "refused"
    assert "Our community rules have changed, and since" in answer.text
    assert f"To the rules: {settings.SITE_URL}/rules/" in answer.text
    assert not Post.objects.filter(kind="comment").exists()


def test_it_speaks_the_members_language(told, hana):
    members.prefer(member=hana, language="de", theme=None)

    take(mail(told, "x"))

    assert "Hallo" in replies()[0].text


def test_after_thirty_days_it_is_too_late(told):
    row = take(mail(told), at=clock.now() + timedelta(days=31))

    assert row.outcome == "refused"
    assert "too old" in replies()[0].text


def test_somebody_who_has_just_posted_waits_and_need_not_write_again(told, hana, settings):
    settings.LIMITS_MEMBER = settings.LIMITS_MEMBER.__class__(50, 50, 50, timedelta(seconds=30))
    now = clock.now()
    take(mail(told), at=now)

    second = take(mail(told, f"{WORDS} And again."), at=now + timedelta(seconds=5))
    waiting = (second.outcome, second.attempts)
    receiving.take(pk=second.pk, now=now + timedelta(seconds=31))

    second.refresh_from_db()
    assert waiting == ("", 0)
    assert second.outcome == "posted"
    assert replies() == []


def test_pictures_of_an_answer_go_the_way_of_all_pictures(hana, mara):
    factories.question(by=hana, body="Does @mara know why it happens at night?")
    told = Notice.objects.get(member=mara, kind="mentioned")
    sent = mail(told)
    sent.add_attachment(
        pictures.photo("PNG", width=80, height=60),
        maintype="image",
        subtype="png",
        filename="shot.png",
    )
    sent.add_attachment(b"GIF89a no", maintype="image", subtype="gif", filename="bad.gif")
    sent.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bill.pdf")

    take(sent)

    answer = Post.objects.get(kind="answer")
    assert Attachment.objects.filter(post=answer, owner=mara).count() == 1
    (said,) = replies()
    assert said.kind == "reply_without"
    assert "bad.gif" in said.text
    assert "no pictures" in said.text


@pytest.fixture
def nina_told(mara):
    """What a newcomer hears of an answer to a question of hers."""
    nina = factories.member("nina2", joined_at=clock.now() - timedelta(days=2))
    factories.answer(factories.question(by=nina, at=clock.now() - timedelta(hours=1)), by=mara)
    return Notice.objects.get(member=nina)


def test_what_is_left_out_of_a_held_reply_is_said(nina_told):
    sent = mail(nina_told, "Everybody wins in this online casino, come and see.")
    sent.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bill.pdf")

    row = take(sent)

    [held] = HeldPost.objects.all()
    (said,) = replies()
    assert (row.outcome, row.why) == ("posted", "held")
    assert said.kind == "reply_without"
    assert "no pictures" in said.text
    assert "before it appears" in said.text
    assert f"/held/{held.pk}/" in said.text
    assert "is posted" not in said.text
    assert "waits for a look" in said.subject


def test_a_reply_waits_for_the_gap_after_one_that_is_held(nina_told):
    now = clock.now()
    first = mail(nina_told, "Everybody wins in this online casino, come and see.")
    second = mail(nina_told, "Everybody wins in this online casino, do come and see.")

    take(first, at=now)
    row = take(second, at=now)

    assert (row.outcome, row.attempts) == ("", 0)
    assert HeldPost.objects.count() == 1
    receiving.take(pk=row.pk, now=now + timedelta(minutes=2))
    assert HeldPost.objects.count() == 2


def test_pictures_of_a_comment_are_said_to_be_left_out(told):
    sent = mail(told)
    sent.add_attachment(
        pictures.photo("PNG", width=80, height=60),
        maintype="image",
        subtype="png",
        filename="shot.png",
    )

    take(sent)

    assert Post.objects.get(kind="comment").body == WORDS
    assert "cannot carry" in replies()[0].text


def test_a_mail_servers_pipe_takes_the_same_way(told, monkeypatch):
    raw = mail(told).as_bytes()
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        call_command("receive_mail", stdout=io.StringIO())

    tasks.take_received(pk=ReceivedMail.objects.get().pk)

    assert Post.objects.get(kind="comment").body == WORDS


def test_the_pipe_refuses_nothing_and_too_much(monkeypatch):
    for raw in (b"", b"x" * (received.MOST_BYTES + 1)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        with pytest.raises(CommandError) as refusal:
            call_command("receive_mail")
        assert refusal.value.returncode == 65


def test_a_mail_without_any_header_is_kept_and_is_nobodys():
    row = received.keep(b"\xff\xfe\x00 nonsense", now=clock.now())
    receiving.take(pk=row.pk, now=clock.now())

    row.refresh_from_db()
    assert row.outcome == "unknown"


def test_old_rows_are_forgotten(told):
    take(mail(told))

    assert received.prune(now=clock.now() + timedelta(days=31)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_one_reply_once(told):
    pk = received.keep(mail(told).as_bytes(), now=clock.now()).pk
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        receiving.take(pk=pk, now=clock.now())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Post.objects.filter(kind="comment").count() == 1


def test_what_cannot_be_handled_is_said_and_kept_for_a_while(told, monkeypatch):
    row = received.keep(mail(told).as_bytes(), now=clock.now())
    monkeypatch.setattr(receiving.gate, "comment", _dies)
    at = clock.now()
    for _ in range(received.MOST_TRIES):
        receiving.take(pk=row.pk, now=at)
        row.refresh_from_db()
        at = row.due_at

    (said,) = replies()
    assert (said.kind, said.to_email) == ("reply_refused", told.member.email)
    assert "Something went wrong here" in said.text
    assert WORDS in said.text
    assert (row.outcome, WORDS.encode() in bytes(row.raw)) == ("failed", True)
    received.prune(now=at + received.KEPT + timedelta(days=1))
    assert not ReceivedMail.objects.exists()


def test_a_mail_that_kills_every_worker_ends_too(told, monkeypatch):
    row = received.keep(mail(told).as_bytes(), now=clock.now())
    monkeypatch.setattr(receiving, "_handle", _is_killed)
    at = clock.now()
    for _ in range(received.MOST_TRIES):
        with pytest.raises(SystemExit):
            receiving.take(pk=row.pk, now=at)
        row.refresh_from_db()
        at = row.due_at

    receiving.take(pk=row.pk, now=at)

    row.refresh_from_db()
    assert row.outcome == "failed"
    assert [one.kind for one in replies()] == ["reply_refused"]


def _is_killed(*_args, **_named):
    raise SystemExit


@pytest.mark.parametrize(
    "named", [{"sender": "eve@evil.example"}, {"Auto_Submitted": "auto-replied"}]
)
def test_of_a_fault_no_stranger_and_no_machine_hears(told, monkeypatch, named):
    row = received.keep(mail(told, **named).as_bytes(), now=clock.now())
    monkeypatch.setattr(receiving, "_handle", _dies)
    at = clock.now()
    for _ in range(received.MOST_TRIES):
        receiving.take(pk=row.pk, now=at)
        row.refresh_from_db()
        at = row.due_at

    assert row.outcome == "failed"
    assert replies() == []
