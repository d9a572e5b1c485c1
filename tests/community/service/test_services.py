"""What moves a service row. Cases have the numbers of the list in docs/decisions/0039."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community import receivers
from community.domain import (
    asking_back,
    leases,
    policies,
    service_audit,
    service_events,
    services,
    sweeping,
)
from community.models import Away, Calendar, Policy, Pool, Service, ServiceEvent, SpecialDay
from community.queries import pools
from forum.domain import duplicates, events, marks, posts, solutions, threads, verdicts
from forum.lib import clock
from forum.models import Event, MissedEvent, Notice, Verdict
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.service import days
from tests.community.service.days import (
    DAY,
    HOUR,
    MINUTE,
    MUCH,
    answer,
    ask,
    assert_sound,
    at,
    claim,
    kinds,
    member,
    of_kind,
    policy,
    row,
    staff,
)

pytestmark = pytest.mark.django_db
LITTLE = "Which phone is it?"


@pytest.fixture
def unheard(monkeypatch):
    """Questions are asked as before this floor was there."""
    monkeypatch.setitem(receivers.HEARS, Event.Kind.THREAD_STARTED, ())


def first_post(thread):
    return thread.posts.get(kind="question")


def test_a_question_has_its_row_with_what_is_promised():
    thread = ask(at(0, 9))

    found = row(thread)
    assert (found.status, found.step, found.cycle) == ("open", 0, 1)
    assert (found.mentors_at, found.expert_at, found.lead_at) == (at(0, 9, 30), at(0, 13), at(1, 9))
    assert found.promised_at == found.first_promised_at == at(0, 17)
    assert found.next_action_at == at(0, 9, 15)  # a newcomer's own mentor would be asked
    assert of_kind(thread, "asked").data["raw"]["lead"] == at(0, 17).isoformat()
    assert_sound(at(0, 9, 10))


def test_a_newcomers_first_at_half_the_time_and_the_second_not():
    nina = member(joined_at=at(-2), is_new=True)
    first, second = (ask(at(0, hour), by=nina) for hour in (9, 10))

    assert row(first).promised_at == at(0, 13)
    assert row(second).promised_at == at(1, 10)


def test_no_row_where_no_promise_is_made(eva, team):
    article = threads.publish_article(
        by=eva, title="What eSIM means", body=MUCH, category=factories.category("sim"),
        tag_names=[], language="en", now=at(),
    )  # fmt: skip
    hidden = ask(category=team, by=eva)

    assert not Service.objects.filter(thread__in=[article.pk, hidden.pk]).exists()


def test_an_answer_that_counts_stops_the_clock():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))

    found = row(thread)
    assert (found.status, found.first_answer_at, found.promised_at) == ("answered", at(0, 10), None)
    assert found.next_action_at is None
    assert kinds(thread) == ["asked", "answered", "first_answer"]
    assert of_kind(thread, "first_answer").by == post.author
    answer(thread, at(0, 11))
    assert kinds(thread) == ["asked", "answered", "first_answer"]
    assert_sound(at(0, 11))


def test_an_ask_back_and_a_comment_do_not():
    thread = ask(at(0, 9))
    answer(thread, at(0, 10), body=LITTLE)
    factories.comment(first_post(thread), by=member(), at=at(0, 10), body=MUCH)

    assert row(thread).status == "open"
    answer(thread, at(0, 11), body="See https://example.com")
    assert row(thread).status == "answered"


def test_somebody_new_only_puts_the_expert_off_and_never_the_promise():
    thread = ask(at(0, 9))
    for hour in (10, 11):
        answer(thread, at(0, hour), by=member(is_new=True))

    found = row(thread)
    assert (found.status, found.promised_at) == ("open", at(0, 17))
    assert (found.expert_at, found.lead_at) == (at(1, 9), at(1, 13))
    assert kinds(thread) == ["asked", "put_off"]
    assert_sound(at(0, 9, 20))


@pytest.mark.parametrize("who", ["asker", "mentor", "level 250", "expert"])
def test_until_somebody_says_that_it_helped(who):
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10), by=member(is_new=True))
    people = {"asker": thread.author, "mentor": member(), "level 250": member(), "expert": staff()}
    people["mentor"].standing.is_mentor = True
    people["level 250"].standing.points = 250
    for person in people.values():
        person.standing.save()
    marks.give(post=post, by=member(), now=at(0, 11))
    assert row(thread).status == "open"

    marks.give(post=post, by=people[who], now=at(0, 12))
    assert row(thread).status == "answered"
    assert row(thread).first_answer_at == at(0, 10)
    marks.withdraw(post=post, by=people[who], now=at(0, 12, 1))
    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))
    assert_sound(at(0, 9, 20))


def test_a_guess_that_did_not_help_or_is_gone_puts_off_no_more():
    for over in ("did not help", "deleted"):
        thread = ask(at(0, 9))
        post = answer(thread, at(0, 10), by=member(is_new=True))
        if over == "deleted":
            posts.delete(post=post, by=post.author, now=at(0, 11))
        else:
            verdicts.still_broken(post=post, by=thread.author, now=at(0, 11))
        answer(thread, at(0, 12), by=member(is_new=True))

        assert (row(thread).cycle, row(thread).expert_at) == (1, at(0, 13)), over


def test_case_17_the_only_answer_is_deleted_as_spam(mo):
    days.full_expert()
    thread = ask(at(0, 9))
    first, second = (answer(thread, at(0, hour)) for hour in (10, 11))
    posts.delete(post=first, by=mo, now=at(0, 12))
    assert row(thread).status == "answered"

    posts.delete(post=second, by=mo, now=at(0, 14), reason="Spam")

    found = row(thread)
    assert (found.status, found.cycle, found.anchor_at) == ("open", 1, at(0, 9))
    assert (found.expert_at, found.promised_at, found.first_answer_at) == (
        at(0, 13), at(0, 17), None,
    )  # fmt: skip
    sweeping.sweep(now=at(0, 14))
    assert row(thread).step == Service.Step.EXPERT
    posts.restore(post=second, by=mo, now=at(0, 15))
    assert row(thread).status == "answered"
    assert_sound(at(0, 15))


def test_case_18_the_asker_answers_themselves():
    thread = ask(at(0, 9))
    own = answer(thread, at(0, 10), by=thread.author)
    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))

    solutions.accept(thread=thread, post=own, by=thread.author, now=at(0, 11))

    assert (row(thread).status, row(thread).first_answer_at) == ("solved", None)
    assert_sound(at(0, 11))


def test_did_not_help_is_a_new_cycle_at_half_the_time_and_from_the_same_step():
    days.full_expert()
    thread = ask(at(0, 9))
    sweeping.sweep(now=at(0, 13))
    post = answer(thread, at(0, 14))
    verdicts.still_broken(post=post, by=thread.author, now=at(1, 10))

    found = row(thread)
    assert (found.status, found.cycle, found.step) == ("open", 2, Service.Step.EXPERT)
    assert (found.anchor_at, found.promised_at) == (at(1, 10), at(1, 14))
    assert found.next_action_at == at(1, 10)  # an expert is looked for at once
    assert found.first_promised_at == at(0, 17)
    factories.comment(post, by=member(), at=at(1, 11), body=MUCH)
    assert row(thread).status == "answered"
    assert_sound(at(1, 11))


def test_that_word_was_a_slip():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 11))
    verdicts.take_back(verdict=Verdict.objects.get(), by=thread.author, now=at(0, 11, 1))

    assert (row(thread).status, row(thread).anchor_at) == ("answered", at(0, 9))
    assert_sound(at(0, 12))


def test_the_asker_asks_on_or_says_thanks():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    factories.comment(post, by=thread.author, at=at(0, 11), body="Thanks, it works!")
    assert row(thread).status == "answered"

    factories.comment(post, by=thread.author, at=at(0, 12), body="And where do I find that?")

    assert (row(thread).status, row(thread).cycle) == ("open", 2)
    assert row(thread).promised_at == at(0, 16)
    assert kinds(thread)[-1] == "asked_on"


def test_accepted_and_closed_after_thirty_quiet_days():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    solutions.accept(thread=thread, post=post, by=thread.author, now=at(1, 9))
    found = row(thread)
    assert (found.status, found.solved_at, found.owner) == ("solved", at(1, 9), None)
    factories.comment(post, by=member(), at=at(11, 9))

    sweeping.sweep(now=at(31, 9))
    assert (row(thread).status, row(thread).next_action_at) == ("solved", at(41, 9))
    sweeping.sweep(now=at(41, 9))
    assert (row(thread).status, row(thread).next_action_at) == ("closed", None)

    factories.comment(post, by=thread.author, at=at(42, 9), body="It is broken again?")
    assert row(thread).status == "closed"  # a new question is asked from now on
    verdicts.still_broken(post=post, by=thread.author, now=at(42, 10))
    assert (row(thread).status, row(thread).cycle) == ("open", 2)  # unless they say so
    assert_sound(at(42, 10))


@pytest.mark.parametrize(("after", "counts"), [(7 * DAY, True), (7 * DAY + MINUTE, False)])
def test_case_19_recontact_at_the_edge_of_day_7(after, counts):
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    solutions.accept(thread=thread, post=post, by=thread.author, now=at(0, 12))
    when = at(0, 12) + after
    factories.comment(post, by=thread.author, at=when, body="It happens again, what now?")

    assert (row(thread).status, row(thread).cycle) == ("open", 2)
    assert of_kind(thread, "asked_on").data["recontact"] is counts


def test_a_solution_taken_back_waits_again_and_a_slip_does_not():
    thread = ask(at(0, 9))
    post = answer(thread, at(0, 10))
    for n, is_slip in enumerate((True, False)):
        solutions.accept(thread=thread, post=post, by=thread.author, now=at(0, 11, n))
        solutions.clear(thread=thread, by=thread.author, now=at(0, 12, n), is_slip=is_slip)
        assert row(thread).status == ("answered" if is_slip else "open")
    assert (row(thread).cycle, row(thread).promised_at) == (2, at(0, 16, 1))
    assert_sound(at(0, 12, 5))


def test_solved_alone_and_that_was_a_slip():
    thread = ask(at(0, 9))
    verdicts.solved_alone(thread=thread, by=thread.author, now=at(0, 10))
    assert row(thread).status == "solved"

    verdicts.take_back(verdict=Verdict.objects.get(), by=thread.author, now=at(0, 10, 5))

    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))
    assert_sound(at(0, 9, 20))


def test_closed_and_opened_by_a_moderator(mo):
    thread = ask(at(0, 9))
    threads.close(thread=thread, by=mo, now=at(0, 10), reason="Off topic.")
    assert (row(thread).status, row(thread).next_action_at) == ("closed", None)

    threads.reopen(thread=thread, by=mo, now=at(2, 9))

    assert (row(thread).status, row(thread).cycle) == ("open", 2)
    assert row(thread).promised_at == at(2, 13)
    assert_sound(at(2, 9, 5))


def test_asked_before_and_not_so_after_all(mo):
    thread, original = ask(at(0, 9)), ask(at(-1, 9))
    duplicates.mark(thread=thread, original=original, by=mo, now=at(0, 10))
    assert row(thread).status == "duplicate"

    duplicates.undo(thread=thread, by=thread.author, now=at(0, 11))

    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 15))


def test_a_duplicate_whose_original_is_gone_waits_again(mo):
    thread, original = ask(at(0, 9)), ask(at(-1, 9))
    duplicates.mark(thread=thread, original=original, by=mo, now=at(0, 10))
    posts.delete(post=first_post(original), by=mo, now=at(0, 11))
    duplicates.settle(pk=original.pk, now=at(0, 11))

    assert services.reopen_strays(now=at(0, 12)) == 1
    assert row(thread).status == "open"
    assert services.reopen_strays(now=at(0, 12)) == 0


def test_a_deleted_question_is_due_for_nobody_and_restored_as_it_was(mo):
    thread = ask(at(0, 9))
    posts.delete(post=first_post(thread), by=mo, now=at(0, 10))
    assert row(thread).status == "closed"
    assert sweeping.sweep(now=at(3)) == 0

    posts.restore(post=first_post(thread), by=mo, now=at(0, 11))

    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))
    assert_sound(at(0, 9, 20))


def test_case_20_the_third_ask_back_is_refused(eva):
    thread = ask(at(0, 9))
    with pytest.raises(NotAllowed, match="Claim"):
        asking_back.ask_back(thread=thread, by=eva, now=at(0, 9))
    claim(thread, eva, at(0, 9))
    for hour in (10, 12):
        asking_back.ask_back(thread=thread, by=eva, now=at(0, hour))
        assert (row(thread).status, row(thread).lease_until) == ("asked_back", at(7, hour))
        factories.comment(
            first_post(thread), by=thread.author, at=at(0, hour + 1), body="It is a Pixel 9."
        )
        assert row(thread).status == "open"

    with pytest.raises(NotAllowed, match="twice"):
        asking_back.ask_back(thread=thread, by=eva, now=at(0, 14))

    sweeping.sweep(now=at(0, 13, 20))
    found = row(thread)
    # Two hours stood still, and the mentors' time had passed before.
    assert (found.expert_at, found.promised_at) == (at(0, 15), at(1, 11))
    assert (found.mentors_at, found.lease_until) == (at(0, 9, 30), at(0, 13, 30))
    assert_sound(at(0, 13, 20))


@pytest.mark.parametrize(
    ("shifts", "is_away", "until"),
    [
        (staffed.OFFICE, False, at(1, 9, 30)),  # from their next morning on
        ([(3, 540, 1020)], False, None),  # not before Thursday
        (staffed.OFFICE, True, None),
        ([], False, None),
    ],
)
def test_a_reply_in_the_evening_is_read_in_the_morning_by_whoever_asked(shifts, is_away, until):
    expert = staffed.expert(days.general(), member=days.staff(), shifts=shifts)
    thread = ask(at(0, 9))
    claim(thread, expert.member, at(0, 9))
    asking_back.ask_back(thread=thread, by=expert.member, now=at(0, 10))
    if is_away:
        Away.objects.create(expert=expert, begins_at=at(0, 17), until=at(3), said_at=at(0, 9))

    factories.comment(first_post(thread), by=thread.author, at=at(0, 21), body="It is a Pixel 9.")

    assert (row(thread).owner, row(thread).lease_until) == (until and expert.member, until)
    sweeping.sweep(now=at(1, 9))
    assert row(thread).leases_broken == 0
    assert_sound(at(1, 9))


def test_somebody_else_knows_it_while_the_asker_is_asked(eva, mo):
    thread = ask(at(0, 9))
    claim(thread, eva, at(0, 9))
    asking_back.ask_back(thread=thread, by=eva, now=at(0, 10))

    post = answer(thread, at(0, 12))
    found = row(thread)
    assert (found.status, found.owner, found.lease_until) == ("answered", eva, at(0, 12, 30))
    assert_sound(at(0, 12, 20))

    posts.delete(post=post, by=mo, now=at(0, 12, 25))  # it was spam
    found = row(thread)
    assert (found.status, found.anchor_at) == ("open", at(0, 9))
    assert found.promised_at == at(1, 11)  # two hours stood still
    sweeping.sweep(now=at(0, 12, 25))
    assert_sound(at(0, 12, 25))


def test_what_is_asked_back_is_never_taken_for_an_answer(eva, mo):
    thread = ask(at(0, 9))
    other = answer(thread, at(0, 9, 10))
    factories.comment(other, by=thread.author, at=at(0, 9, 20), body="And what do I press then?")
    claim(thread, eva, at(0, 9, 30))
    asking_back.ask_back(thread=thread, by=eva, now=at(0, 10))
    long = "Which phone is it, and which version of Android does it say that it has?"
    factories.comment(first_post(thread), by=eva, at=at(0, 10, 1), body=long)

    posts.delete(post=other, by=mo, now=at(0, 11))  # all posts are looked at once more

    assert row(thread).status == "asked_back"
    assert_sound(at(0, 11))


def test_nobody_replies_to_the_expert(eva):
    thread = ask(at(0, 9))
    claim(thread, eva, at(0, 9))
    asking_back.ask_back(thread=thread, by=eva, now=at(0, 10))

    for hour in (9, 10, 11):
        sweeping.sweep(now=at(3, hour))
    assert Notice.objects.filter(kind="asked_back_nudge", member=thread.author).count() == 1
    sweeping.sweep(now=at(7, 9))
    assert row(thread).status == "asked_back"
    sweeping.sweep(now=at(7, 10))

    assert (row(thread).status, row(thread).owner) == ("solved", None)
    assert kinds(thread)[-1] == "no_reply"
    factories.comment(first_post(thread), by=thread.author, at=at(8), body="I was away. Still so.")
    assert row(thread).status == "open"
    assert_sound(at(8, 9, 5))


def test_case_21_moved_to_another_pool_its_clocks_go_on(eva, mo):
    billing = factories.category("billing")
    pool = Pool.objects.create(
        slug="bills", name={"en": "Bills"}, calendar=days.calendar({6: (9, 10)})
    )
    pool.categories.add(billing)
    thread = ask(at(0, 9))
    before = row(thread)
    claim(thread, eva, at(0, 9, 30))

    threads.move(thread=thread, by=mo, category=billing, now=at(0, 10))

    found = row(thread)
    assert (found.pool, found.owner, found.cycle) == (pool, None, 1)
    assert (found.expert_at, found.promised_at) == (before.expert_at, before.promised_at)
    assert_sound(at(0, 9, 20))


def test_moved_out_of_sight_and_back(mo, team, sim):
    thread = ask(at(0, 9))
    threads.move(thread=thread, by=mo, category=team, now=at(0, 10))
    assert (row(thread).status, row(thread).next_action_at) == ("not_a_question", None)

    threads.move(thread=thread, by=mo, category=sim, now=at(0, 11))

    assert (row(thread).status, row(thread).promised_at) == ("open", at(0, 17))


def test_moved_into_sight_it_begins_where_somebody_waits(mo, eva, team, sim):
    open_one, solved = (ask(at(0, 9), category=team, by=eva) for _ in range(2))
    post = answer(solved, at(0, 9, 30), by=mo)
    solutions.accept(thread=solved, post=post, by=eva, now=at(0, 10))

    for thread in (open_one, solved):
        threads.move(thread=thread, by=mo, category=sim, now=at(0, 11))

    assert row(open_one).anchor_at == at(0, 11)
    assert not Service.objects.filter(thread=solved).exists()


def test_case_22_the_asker_erases_the_account(eva):
    thread, other = ask(at(0, 9)), ask(at(0, 9))
    for one in (thread, other):
        claim(one, eva, at(0, 9, 5))

    for person in (thread.author, eva):
        with transaction.atomic():
            events.record(kind=Event.Kind.MEMBER_ERASED, at=at(0, 10), member=person)

    assert (row(thread).status, row(thread).owner) == ("closed", None)
    assert (row(other).status, row(other).owner) == ("open", None)
    assert not MissedEvent.objects.exists()


def test_case_23_no_pool_for_the_tags_is_the_general_one():
    by_tag = Pool.objects.create(slug="esim", name={"en": "eSIM"}, calendar=days.general().calendar)
    tagged = ask(tag_names=["esim"])
    by_tag.tags.add(tagged.tags.get())

    assert pools.of(tagged) == by_tag
    assert row(ask(tag_names=["nothing-of-this"])).pool == days.general()


def test_case_06_the_policy_is_edited_in_the_middle():
    thread = ask(at(0, 9))
    Policy.objects.update(expert_after=30, promise_after=60, lead_after=90)
    SpecialDay.objects.create(calendar=days.general().calendar, day=at(0).date())

    sweeping.sweep(now=at(0, 12))
    assert (row(thread).step, row(thread).promised_at) == (Service.Step.MENTORS, at(0, 17))

    post = answer(thread, at(0, 12))
    verdicts.still_broken(post=post, by=thread.author, now=at(0, 12, 30))
    assert row(thread).promised_at == at(0, 16, 30)  # it still ran: its own
    solutions.accept(thread=thread, post=post, by=thread.author, now=at(0, 13))
    solutions.clear(thread=thread, by=thread.author, now=at(1, 9))
    assert row(thread).promised_at == at(1, 9, 30)  # it had come to its end: that of now


def test_a_policy_of_its_own_for_a_topic_and_a_language(sim):
    before = policy()
    german = Policy.objects.create(name="German", language="de", calendar=before.calendar)
    topic = Policy.objects.create(name="SIM", category=sim, position=1, calendar=before.calendar)

    chosen = [
        policies.of(ask(language=language, category=category))
        for language, category in (("de", sim), ("en", sim), ("en", factories.category("other")))
    ]
    assert chosen == [german, topic, before]


def test_case_05_a_calendar_without_hours_alarms_and_ends(caplog):
    empty = Calendar.objects.create(name="Forgotten", zone="Europe/Berlin")
    Pool.objects.filter(is_general=True).update(calendar=empty)

    thread = ask(at(5, 23))

    assert "has no hours" in caplog.text
    assert row(thread).promised_at == at(6, 7)  # round the clock
    assert not MissedEvent.objects.exists()


def test_a_fault_stops_nobody_from_asking_and_is_made_up_for(monkeypatch):
    from community import tasks

    with monkeypatch.context() as patch:
        patch.setattr(policies, "of", lambda thread: 1 / 0)
        thread = ask(clock.now() - HOUR)
    assert not Service.objects.exists()

    tasks.retry_missed_events(timestamp=0)

    assert row(thread).status == "open"
    assert not MissedEvent.objects.filter(settled_at=None).exists()


def test_what_waits_without_a_row_gets_one(unheard):
    thread, old = ask(at(0, 9)), ask(at(-9))
    assert not Service.objects.exists()

    assert services.begin_missing(now=at(0, 10), most=10) == 1
    assert row(thread).promised_at == at(0, 17)
    assert not Service.objects.filter(thread=old.pk).exists()
    assert services.begin(thread=thread, now=at(0, 11)) == row(thread)


def test_the_audit_tells_of_a_question_that_never_got_a_row_however_old(unheard):
    services.begin(thread=ask(at(-20)), now=at(-20))  # since then the ladder stands here
    lost = ask(at(-9))
    wanted = "1 questions wait without a row"
    assert wanted in service_audit.find(now=at(0, 9))

    Event.objects.filter(thread=lost).delete()  # what an import brings has no event

    assert wanted not in service_audit.find(now=at(0, 9))


def test_events_are_new_rows_only():
    ask()
    with connection.cursor() as cursor:  # what waits for the end of the transaction bars TRUNCATE
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE community_serviceevent SET kind = 'answered'",
        "DELETE FROM community_serviceevent",
        "TRUNCATE community_serviceevent",
    ):
        refused = pytest.raises(IntegrityError, match="new rows only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_second_event_of_the_same_key_changes_nothing():
    thread = ask(at(0, 9))
    service = row(thread)
    wrote = []
    for step in (1, 2):
        service.step = step
        wrote.append(
            service_events.write(service=service, kind="step", key="the-same", at=at(0, 10))
        )

    assert wrote == [True, False]
    assert service.step == row(thread).step == 1
    assert ServiceEvent.objects.filter(key="the-same").count() == 1


def test_whoever_hears_of_an_event_twice_does_nothing_twice():
    thread = ask(at(0, 9))
    answer(thread, at(0, 10))
    before = kinds(thread)

    for event in Event.objects.filter(thread=thread).order_by("pk"):
        services.hear_again(event)

    assert kinds(thread) == before
    assert_sound(at(0, 10))


def test_the_threads_row_says_how_it_stands():
    thread = ask(at(0, 9))
    thread.refresh_from_db()
    assert (thread.service_state, thread.service_due_at) == ("open", at(0, 17))


def test_a_lease_that_ends_twice_is_the_leads(eva):
    thread = ask(at(0, 9))
    for hour in (9, 10):
        claim(thread, eva, at(0, hour))
        sweeping.sweep(now=at(0, hour, 24))
        assert row(thread).owner == eva
        sweeping.sweep(now=at(0, hour, 31))
        assert row(thread).owner is None

    assert row(thread).leases_broken == leases.MOST_BREAKS
    assert row(thread).step == Service.Step.LEAD
    assert_sound(at(0, 10, 31))


def test_whoever_holds_what_is_answered_gives_it_back(eva):
    thread = ask(at(0, 9))
    claim(thread, eva, at(0, 9))
    answer(thread, at(0, 9, 10))
    assert row(thread).owner == eva
    sweeping.sweep(now=at(0, 9, 30))
    assert (row(thread).owner, row(thread).leases_broken) == (None, 0)

    other = ask(at(0, 10))
    claim(other, eva, at(0, 10))
    answer(other, at(0, 10, 5), by=eva)
    assert row(other).owner is None  # their own answer ends it at once


def test_beginning_takes_the_same_few_statements_whatever_the_calendars(unheard):
    """Beside what the floor takes for a question; special days cost nothing more."""

    def cost():
        thread = ask(at(0, 9))
        with CaptureQueriesContext(connection) as captured:
            services.begin(thread=thread, now=at(0, 9))
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    few = cost()
    for n in range(30):
        SpecialDay.objects.create(calendar=days.general().calendar, day=at(n).date())
    assert (few, cost()) == (11, 11)
