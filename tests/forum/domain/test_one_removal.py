"""What is removed at once is one removal, told once by a mail that leaves when all of it has gone,
although each post is a transaction of its own and a worker runs all the while."""

from datetime import timedelta

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from forum import tasks
from forum.domain import clearing, flags, judging, posts
from forum.lib import clock
from forum.models import Decision, Notice, OutboxMessage
from forum.queries import records
from tests import factories
from tests.forum import posting

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def wave(nina):
    nina.language = "en"
    nina.save(update_fields=["language"])
    first = clock.now() - 9 * MINUTE
    return [
        factories.answer(factories.question(), by=nina, at=first + n * MINUTE) for n in range(3)
    ]


def send(later=timedelta(0)):
    posting.deliver_due(clock.now() + later)
    return [sent.body for sent in mail.outbox if "was removed" in sent.subject]


def remove(member, by):
    return clearing.clear_member(
        member=member, since=clock.now() - timedelta(days=1), by=by, reason="spam",
        words="Forty ads.", now=clock.now(),
    )  # fmt: skip


def go_on():
    """The rest, each step by the job that the one before left; mails leave in between."""
    seen = set()
    while fresh := ProcrastinateJob.objects.filter(task_name=clearing.TASK).exclude(pk__in=seen):
        job = fresh.earliest("pk")
        seen.add(job.pk)
        assert send() == []
        tasks.go_on_clearing(**job.args)


def test_the_mail_of_a_removal_leaves_when_the_rest_has_gone(wave, nina, mo, monkeypatch):
    monkeypatch.setattr(clearing, "STEP", 1)

    done = remove(nina, mo)
    go_on()

    assert (done.hidden, done.left) == (1, 2)
    assert Notice.objects.filter(member=nina, kind="decision").count() == 1
    assert send() == []
    [told] = send(MINUTE)
    assert "2 more posts of yours were removed with it" in told
    [one] = records.removals(member=nina, viewer=mo)
    assert one.n == 3


def test_what_goes_after_the_mail_is_another_removal_and_told(wave, nina, mo, monkeypatch):
    monkeypatch.setattr(clearing, "STEP", 2)

    remove(nina, mo)
    [job] = ProcrastinateJob.objects.filter(task_name=clearing.TASK)
    [first] = send(MINUTE)
    with clock.shifted(MINUTE):
        tasks.go_on_clearing(**job.args)
        late = send(MINUTE)[1:]

    assert "1 more post of yours was removed with it" in first
    assert len(late) == 1
    assert "removed with it" not in late[0]
    assert Decision.objects.filter(act="post_removed").values("at").distinct().count() == 2


def test_the_rest_is_decided_with_what_began_it_for_half_a_minute():
    now = clock.now()

    after = [timedelta(0), timedelta(seconds=29), timedelta(seconds=30)]
    found = [clearing.moment(at=now.isoformat(), now=now + one) for one in after]

    assert found == [now, now, now + after[2]]
    assert clearing.moment(at="", now=now) == now


def test_of_many_reports_decided_at_once_a_suspended_writer_reads_of_all(wave, nina, olga, mo):
    """Their mail is all they have."""
    for post in wave:
        flags.report(thread=post.thread, post=post, by=olga, reason="spam", words="Look!",
                     now=clock.now())  # fmt: skip
    word = judging.Word(judging.REMOVE, "spam", "A spam account.", step="0")

    def one_by_one():
        for post in wave:
            yield post
            assert send() == []

    failed = judging.judge_all(posts=one_by_one(), by=mo, word=word, now=clock.now())

    nina.refresh_from_db()
    assert (failed, nina.is_active) == ([], False)
    [told] = send(MINUTE)
    assert "2 more posts of yours were removed with it" in told


def test_one_post_is_told_a_minute_later(wave, nina, mo):
    posts.delete(post=wave[0], by=mo, now=clock.now(), reason="Spam", code="spam")

    assert send() == []
    [told] = send(MINUTE)
    assert "removed with it" not in told


def test_that_it_is_undone_is_not_told_before_it(wave, nina, mo):
    remove(nina, mo)
    removed = list(Decision.objects.filter(act="post_removed").order_by("pk"))
    clearing.bring_back(removed=removed, by=mo, words="", now=clock.now())

    posting.deliver_due(clock.now())
    before = len(mail.outbox)
    posting.deliver_due(clock.now() + MINUTE)

    assert before == 0
    kinds = OutboxMessage.objects.exclude(sent_at=None).order_by("sent_at", "pk")
    assert list(kinds.values_list("kind", flat=True)) == ["decision", "decision_undone"]


def test_whoever_moderates_no_more_removes_no_more_and_the_log_says_what_stays(
    wave, nina, mo, monkeypatch, caplog
):
    monkeypatch.setattr(clearing, "STEP", 1)
    remove(nina, mo)
    [job] = ProcrastinateJob.objects.filter(task_name=clearing.TASK)
    mo.staff_role = ""
    mo.save(update_fields=["staff_role"])

    tasks.go_on_clearing(**job.args)

    said = f"{mo.pk} may not moderate any more: 0 held posts wait on, 2 posts stay"
    assert [one.getMessage() for one in caplog.records if "moderate" in one.getMessage()] == [said]
    assert Decision.objects.filter(act="post_removed").count() == 1
