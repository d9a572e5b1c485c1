"""A private case from its beginning to its end: who has it, who reads it, who hears of it."""

import pytest
from django.core import mail

from community.domain import case_sweep, cases, service_audit
from community.models import Case, CaseNote
from community.queries import call_windows, experts
from community.views import case_words
from forum import mailing_many
from forum.domain import outbox, threads
from forum.models import Event, Notice, Post, Talk, Thread, ThreadMember
from forum.rules import NotAllowed
from tests import factories
from tests.community import staffed
from tests.community.calls import made
from tests.community.cases import told
from tests.community.cases.told import begin, claimed, finished, fresh
from tests.community.service.days import DAY, MINUTE, ask, at, kinds, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return factories.member("lea", staff_role="expert")


@pytest.fixture
def pool(lead):
    return told.pool(lead=lead)


@pytest.fixture
def expert(pool, eva):
    return told.expert(pool, eva)


@pytest.fixture
def case(expert, hana):
    return begin(hana)


def readers(case):
    """Who of everybody may see its thread."""
    people = [None, *factories.Member.objects.all()]
    return {
        one.handle if one else ""
        for one in people
        if Thread.objects.visible_to(one).filter(pk=case.pk).exists()
    }


class TestBeginning:
    def test_it_waits_for_the_pool_and_says_by_when(self, case, eva, hana):
        assert (case.status, case.owner, case.member) == ("open", None, hana)
        assert case.promised_at == case.due_at == at(0, 13)  # four hours of the pool from nine
        assert Talk.objects.get(pk=case.pk).kind == "case"
        assert Post.objects.get(thread=case.pk).body == told.WORDS
        assert told.events(case) == ["begun"]
        assert told.told(eva) == ["case_waiting"]
        assert told.told(hana) == []

    def test_what_is_urgent_waits_half_as_long(self, expert, hana):
        assert begin(hana, reason="sim_lost").due_at == at(0, 11)

    def test_sent_twice_it_is_one(self, expert, hana):
        same = told.key()
        assert begin(hana, key=same) == begin(hana, key=same)
        assert Case.objects.count() == 1

    def test_of_a_question_only_its_asker_and_once(self, expert, hana, olga):
        question = ask(at(0, 8), by=hana)
        with pytest.raises(NotAllowed, match="Only whoever asked"):
            begin(olga, about=question)
        begin(hana, about=question)
        with pytest.raises(NotAllowed, match="already"):
            begin(hana, about=question)

    def test_three_at_a_time(self, expert, hana):
        for _n in range(3):
            begin(hana)
        with pytest.raises(NotAllowed, match="3 private cases"):
            begin(hana)

    def test_nobody_there_everybody_who_speaks_it_hears(self, hana, lead):
        pool = told.pool(zone_hours=staffed.OFFICE, lead=lead)
        night = told.expert(pool, shifts=[(0, 0, 60)])
        foreign = told.expert(pool, languages=["de"])
        begin(hana, now=at(0, 20))
        assert told.told(night.member) == ["case_waiting"]
        assert told.told(foreign.member) == []

    def test_in_an_empty_pool_the_lead_hears(self, pool, hana, lead):
        begin(hana)
        assert told.told(lead) == ["case_waiting"]


class TestTheWall:
    def test_its_customer_reads_it_and_whoever_has_it(
        self, case, expert, hana, eva, mo, mara, olga, sven, ada
    ):
        assert readers(case) == {"hana"}
        claimed(case, expert)
        assert readers(case) == {"hana", "eva"}
        cases.give_back(case=case, by=eva, note="I am off.", now=at(0, 10))
        assert readers(case) == {"hana"}

    def test_a_flag_opens_it_to_nobody(self, case, hana, mo):
        from forum.models import Flag

        post = Post.objects.get(thread=case.pk)
        Flag.objects.create(thread=case.thread, post=post, by=hana, reason="other", at=at())
        assert readers(case) == {"hana"}

    def test_no_notice_and_no_mail_says_a_word_of_it(self, case, expert, hana, eva):
        claimed(case, expert)
        cases.write(case=case, body="The secret word is haddock.", by=eva, key=None, now=at(0, 10))
        cases.write(case=case, body="I say: mackerel.", by=hana, key=None, now=at(0, 10, 5))
        for pk in outbox.due(now=at(1, 12)):
            outbox.deliver(pk=pk, now=at(1, 12), render=mailing_many.letter_of)
        assert {one.kind for one in Notice.objects.all()} >= {"case_message", "case_customer_wrote"}
        assert mail.outbox
        for letter in mail.outbox:
            said = f"{letter.subject} {letter.body} {letter.alternatives}"
            for word in ("haddock", "mackerel", "Rostock", "bill"):
                assert word not in said
        assert not Event.objects.filter(data__icontains="haddock").exists()


class TestWhoHasIt:
    def test_taking_it_opens_it_and_tells_the_customer(self, case, expert, hana, eva):
        held = claimed(case, expert)
        assert (held.owner, held.claimed_at) == (eva, at(0, 9, 5))
        assert claimed(held, expert).claimed_at == at(0, 9, 5)
        assert told.told(hana) == ["case_taken"]
        assert ThreadMember.objects.filter(thread=case.pk, member=eva).exists()

    def test_given_back_its_customer_hears_it_once_and_reads_who_is_next(
        self, case, expert, hana, eva
    ):
        claimed(case, expert)
        cases.give_back(case=case, by=eva, note="I am off today.", now=at(0, 10))
        assert told.told(hana) == ["case_taken", "case_released"]
        says = case_words.stand(told.fresh(case), now=at(0, 10)).says
        assert says.startswith("Somebody else of our team takes it on next")

    def test_one_has_it(self, case, expert, pool):
        claimed(case, expert)
        with pytest.raises(NotAllowed, match="has this case"):
            claimed(case, told.expert(pool))

    @pytest.mark.parametrize("role", ["hana", "mara", "mo", "olga"])
    def test_only_experts_take_it(self, role, request, case):
        member = request.getfixturevalue(role)
        with pytest.raises(NotAllowed):
            claimed(case, member)

    def test_an_expert_has_no_case_of_their_own(self, expert, pool, eva):
        mine = begin(eva)
        with pytest.raises(NotAllowed, match="your own"):
            claimed(mine, expert)

    def test_questions_and_cases_fill_one_room(self, pool, hana, olga):
        busy = told.expert(pool, capacity=1)
        claimed(begin(hana), busy)
        with pytest.raises(NotAllowed, match="as much as you take"):
            claimed(begin(olga), busy)

    def test_the_lead_takes_over_what_waits_too_long(self, case, expert, lead, eva):
        claimed(case, expert)
        with pytest.raises(NotAllowed, match="has this case"):
            claimed(case, lead)
        Case.objects.update(lead_called_at=at(0, 13))
        held = claimed(case, lead, now=at(0, 14))
        assert (held.owner, held.last_owner, held.lead_called_at) == (lead, eva, None)
        assert readers(case) == {"hana", "lea"}

    def test_handing_over(self, case, expert, pool, eva, hana):
        other, full = told.expert(pool), told.expert(pool, capacity=0)
        claimed(case, expert)
        given = {"case": case, "by": eva, "now": at(0, 10)}
        with pytest.raises(NotAllowed, match="Please write"):
            cases.hand_over(to=other, note=" ", key=None, **given)
        with pytest.raises(NotAllowed, match="as many"):
            cases.hand_over(to=full, note="Look.", key=None, **given)
        with pytest.raises(NotAllowed, match="colleague"):
            cases.hand_over(to=expert, note="Look.", key=None, **given)
        same = told.key()
        for _twice in range(2):
            cases.hand_over(to=other, note="It is the bill of May.", key=same, **given)
        held = fresh(case)
        assert (held.owner, held.due_at) == (other.member, at(0, 13))
        assert [note.body for note in CaseNote.objects.all()] == ["It is the bill of May."]
        assert told.told(other.member)[-1] == "case_handed"
        with pytest.raises(NotAllowed, match="no longer"):
            cases.give_back(case=case, by=eva, note="x", now=at(0, 10))

    def test_asking_for_somebody_else_calls_the_lead_once(self, case, hana, olga, lead):
        with pytest.raises(NotAllowed, match="Only its customer"):
            cases.ask_for_another(case=case, by=olga, now=at(0, 10))
        for new in (True, False):
            assert cases.ask_for_another(case=case, by=hana, now=at(0, 10)) is new
        assert told.told(lead) == ["case_another"]

    def test_the_lead_reads_it_also_where_they_were_called_for_the_time(
        self, case, expert, hana, lead
    ):
        claimed(case, expert)
        case_sweep.tend(now=at(0, 14))
        assert told.told(lead) == ["case_lead"]
        called_at = fresh(case).lead_called_at
        for new in (True, False):
            assert cases.ask_for_another(case=case, by=hana, now=at(0, 15)) is new
        assert told.told(lead) == ["case_lead", "case_another"]
        assert fresh(case).lead_called_at == called_at
        claimed(case, lead, now=at(0, 16))
        assert cases.ask_for_another(case=case, by=hana, now=at(0, 17)) is True


class TestTalking:
    def test_each_hears_of_the_other(self, case, expert, hana, eva):
        claimed(case, expert)
        cases.write(case=case, body="I look into it.", by=eva, key=None, now=at(0, 10))
        held = fresh(case)
        assert (held.first_answer_at, held.due_at) == (at(0, 10), at(0, 14))
        cases.write(case=case, body="Thank you very much!", by=hana, key=None, now=at(0, 10, 30))
        assert told.told(hana) == ["case_taken", "case_message"]
        assert told.told(eva)[-1] == "case_customer_wrote"
        assert fresh(case).due_at == at(0, 14)

    def test_a_message_sent_twice_is_one(self, case, hana):
        same = told.key()
        for _twice in range(2):
            cases.write(case=case, body="And one more thing.", by=hana, key=same, now=at(0, 10))
        assert Post.objects.filter(thread=case.pk).count() == 2

    def test_asking_waits_for_the_customer(self, case, expert, hana, eva, olga):
        with pytest.raises(NotAllowed, match="Take the case first"):
            cases.ask(case=case, body="Which bill?", by=eva, key=None, now=at(0, 9))
        claimed(case, expert)
        cases.ask(case=case, body="Which bill is it?", by=eva, key=None, now=at(0, 10))
        held = fresh(case)
        assert (held.status, held.due_at) == ("asked", None)
        cases.write(case=case, body="That of May.", by=hana, key=None, now=at(0, 12))
        held = fresh(case)
        assert (held.status, held.due_at) == ("open", at(0, 16))
        with pytest.raises(NotAllowed):
            cases.write(case=case, body="I listen in.", by=olga, key=None, now=at(0, 12))


class TestItsEnd:
    def test_done_says_what_came_of_it(self, case, expert, hana, eva, olga):
        claimed(case, expert)
        given = {"case": case, "key": None, "now": at(0, 11)}
        with pytest.raises(NotAllowed, match="no longer"):
            cases.finish(resolution="Done.", by=olga, **given)
        with pytest.raises(NotAllowed, match="what came of it"):
            cases.finish(resolution="  ", by=eva, **given)
        with pytest.raises(NotAllowed, match="day to come"):
            cases.finish(resolution="Done.", by=eva, follow_up_at=at(0, 10), **given)
        done = finished(case, eva)
        assert (done.status, done.done_by, done.due_at) == ("done", eva, None)
        assert told.told(hana)[-1] == "case_done"
        with pytest.raises(NotAllowed, match="Open it again"):
            cases.write(case=case, body="Wait a moment.", by=hana, key=None, now=at(0, 12))

    def test_the_customer_confirms_it(self, case, expert, hana, eva, olga):
        finished(claimed(case, expert), eva)
        with pytest.raises(NotAllowed, match="Only its customer"):
            cases.confirm(case=case, by=olga, now=at(0, 12))
        for _twice in range(2):
            cases.confirm(case=case, by=hana, now=at(0, 12))
        assert told.events(case)[-2:] == ["done", "confirmed"]

    def test_within_fourteen_days_it_goes_back_to_whoever_had_it(self, case, expert, hana, eva):
        finished(claimed(case, expert), eva)
        with pytest.raises(NotAllowed, match="some time ago"):
            again(case, hana, at(0, 11) + 14 * DAY + MINUTE)
        again(case, hana, at(0, 11) + 14 * DAY)
        held = fresh(case)
        assert (held.status, held.owner, held.reopened) == ("open", eva, 1)
        assert told.told(eva)[-1] == "case_reopened"
        assert readers(case) == {"hana", "eva"}

    def test_where_they_are_not_on_shift_it_goes_to_the_pool(self, case, expert, pool, hana, eva):
        finished(claimed(case, expert), eva)
        expert.shifts.update(begins=0, ends=60)
        other = told.expert(pool)
        again(case, hana, at(1, 11))
        held = fresh(case)
        assert (held.status, held.owner, held.last_owner) == ("open", None, eva)
        assert told.told(other.member)[-1] == "case_back"
        assert readers(case) == {"hana"}

    def test_nobody_else_opens_it_and_nobody_what_runs(self, case, expert, hana, eva, olga):
        with pytest.raises(NotAllowed, match="not done"):
            again(case, hana, at(0, 10))
        finished(claimed(case, expert), eva)
        for member in (olga, eva):
            with pytest.raises(NotAllowed, match="Only its customer"):
                again(case, member, at(0, 12))

    def test_it_is_not_opened_beside_another_one(self, expert, hana, eva):
        question = ask(at(0, 8), by=hana)
        case = finished(claimed(begin(hana, about=question), expert), eva)
        begin(hana, about=question, now=at(0, 12))
        with pytest.raises(NotAllowed, match="already"):
            again(case, hana, at(0, 13))

    def test_whoever_ends_it_hears_no_apology_for_their_call(self, case, expert, hana):
        windows = call_windows.offered(pool=case.pool, zone="Europe/Berlin", now=at())
        made.book(case, at=windows[2].begins_at, now=at())
        cases.withdraw(case=case, by=hana, now=at(0, 9, 30))
        assert made.told(hana) == []
        assert case.callbacks.get().cancelled_by == hana

    def test_withdrawn_it_ends(self, case, hana, olga):
        with pytest.raises(NotAllowed, match="Only its customer"):
            cases.withdraw(case=case, by=olga, now=at(0, 10))
        for _twice in range(2):
            cases.withdraw(case=case, by=hana, now=at(0, 10))
        assert fresh(case).status == "withdrawn"
        assert readers(case) == {"hana"}
        assert told.events(case) == ["begun", "withdrawn"]


def again(case, by, now):
    return cases.reopen(case=case, words="It is there once more.", by=by, key=None, now=now)


class TestTheQuestion:
    """What becomes of the public question's row of the ladder."""

    @pytest.fixture
    def question(self, expert, hana):
        return ask(at(0, 8), by=hana)

    def test_it_rests_and_is_solved_with_the_case(self, question, expert, hana, eva):
        case = begin(hana, about=question)
        assert row(question).status == "case"
        assert row(question).next_action_at is None
        assert Thread.objects.get(pk=question.pk).service_state == "case"
        told.assert_ladder_is_true(at(0, 9))
        finished(claimed(case, expert), eva)
        assert row(question).status == "solved"
        assert kinds(question)[-2:] == ["case_begun", "case_done"]
        told.assert_ladder_is_true(at(0, 12))

    def test_withdrawn_it_goes_on_where_it_stood(self, question, hana):
        before = row(question)
        case = begin(hana, about=question)
        cases.withdraw(case=case, by=hana, now=at(0, 10))
        after = row(question)
        assert (after.status, after.cycle, after.expert_at) == ("open", 1, before.expert_at)
        assert after.promised_at == before.promised_at
        told.assert_ladder_is_true(at(0, 10))

    def test_opened_again_it_rests_again(self, question, expert, hana, eva):
        case = finished(claimed(begin(hana, about=question), expert), eva)
        again(case, hana, at(1, 11))
        assert row(question).status == "case"
        told.assert_ladder_is_true(at(1, 12))
        finished(fresh(case), eva, now=at(1, 12))
        assert row(question).status == "solved"
        told.assert_ladder_is_true(at(1, 13))

    def test_the_audit_finds_one_that_rests_for_nothing(self, question, hana):
        case = begin(hana, about=question)
        Case.objects.filter(pk=case.pk).update(status="done", done_at=at(0, 9), due_at=None)
        found = service_audit.find(now=at(0, 9))
        assert [one for one in found if "in private" in one] == [
            f"1 questions continued in private, and no case runs: {question.pk}"
        ]

    def test_closed_and_opened_again_it_still_rests(self, question, hana, mo):
        begin(hana, about=question)
        threads.close(thread=question, by=mo, reason="A mistake", now=at(0, 10))
        threads.reopen(thread=Thread.objects.get(pk=question.pk), by=mo, now=at(0, 11))
        assert row(question).status == "case"
        told.assert_ladder_is_true(at(0, 11))

    def test_nobody_waits_for_whoever_is_erased(self, question, hana):
        begin(hana, about=question)
        erased(hana, at(0, 10))
        assert row(question).status == "closed"
        told.assert_ladder_is_true(at(0, 10))

    def test_whoever_held_it_is_free(self, question, expert, hana, eva):
        from community.domain import claims

        claims.claim(thread=question, by=eva, now=at(0, 8, 30))
        begin(hana, about=question)
        assert row(question).owner is None
        told.assert_ladder_is_true(at(0, 9))

    def test_an_answer_meanwhile_does_not_end_the_case(self, question, hana, mara):
        begin(hana, about=question)
        factories.answer(question, by=mara, at=at(0, 10), body="Try it in the other room, please.")
        assert row(question).status == "case"
        told.assert_ladder_is_true(at(0, 11))


class TestWhoIsGone:
    def test_a_customer_who_is_erased(self, case, expert, hana, eva):
        held = claimed(case, expert)
        erased(hana, at(0, 10))
        gone = fresh(held)
        assert (gone.status, gone.done_by) == ("withdrawn", None)

    def test_an_expert_who_is_erased(self, case, expert, eva, pool):
        claimed(case, expert)
        other = told.expert(pool)
        erased(eva, at(0, 10))
        assert fresh(case).owner is None
        assert told.told(other.member) == ["case_back"]


def erased(member, now):
    from forum.domain import events

    events.record(kind=Event.Kind.MEMBER_ERASED, by=None, member=member, at=now)


def test_cases_fill_the_room_that_questions_are_offered_by(pool, hana, olga):
    busy = told.expert(pool, capacity=2)
    claimed(begin(hana), busy)
    asked = claimed(begin(olga), busy)
    assert experts.claims(experts=[busy.pk], now=at(0, 10)) == {busy.pk: 2}

    cases.ask(case=asked, body="Which bill is it?", by=busy.member, key=None, now=at(0, 10))

    assert experts.claims(experts=[busy.pk], now=at(0, 10)) == {busy.pk: 1}
