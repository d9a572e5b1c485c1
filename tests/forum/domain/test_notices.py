"""Who hears of what, once each, and never of what they may not see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from community import tasks
from forum.domain import (
    audience,
    batches,
    following,
    members,
    notices,
    outbox,
    posts,
    solutions,
    threads,
    verdicts,
)
from forum.lib import clock, notice_kinds
from forum.models import Event, Member, MissedEvent, Notice, OutboxMessage
from forum.queries import hearers
from tests import factories

pytestmark = pytest.mark.django_db


def told(*, but=()):
    """Who was told what, in order; kinds named in `but` left out."""
    found = (
        Notice.objects.exclude(kind__in=but).order_by("pk").values_list("member__handle", "kind")
    )
    return list(found)


def forget():
    Notice.objects.all().delete()


@pytest.fixture
def asked(hana):
    """Hana's question; nobody was told yet."""
    return factories.question(by=hana)


def test_asking_tells_nobody_and_follows(asked, hana):
    assert told() == []
    assert list(hearers.followers_of(thread=asked)) == [hana]


def test_an_answer_tells_the_asker_and_who_follows_but_not_its_author(asked, mara, olga, nina):
    following.follow(thread=asked, by=nina, now=clock.now())
    factories.answer(asked, by=olga)

    factories.answer(asked, by=mara)

    assert told() == [
        ("hana", "question_answered"), ("nina", "thread_answered"),
        ("hana", "question_answered"), ("olga", "thread_answered"), ("nina", "thread_answered"),
    ]  # fmt: skip


def test_the_askers_own_answer_does_not_tell_them(asked, hana):
    factories.answer(asked, by=hana)

    assert told() == []


def test_a_comment_tells_each_in_their_own_words(asked, mara, olga, nina):
    answer = factories.answer(asked, by=mara)
    factories.comment(answer, by=olga)
    forget()

    factories.comment(answer, by=nina)

    assert told() == [
        ("hana", "question_commented"), ("mara", "answer_commented"), ("olga", "thread_commented"),
    ]  # fmt: skip


def test_a_comment_under_an_article_tells_its_author(eva, sim, olga):
    article = threads.publish_article(
        by=eva, title="How to read an invoice", body="Line by line, from the top.", category=sim,
        tag_names=["invoice"], language="en", now=clock.now(),
    )  # fmt: skip

    factories.comment(article.posts.get(), by=olga)

    assert told() == [("eva", "article_commented")]


def test_an_acceptance_tells_its_author_and_who_follows(asked, hana, mara, olga):
    factories.answer(asked, by=olga)
    answer = factories.answer(asked, by=mara)
    forget()

    solutions.accept(thread=asked, post=answer, by=hana, now=clock.now())

    assert told() == [("mara", "answer_accepted"), ("olga", "thread_solved")]


def test_another_solution_is_news_only_to_the_two_who_wrote_them(asked, hana, mara, olga, nina):
    first, second = factories.answer(asked, by=mara), factories.answer(asked, by=olga)
    following.follow(thread=asked, by=nina, now=clock.now())
    solutions.accept(thread=asked, post=first, by=hana, now=clock.now())
    forget()

    solutions.accept(thread=asked, post=second, by=hana, now=clock.now())

    assert told() == [("mara", "answer_cleared"), ("olga", "answer_accepted")]


def test_another_solution_of_the_team_reaches_the_asker_once(asked, hana, mara, olga, mo):
    first, second = factories.answer(asked, by=mara), factories.answer(asked, by=olga)
    solutions.accept(thread=asked, post=first, by=hana, now=clock.now())
    forget()

    solutions.accept(thread=asked, post=second, by=mo, now=clock.now(), reason="Asked by phone")

    assert told() == [
        ("mara", "answer_cleared"), ("hana", "solution_set_by_team"), ("olga", "answer_accepted"),
    ]  # fmt: skip


def test_solved_anew_is_news_to_whoever_follows(asked, hana, mara, nina):
    answer = factories.answer(asked, by=mara)
    following.follow(thread=asked, by=nina, now=clock.now())
    solutions.accept(thread=asked, post=answer, by=hana, now=clock.now())
    solutions.clear(thread=asked, by=hana, now=clock.now())
    forget()

    solutions.accept(thread=asked, post=answer, by=hana, now=clock.now())

    assert told() == [("mara", "answer_accepted"), ("nina", "thread_solved")]


def test_what_staff_decide_reaches_the_asker_with_the_reason(asked, mara, mo):
    answer = factories.answer(asked, by=mara)
    forget()
    at = clock.now()

    solutions.accept(thread=asked, post=answer, by=mo, now=at, reason="They said so by phone")
    solutions.clear(thread=asked, by=mo, now=at, reason="It broke again")

    assert told() == [
        ("hana", "solution_set_by_team"), ("mara", "answer_accepted"),
        ("hana", "solution_cleared_by_team"), ("mara", "answer_cleared"),
    ]  # fmt: skip
    reasons = Notice.objects.filter(member__handle="hana").order_by("pk")
    assert [notice.data["reason"] for notice in reasons] == [
        "They said so by phone",
        "It broke again",
    ]


def test_closing_moving_and_opening_again_tell_whoever_began_it(asked, mo):
    at = clock.now()
    threads.close(thread=asked, by=mo, now=at, reason="See the page of the shop")
    threads.reopen(thread=asked, by=mo, now=at)
    other = factories.category("net")
    threads.move(thread=asked, by=mo, category=other, now=at, reason="It fits better there")

    assert told() == [
        ("hana", "decision"), ("hana", "thread_reopened"), ("hana", "decision"),
    ]  # fmt: skip
    assert [n.data.get("reason") for n in Notice.objects.order_by("pk")] == [
        "See the page of the shop", None, "It fits better there",
    ]  # fmt: skip


def test_pinning_is_nobodys_business(asked, mo):
    threads.pin(thread=asked, by=mo, now=clock.now())

    assert told() == []


def test_what_a_moderator_deletes_tells_its_author_why(asked, hana, mara, mo):
    answer = factories.answer(asked, by=mara)
    forget()

    posts.delete(post=answer, by=mo, now=clock.now(), reason="An insult")
    posts.delete(post=asked.posts.get(kind="question"), by=mo, now=clock.now(), reason="Spam")

    assert told() == [("mara", "decision"), ("hana", "decision")]
    assert [n.data["reason"] for n in Notice.objects.order_by("pk")] == ["An insult", "Spam"]


def test_what_one_deletes_oneself_tells_nobody(asked, mara):
    answer = factories.answer(asked, by=mara)
    forget()

    posts.delete(post=answer, by=mara, now=clock.now())

    assert told() == []


def test_still_broken_tells_whoever_answered(asked, hana, mara, olga):
    factories.answer(asked, by=olga)
    answer = factories.answer(asked, by=mara)
    forget()

    verdicts.still_broken(post=answer, by=hana, now=clock.now())

    assert told() == [("mara", "answer_did_not_help")]


def test_the_same_event_heard_again_tells_nobody_twice(asked, mara):
    factories.answer(asked, by=mara)
    before = told(), OutboxMessage.objects.count()

    for event in Event.objects.all():
        audience.hear(event)

    assert (told(), OutboxMessage.objects.count()) == before


def test_nobody_hears_of_what_they_may_not_see(team, mo, eva, olga, hana):
    thread = factories.question(by=mo, category=team)
    for outsider in (olga, hana):
        following.follow(thread=thread, by=outsider, now=clock.now())

    factories.answer(thread, by=eva)

    assert told() == [("mo", "question_answered")]


def test_what_moved_out_of_sight_no_longer_counts_as_unread(asked, mara, mo, team):
    factories.answer(asked, by=mara)
    following.follow(thread=asked, by=mo, now=clock.now())
    factories.answer(asked, by=mara)

    threads.move(thread=asked, by=mo, category=team, now=clock.now())

    unread = Notice.objects.filter(read_at=None).values_list("member__handle", flat=True)
    assert sorted(unread) == ["hana", "mo"]  # hana: that it was moved


def test_who_loses_a_role_has_unread_only_what_they_still_see(asked, team, mo, eva, ada):
    hidden = factories.question(by=eva, category=team)
    open_to_all = factories.question(by=eva)
    gone = factories.question(by=eva)
    for thread in (hidden, open_to_all):
        factories.answer(thread, by=mo)
    posts.delete(post=gone.posts.get(), by=mo, now=clock.now())

    members.give_role(member=eva, role=Member.StaffRole.NONE, by=ada, now=clock.now())

    unread = Notice.objects.filter(member=eva, read_at=None).order_by("pk")
    assert [(one.kind, one.thread_id) for one in unread] == [
        ("question_answered", open_to_all.pk), ("decision", None),
    ]  # fmt: skip


def test_another_role_that_reads_the_same_hushes_nothing(team, mo, eva, ada):
    thread = factories.question(by=eva, category=team)
    factories.answer(thread, by=mo)

    members.give_role(member=eva, role=Member.StaffRole.MODERATOR, by=ada, now=clock.now())

    assert Notice.objects.filter(member=eva, read_at=None).count() == 1


def test_what_was_deleted_no_longer_counts_as_unread(asked, mara, mo, olga):
    answer = factories.answer(asked, by=mara)
    factories.comment(answer, by=olga)
    kept = factories.answer(asked, by=olga)

    posts.delete(post=answer, by=mo, now=clock.now())

    unread = Notice.objects.filter(read_at=None).order_by("pk")
    assert [(n.member.handle, n.kind, n.post_id) for n in unread] == [
        ("hana", "question_answered", kept.pk),
        ("mara", "thread_answered", kept.pk),
        ("mara", "decision", None),
    ]


def test_a_closed_account_gets_the_notice_and_no_mail(asked, hana, mara):
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    factories.answer(asked, by=mara)

    assert told() == [("hana", "question_answered")]
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("email", ["nina@demo.invalid", ""])
def test_who_has_no_mailbox_gets_no_mail(asked, hana, mara, email):
    Member.objects.filter(pk=hana.pk).update(email=email)

    factories.answer(asked, by=mara)

    assert (len(told()), OutboxMessage.objects.count()) == (1, 0)


def test_a_group_that_is_switched_off_comes_to_the_inbox_only(asked, hana, mara):
    Member.objects.filter(pk=hana.pk).update(mail_off=["questions"])

    factories.answer(asked, by=mara)

    assert (len(told()), OutboxMessage.objects.count()) == (1, 0)


def test_any_floor_can_tell_and_once_is_once(hana, olga):
    people = Member.objects.filter(pk__in=[hana.pk, olga.pk])
    for _ in range(2):
        notices.tell(
            kind="thread_reopened", to=people, key="badge:7", by=olga, now=clock.now(), data={}
        )

    assert told() == [("hana", "thread_reopened")]


@pytest.mark.parametrize("differs", [True, False])
def test_what_is_told_is_stored_with_its_mail_and_its_job(asked, hana, olga, nina, mara, differs):
    """Each hears their own: kind, data, and a mail where they want one; nobody gets another's."""
    Member.objects.filter(pk=nina.pk).update(is_active=False)
    people = Member.objects.filter(pk__in=[hana.pk, olga.pk, nina.pk])
    kinds = {hana.pk: "thread_reopened", olga.pk: "thread_answered", nina.pk: "thread_solved"}
    now = clock.now()

    made = notices.tell(
        kind=lambda member: kinds[member.pk], to=people, key="x:1", by=mara, now=now, thread=asked,
        data=(lambda member: {"reason": member.handle}) if differs else {"reason": "so"},
    )  # fmt: skip

    fields = [field.attname for field in Notice._meta.concrete_fields]
    kept = list(Notice.objects.order_by("member_id"))
    assert [[getattr(one, name) for name in fields] for one in made] == [
        [getattr(one, name) for name in fields] for one in kept
    ]
    assert {(one.member_id, one.kind) for one in kept} == set(kinds.items())
    reasons = ["hana", "nina", "olga"] if differs else ["so"] * 3
    assert sorted(one.data["reason"] for one in kept) == reasons
    assert not any(one._state.adding for one in made)
    mails = {mail.notice.member_id: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {hana.pk, olga.pk}
    for one in (hana, olga):
        row = mails[one.pk]
        assert (row.member_id, row.to_email, row.kind) == (one.pk, one.email, kinds[one.pk])
        assert (row.key, row.created_at, row.subject) == (f"notice:{row.notice_id}", now, "")
    jobs = {job.args["pk"]: job for job in ProcrastinateJob.objects.filter(task_name=outbox.TASK)}
    assert set(jobs) == {mail.pk for mail in mails.values()}
    at_once, waits = jobs[mails[hana.pk].pk], jobs[mails[olga.pk].pk]
    assert (at_once.scheduled_at, at_once.priority, at_once.queue_name) == (None, 0, "mail")
    assert (waits.scheduled_at, waits.priority) == (now + batches.WINDOW, outbox.AFTER_OTHERS)
    assert {(job.lock, job.queueing_lock) for job in jobs.values()} == {(None, None)}


def test_telling_many_costs_as_much_as_telling_one():
    counts = []
    for followers in (1, 20):
        thread = factories.question()
        for _ in range(followers):
            following.follow(thread=thread, by=factories.member(), now=clock.now())
        writer = factories.member()
        with CaptureQueriesContext(connection) as captured:
            factories.answer(thread, by=writer)
        about = [q for q in captured if "notice" in q["sql"] or "outbox" in q["sql"]]
        counts.append((len(captured), len(about)))
        assert Notice.objects.filter(thread=thread).count() == followers + 1

    assert counts[0] == counts[1]
    assert counts[0][1] <= 2


def test_what_was_missed_is_told_later(asked, mara):
    factories.answer(asked, by=mara)
    forget()
    event = Event.objects.get(kind="post_added")
    MissedEvent.objects.create(
        event=event, receiver="forum.domain.audience.hear", problem="a fault", at=event.at
    )

    tasks.retry_missed_events(timestamp=0)

    assert told() == [("hana", "question_answered")]
    assert MissedEvent.objects.get().settled_at is not None


@pytest.mark.parametrize("name", sorted(notice_kinds.known()))
def test_every_kind_has_its_place(name):
    kind = notice_kinds.get(name)

    assert kind.group in notice_kinds.GROUPS
    assert "\n" not in str(kind.says) % {"who": "Hana"}


def test_a_kind_of_an_unknown_group_is_refused():
    with pytest.raises(KeyError):
        notice_kinds.add(notice_kinds.Kind("x", "nowhere", "x", "x", "x"))


def test_reading_the_thread_all_and_undo(asked, hana, mara):
    other = factories.question(by=hana)
    for thread in (asked, other, other):
        factories.answer(thread, by=mara)
    at = clock.now()

    opened = notices.read_thread(member=hana, thread=asked, now=at)
    later = clock.now()
    everything = notices.read_all(member=hana, now=later)
    back = notices.undo_read_all(member=hana, at=later)

    unread = Notice.objects.filter(member=hana, read_at=None)
    assert (opened, everything, back) == (1, 2, 2)
    assert {notice.thread_id for notice in unread} == {other.pk}


def test_what_was_read_a_year_ago_is_forgotten(asked, hana, mara):
    at = clock.now()
    for _ in range(2):
        factories.answer(asked, by=mara)
    notices.mark(notice=Notice.objects.first(), is_read=True, now=at)

    early = notices.prune(now=at + timedelta(days=364))
    gone = notices.prune(now=at + timedelta(days=366))

    assert (early, gone) == (0, 1)
    assert Notice.objects.get().read_at is None
