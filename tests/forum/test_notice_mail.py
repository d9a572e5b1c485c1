"""What a notice's mail says, in whose language, and that its rights are asked when it leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from forum import mailing, tasks
from forum.domain import (
    batches,
    following,
    mailboxes,
    members,
    posts,
    solutions,
    stopping,
    threads,
    verdicts,
)
from forum.lib import clock, limits, notice_kinds, reply_address, reply_text
from forum.lib.follow_levels import ASKED
from forum.models import Member, Notice, OutboxMessage
from forum.queries import inbox
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
BODY = "Take the **old** profile out first: `Settings`, then scan the code again."


@pytest.fixture
def answered(hana, mara):
    thread = factories.question(by=hana, title="Will my eSIM ever be activated?")
    return factories.answer(thread, by=mara, body=BODY)


def send(later=timedelta(0)):
    posting.deliver_due(clock.now() + later)
    return mail.outbox


def letter(notice):
    (message,) = inbox.mails_together(pk=notice.mails.get().pk)
    return mailing.of_notice(message, clock.now())


def test_the_askers_mail_says_who_what_and_offers_four_answers(answered):
    (sent,) = send()

    assert sent.subject == "Re: Will my eSIM ever be activated?"
    assert sent.to == ["hana@example.com"]
    html = sent.alternatives[0].content
    for said in (sent.body, html):
        assert "Mara answered your question" in said
        assert "Take the old profile out first: Settings, then scan the code again." in said
        assert said.count("/do/") == 4
    for label in ("Solved it", "Helped a bit", "Still broken", "Solved it myself"):
        assert label in sent.body


def test_it_speaks_the_persons_language_and_time(hana, mara):
    Member.objects.filter(pk=hana.pk).update(language="de", time_zone="Pacific/Auckland")
    at = datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    thread = factories.question(by=hana, at=at)
    factories.answer(thread, by=mara, at=at)

    (sent,) = send()

    assert "Mara hat auf deine Frage geantwortet" in sent.body
    assert "2. Juli 2026" in sent.body
    assert "01:30" in sent.body
    assert '<html lang="de">' in sent.alternatives[0].content


def test_mails_of_one_thread_belong_together_and_each_is_its_own(answered, olga):
    send()
    factories.answer(answered.thread, by=olga)

    sent = [m for m in send(batches.WINDOW) if m.to == ["hana@example.com"]]

    headers = [m.extra_headers for m in sent]
    assert len(sent) == 2
    assert {h["References"] for h in headers} == {f"<thread-{answered.thread_id}@localhost>"}
    assert headers[0]["In-Reply-To"] == headers[0]["References"]
    assert len({h["Message-ID"] for h in headers}) == 2
    assert len({m.subject for m in sent}) == 1


def test_what_is_quoted_is_its_authors_whoever_told_of_it(answered, hana, olga):
    following.follow(thread=answered.thread, by=olga, now=clock.now())
    solutions.accept(thread=answered.thread, post=answered, by=hana, now=clock.now())

    sent = next(m for m in send() if m.to == ["olga@example.com"])

    html = sent.alternatives[0].content
    assert "A question that you follow is solved" in sent.body
    assert re.search(r"^Mara, [^\n]+:\n> Take the old profile out", sent.body, re.MULTILINE)
    assert re.search(r'class="who">Mara · [^<]+</p><p dir="auto">Take the old', html)


def test_it_can_be_stopped_with_one_click(answered):
    (sent,) = send()

    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http://localhost:8000/inbox/stop/")


def test_others_get_no_answers_to_press(answered, olga):
    factories.answer(answered.thread, by=olga)

    to_mara = next(m for m in send(batches.WINDOW) if m.to == ["mara@example.com"])

    assert "/do/" not in to_mara.body + to_mara.alternatives[0].content


def test_what_people_wrote_is_only_text(hana, mara):
    Member.objects.filter(pk=mara.pk).update(display_name="<b>Mara</b>")
    thread = factories.question(by=hana, title="Is <script>alert(1)</script> a title?")
    factories.answer(thread, by=Member.objects.get(pk=mara.pk), body="Use `<img src=x>` & go on.")

    html = send()[0].alternatives[0].content

    assert "<script" not in html
    assert "<img" not in html
    assert "<b>Mara" not in html


def test_the_reason_of_the_team_is_in_it(hana, mo):
    thread = factories.question(by=hana)
    threads.close(thread=thread, by=mo, now=clock.now(), reason="The page of prices says it")

    (sent,) = send()

    assert "The page of prices says it" in sent.body
    assert "The page of prices says it" in sent.alternatives[0].content


def test_of_what_is_deleted_only_the_title_is_named(answered, mo):
    posts.delete(post=answered, by=mo, now=clock.now(), reason="Dangerous")

    sent = send(later=limits.REMOVAL_WINDOW)

    assert [m.to for m in sent] == [["mara@example.com"]]
    assert "old profile" not in sent[0].body
    assert "Dangerous" in sent[0].body


OWN_WORDS = ("decision_undone", "decision_appeal_answered")


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(notice_kinds.known()))
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_kind_can_be_written_in_every_language(answered, hana, name, language):
    notice = Notice.objects.get()
    data = notice_kinds.get(name).sample | {"reason": "Because of it"}
    Notice.objects.filter(pk=notice.pk).update(kind=name, data=data)
    Member.objects.filter(pk=hana.pk).update(language=language)

    written = letter(notice)

    assert "Mara" in written.text or name in ("answer_cleared", "thread_solved")
    # Of a decision that was undone the mail says with which words, which stand in its row.
    assert "Because of it" in written.text or name in OWN_WORDS
    kind = notice_kinds.get(name)
    if kind.subject is not None:  # of a case: a lock screen shows it, so it names no thread
        assert written.subject
        assert "eSIM" not in written.subject
    else:
        begins = kind.news == ASKED
        assert written.subject == f"{'' if begins else 'Re: '}Will my eSIM ever be activated?"
    assert "\n\n\n" not in written.text


def _dropped():
    return list(OutboxMessage.objects.filter(dropped_at__isnull=False).values_list("kind"))


def stop_following(post, hana, mo):
    following.stop(thread=post.thread, by=hana, now=clock.now())


def switch_off(post, hana, mo):
    stopping.stop(scope=stopping.Scope(hana, group="questions"), now=clock.now())


def close_account(post, hana, mo):
    Member.objects.filter(pk=hana.pk).update(is_active=False)


def delete_answer(post, hana, mo):
    posts.delete(post=post, by=mo, now=clock.now())


def delete_thread(post, hana, mo):
    posts.delete(post=post.thread.posts.get(kind="question"), by=mo, now=clock.now())


def hide_thread(post, hana, mo):
    team = factories.category("team", is_private=True, reader_roles=["moderator"])
    threads.move(thread=post.thread, by=mo, category=team, now=clock.now())


def lose_mailbox(post, hana, mo):
    Member.objects.filter(pk=hana.pk).update(email="hana@demo.invalid")


@pytest.mark.parametrize(
    "change",
    [stop_following, switch_off, close_account, delete_answer, delete_thread, hide_thread,
     lose_mailbox],
)  # fmt: skip
def test_what_changed_before_it_leaves_counts(answered, hana, mo, change):
    change(answered, hana, mo)

    sent = send()

    assert not [m for m in sent if "answered your question" in m.body]
    assert ("question_answered",) in _dropped()
    assert posting.deliver_due(clock.now()) == 0


def test_it_goes_to_the_address_of_the_day(answered, hana):
    Member.objects.filter(pk=hana.pk).update(email="new@example.com")

    assert send()[0].to == ["new@example.com"]


def test_the_worker_sends_it(answered):
    tasks.deliver_outbox(pk=OutboxMessage.objects.get().pk)

    assert len(mail.outbox) == 1


def test_its_words_are_kept_only_where_mail_stays_in_a_folder(answered, settings, tmp_path):
    send()
    wiped = OutboxMessage.objects.get()
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mailboxes.FILES, str(tmp_path)
    factories.answer(answered.thread)
    send(batches.WINDOW)

    kept = OutboxMessage.objects.filter(kind="question_answered").latest("pk")
    assert (wiped.subject, wiped.text, wiped.html) == ("", "", "")
    assert "Did it help?" in kept.text
    assert len(list(tmp_path.iterdir())) >= 1


def test_the_demo_gets_its_mail_in_the_folder(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mailboxes.FILES, str(tmp_path)
    nina = factories.member("nina", email="nina@demo.invalid")

    factories.answer(factories.question(by=nina))

    assert posting.deliver_due(clock.now()) == 1


def test_sign_in_mails_look_the_same_and_keep_their_code(hana, client):
    members.prove_email(member=hana)
    client.post("/accounts/login/code/", {"email": hana.email})

    (sent,) = send()

    assert '<h1 class="code">' in sent.alternatives[0].content
    assert OutboxMessage.objects.get().text == ""


def test_it_can_be_answered_where_replies_come_in(answered, settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"

    (sent,) = send()

    notice = Notice.objects.get()
    assert sent.extra_headers["Reply-To"] == reply_address.of_notice(notice.pk)
    assert sent.body.startswith("##- Please write your reply above this line -##")
    assert "##- Please write your reply above this line -##" in sent.alternatives[0].content


def test_what_mail_programs_show_in_their_list_is_what_happened(answered, settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"

    html = send()[0].alternatives[0].content

    first = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.split("<body>")[1])).strip()
    begins = f"{reply_text.HIDDEN_MARK}Mara answered your question: Take the old profile out"
    assert first.startswith(begins)
    # In a reply that quotes it without marks it is not taken for what was written.
    assert reply_text.cut(f"That did it, thank you!\n\n{first}") == "That did it, thank you!"


def test_whose_answer_did_not_help_reads_which(answered, hana):
    verdicts.still_broken(post=answered, by=hana, now=clock.now())

    sent = next(m for m in send() if m.to == ["mara@example.com"])

    assert "tried your answer, and it still does not work" in sent.body
    for said in (sent.body, sent.alternatives[0].content):
        assert "Take the old profile out first" in said


def test_elsewhere_nothing_is_said_of_answering(answered):
    (sent,) = send()

    assert "Reply-To" not in sent.extra_headers
    assert "##-" not in sent.body + sent.alternatives[0].content


def test_its_headers_name_its_list_and_ask_for_no_answer_by_machines(answered):
    (sent,) = send()

    assert sent.extra_headers["List-Id"] == "<notices.localhost>"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["X-Auto-Response-Suppress"] == "All"
