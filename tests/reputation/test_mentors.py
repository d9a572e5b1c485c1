"""Becoming a mentor, being one, and leaving: each step, who may take it, and twice is as once."""

import uuid
from datetime import timedelta

import pytest

from forum.domain import events, private
from forum.lib import clock
from forum.models import DraftSuggestion, Event, Member, Notice, Standing
from forum.rules import NotAllowed
from reputation.domain import (
    applications,
    helping,
    mentor_rounds,
    mentors,
    sponsors,
    standing,
)
from reputation.models import (
    Application,
    ApplicationWord,
    Consent,
    Help,
    Mentor,
    Pairing,
    Probation,
    Renewal,
    Sponsor,
    SponsorLink,
)
from reputation.queries import candidates, learning, silence
from reputation.queries import mentors as reads
from tests import factories
from tests.reputation import books, mentor_ways

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DONE = learning.Learned(
    frozenset({"privacy", "asking", "linking", "tone", "escalating", "articles"}), None, True, True
)


def states(mentor):
    return [step.state for step in Mentor.objects.get(pk=mentor.pk).steps.order_by("at", "pk")]


def kinds(person):
    return list(Notice.objects.filter(member=person).order_by("pk").values_list("kind", flat=True))


def assert_says_no_code(mentor, code):
    """Why the system took the last step is on the step, and nobody is told it in code."""
    step = mentor.steps.order_by("at", "pk").last()
    assert (step.by, step.reason, step.data) == (None, "", {"why": code})
    assert code not in str(list(Notice.objects.values_list("data", flat=True)))


def say(application, by, is_yes=True, now=None):
    return applications.decide(
        application=application, by=by, is_yes=is_yes, reason="Patient and exact.",
        now=now or clock.now(),
    )  # fmt: skip


def test_from_the_figures_to_a_mentor(mo):
    cara, now, key = mentor_ways.capable(), clock.now(), uuid.uuid4()
    buddy, other = mentor_ways.mentor("rosa"), mentor_ways.mentor("other")
    mentor_ways.learn(cara, now=now)
    applications.nominate(member=cara, by=other.member, reason="Patient.", now=now)

    made = [
        applications.apply(
            member=cara, words=mentor_ways.WORDS, choices=mentor_ways.CHOICES, key=key, now=now
        )
        for _ in range(2)
    ]
    assert (made[0], Application.objects.count()) == (made[1], 1)
    assert made[0].due_at == now + 7 * DAY
    assert not mentor_ways.is_mentor(cara)
    assert (kinds(mo), kinds(buddy.member)) == (["mentor_applied"], ["mentor_applied"])
    assert kinds(other.member) == []  # who suggested her does not decide

    say(made[0], mo)
    say(made[0], mo)  # twice is as once
    assert (ApplicationWord.objects.count(), mentor_ways.is_mentor(cara)) == (1, False)
    say(made[0], buddy.member)

    assert mentor_ways.is_mentor(cara)
    probation = Probation.objects.get()
    assert probation.buddy == buddy.member
    assert probation.until - probation.began_at == 14 * DAY
    assert mentor_rounds.go(now=now + 13 * DAY)["probations"] == 0
    found = [mentor_rounds.go(now=now + 15 * DAY)["probations"] for _ in range(2)]

    mentor = Mentor.objects.get(pk=cara.pk)
    assert found == [1, 0]
    assert (mentor.state, mentor.capacity, mentor.languages) == ("active", 10, ["de", "en"])
    assert states(mentor) == ["learning", "applied", "probation", "active"]
    assert Renewal.objects.get().until == now + 15 * DAY + 365 * DAY
    assert Consent.objects.filter(member=cara).count() == 1
    assert kinds(cara)[-2:] == ["mentor_accepted", "mentor_active"]
    assert mentor_ways.is_mentor(cara)
    standing.project(members=[cara.pk], now=clock.now())  # as the ledger has it
    books.assert_true(clock.now())


@pytest.mark.parametrize(
    ("state", "learned", "meets", "says"),
    [
        ("learning", DONE, False, "checklist"),
        ("learning", learning.Learned(frozenset(), None, True, True), True, "six lessons"),
        ("learning", learning.Learned(DONE.read, None, False, True), True, "the quiz"),
        ("applied", DONE, True, "applied already"),
        ("active", DONE, True, "applied already"),
        ("refused", DONE, True, "a month after"),
        ("removed", DONE, True, "appeal"),
    ],
)
def test_what_stands_against_applying(state, learned, meets, says):
    mentor = mentor_ways.mentor(state=state, ago=5 * DAY)

    with pytest.raises(NotAllowed, match=says):
        applications.check_apply(
            mentor.member, mentor=mentor, learned=learned, meets=meets, now=clock.now()
        )


def test_a_month_after_a_no_it_is_possible_again(eva):
    mentor = mentor_ways.mentor(state="refused", ago=31 * DAY)

    applications.check_apply(
        mentor.member, mentor=mentor, learned=DONE, meets=True, now=clock.now()
    )
    with pytest.raises(NotAllowed, match="on the team"):
        applications.check_apply(eva, mentor=None, learned=DONE, meets=True, now=clock.now())


class TestDeciding:
    def test_one_no_with_a_reason_is_enough(self, mo):
        waiting, rosa = mentor_ways.applied("cara"), mentor_ways.mentor("rosa")

        say(waiting, rosa.member)
        say(waiting, mo, is_yes=False)

        waiting.refresh_from_db()
        assert waiting.is_accepted is False
        assert Mentor.objects.get(pk=waiting.mentor_id).state == "refused"
        told = Notice.objects.get(member=waiting.mentor_id, kind="mentor_refused")
        assert (told.by, told.data["reason"]) == (mo, "Patient and exact.")

    def test_each_side_has_one_word(self, mo, sven):
        waiting, rosa, rita = mentor_ways.applied(), mentor_ways.mentor(), mentor_ways.mentor()

        say(waiting, mo)
        with pytest.raises(NotAllowed, match="Now a mentor decides"):
            say(waiting, sven)
        with pytest.raises(NotAllowed, match="said already"):
            say(waiting, mo, is_yes=False)
        other = mentor_ways.applied()
        say(other, rosa.member)
        with pytest.raises(NotAllowed, match="Now somebody of the team"):
            say(other, rita.member)

    def test_while_there_is_no_mentor_two_of_the_team_decide(self, mo, ada):
        waiting = mentor_ways.applied()

        say(waiting, mo)
        say(waiting, ada)

        assert mentor_ways.is_mentor(waiting.mentor)
        assert Probation.objects.get().buddy is None

    def test_who_may_not(self, hana, eva, mo):
        waiting = mentor_ways.applied()
        paused = mentor_ways.mentor(state="paused")
        for person in (hana, eva, paused.member):
            with pytest.raises(NotAllowed, match="Mentors and whoever looks after them"):
                say(waiting, person)
        own = mentor_ways.applied()
        Member.objects.filter(pk=own.mentor_id).update(staff_role="moderator")
        with pytest.raises(NotAllowed, match="your own application"):
            say(own, Member.objects.get(pk=own.mentor_id))
        with pytest.raises(NotAllowed, match="give a reason"):
            applications.decide(
                application=waiting, by=mo, is_yes=True, reason=" ", now=clock.now()
            )

    def test_what_is_late_is_told_the_team_once(self, mo):
        mentor_ways.applied(ago=8 * DAY)
        mentor_ways.applied(ago=6 * DAY)

        assert [mentor_rounds.tell_overdue(now=clock.now()) for _ in range(2)] == [1, 0]
        assert kinds(mo) == ["mentor_overdue"]


class TestProbation:
    @pytest.fixture
    def running(self, mo):
        waiting, rosa = mentor_ways.applied("cara"), mentor_ways.mentor("rosa")
        say(waiting, rosa.member)
        say(waiting, mo)
        return Probation.objects.select_related("mentor__member", "buddy").get()

    def test_the_buddy_ends_it_with_a_reason(self, running, hana):
        newcomer = mentor_ways.paired(running.mentor)
        for person in (hana, mentor_ways.mentor("rita").member, running.mentor.member):
            with pytest.raises(NotAllowed):
                applications.object_to(probation=running, by=person, reason="No.", now=clock.now())

        for _ in range(2):
            applications.object_to(
                probation=running, by=running.buddy, reason="Answers in private.", now=clock.now()
            )

        assert Mentor.objects.get(pk=running.mentor_id).state == "refused"
        assert not mentor_ways.is_mentor(running.mentor)
        assert Pairing.objects.get(newcomer=newcomer).ended_at is not None
        assert kinds(running.mentor.member).count("mentor_objected") == 1
        assert mentor_rounds.go(now=clock.now() + 20 * DAY)["probations"] == 0

    def test_a_buddy_who_leaves_is_replaced(self, running):
        rita = mentor_ways.mentor("rita")
        rosa = Mentor.objects.get(member__handle="rosa")
        mentors.leave(mentor=rosa, by=rosa.member, now=clock.now())

        found = [mentor_rounds.go(now=clock.now())["buddies"] for _ in range(2)]

        assert (found, Probation.objects.get().buddy) == ([1, 0], rita.member)

    def test_a_pause_makes_it_longer(self, running):
        mentor, now = running.mentor, clock.now()
        day = mentors.today(mentor.member, now=now) + 5 * DAY
        mentors.pause(mentor=mentor, until=day, by=mentor.member, now=now + DAY)
        assert mentor_rounds.look_after(now=now + 4 * DAY)["resumed"] == 0

        mentors.resume(mentor=mentor, by=mentor.member, now=now + 4 * DAY)

        assert Probation.objects.get().until == running.until + 3 * DAY
        assert Mentor.objects.get(pk=mentor.pk).state == "probation"


class TestPausingAndLeaving:
    def test_a_pause_ends_on_its_day(self):
        mentor, now = mentor_ways.mentor("rosa"), clock.now()
        newcomer = mentor_ways.paired(mentor)
        until = mentors.today(mentor.member, now=now) + 3 * DAY

        for _ in range(2):
            mentors.pause(mentor=mentor, until=until, by=mentor.member, now=now)

        assert (mentor_ways.is_mentor(mentor), reads.taking(now).count()) == (True, 0)
        assert Pairing.objects.get(newcomer=newcomer).ending == "paused"
        assert Mentor.objects.get(pk=mentor.pk).load == 0
        found = [mentor_rounds.look_after(now=now + days * DAY)["resumed"] for days in (2, 4, 4)]
        assert found == [0, 1, 0]
        assert (states(mentor)[-2:], kinds(mentor.member)) == (
            ["paused", "active"], ["newcomers_moved", "mentor_resumed"]
        )  # fmt: skip

    @pytest.mark.parametrize(("days", "says"), [(0, "still to come"), (200, "half a year")])
    def test_not_every_day_will_do(self, days, says):
        mentor, now = mentor_ways.mentor(), clock.now()
        until = mentors.today(mentor.member, now=now) + days * DAY

        with pytest.raises(NotAllowed, match=says):
            mentors.pause(mentor=mentor, until=until, by=mentor.member, now=now)
        with pytest.raises(NotAllowed, match="for mentors"):
            mentors.pause(mentor=mentor, until=until + DAY, by=factories.member(), now=now)

    def test_leaving_is_one_step_and_the_way_back_a_quiz(self):
        mentor, now = mentor_ways.mentor("rosa", ago=200 * DAY), clock.now()
        newcomer = mentor_ways.paired(mentor)

        for _ in range(2):
            mentors.leave(mentor=mentor, by=mentor.member, now=now)

        assert (mentor_ways.is_mentor(mentor), states(mentor)[-1]) == (False, "alumni")
        assert [one.handle for one in reads.alumni()] == ["rosa"]
        assert Pairing.objects.get(newcomer=newcomer).ending == "left"
        with pytest.raises(NotAllowed, match="quiz first"):
            mentors.come_back(mentor=mentor, by=mentor.member, passed=False, now=now + DAY)
        with pytest.raises(NotAllowed, match="more than a year"):
            mentors.come_back(mentor=mentor, by=mentor.member, passed=True, now=now + 366 * DAY)
        for _ in range(2):
            mentors.come_back(mentor=mentor, by=mentor.member, passed=True, now=now + DAY)
        assert (mentor_ways.is_mentor(mentor), Renewal.objects.count()) == (True, 1)

    def test_only_a_quiz_since_then_counts(self):
        mentor, now = mentor_ways.mentor("rosa", state="learning"), clock.now()
        mentor_ways.learn(mentor.member, now=now - 30 * DAY)
        Mentor.objects.filter(pk=mentor.pk).update(state="alumni", since=now)
        mentor.refresh_from_db()

        assert not learning.of_member(member=mentor.member, mentor=mentor).has_passed

    def test_an_erased_account_ends_it_without_a_word(self):
        waiting, rosa = mentor_ways.applied("cara"), mentor_ways.mentor("rosa")
        mentor_ways.paired(rosa)
        for person in (waiting.mentor.member, rosa.member):
            for _ in range(2):
                events.record(kind=Event.Kind.MEMBER_ERASED, at=clock.now(), member=person)

        waiting.refresh_from_db()
        assert (waiting.words, waiting.is_accepted) == ("", False)
        assert {one.state for one in Mentor.objects.all()} == {"alumni"}
        assert (states(rosa).count("alumni"), mentor_ways.is_mentor(rosa)) == (1, False)
        assert Pairing.objects.get().ending == "erased"
        assert Notice.objects.count() == 0


class TestSilence:
    def test_two_weeks_with_newcomers_and_without_a_word(self):
        silent, talks, alone = (mentor_ways.mentor(name) for name in ("sam", "tea", "uwe"))
        for one in (silent, talks):
            mentor_ways.paired(one)
        factories.answer(factories.question(), by=talks.member, at=clock.now() - 3 * DAY)

        found = [mentor_rounds.pause_silent(now=clock.now()) for _ in range(2)]

        assert found == [1, 0]
        assert {one.member.handle: one.state for one in Mentor.objects.all()} == {
            "sam": "paused", "tea": "active", "uwe": "active",
        }  # fmt: skip
        assert sorted(kinds(silent.member)) == ["mentor_silent", "newcomers_moved"]
        assert_says_no_code(silent, "silent")
        assert mentor_ways.is_mentor(silent)
        assert Mentor.objects.get(pk=alone.pk).state == "active"

    @pytest.mark.parametrize("word", ["message", "suggestion", "act"])
    def test_whatever_a_mentor_does_is_a_word(self, word, sim):
        mentor, now = mentor_ways.mentor("rosa"), clock.now()
        newcomer = mentor_ways.paired(mentor)
        assert not candidates.free(language="en", now=now).exists()
        by = mentor.member if word == "message" else newcomer
        thread = private.begin(
            people=[mentor.member, newcomer], kind="talk", by=by, now=now - 3 * DAY, words="Hello"
        )
        if word == "suggestion":
            DraftSuggestion.objects.create(
                talk=thread.talk, by=mentor.member, version=1, reason="Clearer", at=now - 3 * DAY
            )
        if word == "act":
            Event.objects.create(kind=Event.Kind.CONFIRMED, by=mentor.member, at=now - 3 * DAY)

        assert mentor_rounds.pause_silent(now=now) == 0
        assert candidates.free(language="en", now=now).get() == mentor
        assert mentor_rounds.pause_silent(now=now + 12 * DAY) == 1

    def test_new_newcomers_do_not_make_an_old_silence(self):
        mentor = mentor_ways.mentor(ago=300 * DAY)
        factories.answer(factories.question(), by=mentor.member, at=clock.now() - 50 * DAY)
        mentor_ways.paired(mentor, ago=13 * DAY)

        assert mentor_rounds.pause_silent(now=clock.now()) == 0
        assert mentor_rounds.pause_silent(now=clock.now() + 2 * DAY) == 1

    def test_ninety_days_make_alumni_but_not_within_a_pause(self):
        now = clock.now()
        gone, away = (
            mentor_ways.mentor("gil", ago=91 * DAY),
            mentor_ways.mentor("ava", ago=100 * DAY),
        )
        fresh = mentor_ways.mentor("flo", ago=80 * DAY)
        day = mentors.today(away.member, now=now) + 10 * DAY
        mentors.pause(mentor=away, until=day, by=away.member, now=now)

        found = [mentor_rounds.look_after(now=now)["gone"] for _ in range(2)]

        assert found == [1, 0]
        assert [one.state for one in Mentor.objects.filter(pk=gone.pk)] == ["alumni"]
        assert kinds(gone.member) == ["mentor_alumni"]
        assert_says_no_code(gone, "90 days")
        assert Mentor.objects.get(pk=fresh.pk).state == "active"

    def test_a_long_pause_ends_with_ninety_days_to_say_something(self):
        mentor, now = mentor_ways.mentor(ago=300 * DAY), clock.now()
        day = mentors.today(mentor.member, now=now)
        began = now - 100 * DAY
        mentors.pause(mentor=mentor, until=day, by=mentor.member, now=began)

        back = mentor_rounds.look_after(now=now)
        assert (back["resumed"], back["gone"]) == (1, 0)
        assert mentor_rounds.look_after(now=now + 89 * DAY)["gone"] == 0
        assert mentor_rounds.look_after(now=now + 90 * DAY)["gone"] == 1

    @pytest.mark.parametrize(
        ("zone", "hour", "days", "gone"),
        [("Asia/Tokyo", 23, 1, True), ("Pacific/Honolulu", 5, 0, False)],
    )
    def test_a_pause_ends_where_they_live(self, zone, hour, days, gone):
        now = clock.now().replace(hour=hour)
        mentor = mentor_ways.mentor(ago=100 * DAY)
        Member.objects.filter(pk=mentor.pk).update(time_zone=zone)
        until = now.date() + days * DAY
        Mentor.objects.filter(pk=mentor.pk).update(state="paused", paused_until=until)

        assert [one.pk for one in silence.gone(now=now)] == [mentor.pk][:gone]
        assert mentor_rounds.look_after(now=now)["resumed"] == gone

    def test_two_who_wait_for_two_days_bring_the_question(self):
        mentor, now = mentor_ways.mentor("rosa"), clock.now()
        for hours in (49, 60):
            newcomer = mentor_ways.paired(mentor)
            factories.question(by=newcomer, at=now - timedelta(hours=hours))
        other = mentor_ways.mentor("one")
        factories.question(by=mentor_ways.paired(other), at=now - timedelta(hours=60))

        asked = [mentor_rounds.ask_to_pause(now=now) for _ in range(2)]

        assert asked == [1, 0]
        assert (kinds(mentor.member), kinds(other.member)) == (["mentor_pause"], [])

    def test_who_waits_for_a_word_in_private_waits_too(self, sim):
        mentor, now = mentor_ways.mentor("rosa"), clock.now()
        people = [mentor_ways.paired(mentor) for _ in range(3)]
        talks = [
            helping.write_to(
                other=mentor.member, by=person, words="What now?", key=None,
                now=now - timedelta(hours=49),
            )
            for person in people
        ]  # fmt: skip
        moved = mentor_ways.paired(mentor, ago=DAY)
        Help.objects.filter(pk=talks[2].pk).update(newcomer=moved)
        assert silence.unanswered(now=now) == {mentor.pk: [one.pk for one in people[:2]]}

        private.write(thread=talks[0], by=mentor.member, body="Like this.", key=None, now=now)
        DraftSuggestion.objects.create(
            talk=talks[1].talk, by=mentor.member, version=1, reason="Clearer", at=now
        )

        assert silence.unanswered(now=now) == {}

    def test_a_year_is_asked_for_and_ends(self):
        mentor, now = mentor_ways.mentor("rosa", ago=10 * DAY), clock.now()
        Renewal.objects.create(mentor=mentor, at=now, until=now + 15 * DAY)

        asked = [mentor_rounds.ask_renewals(now=now + days * DAY) for days in (0, 2, 2, 40, 46, 46)]

        assert asked == [0, 1, 0, 0, 0, 0]
        assert kinds(mentor.member) == ["mentor_renewal", "mentor_alumni"]
        assert_says_no_code(mentor, "not renewed")
        assert not mentor_ways.is_mentor(mentor)


def test_sponsors_opt_in_and_out(hana, eva):
    now = clock.now()
    with pytest.raises(NotAllowed, match="From 50 points on"):
        sponsors.begin(member=hana, now=now)
    Standing.objects.filter(pk__in=(hana.pk, eva.pk)).update(points=50)
    with pytest.raises(NotAllowed, match="on the team"):
        sponsors.begin(member=eva, now=now)
    Member.objects.filter(pk=eva.pk).update(verified_at=now)
    with pytest.raises(NotAllowed, match="not verified"):
        sponsors.begin(member=hana, now=now)
    Member.objects.filter(pk=hana.pk).update(verified_at=now)
    hana.refresh_from_db()

    for _ in range(2):
        sponsors.begin(member=hana, now=now)
    sponsors.open_link(by=hana, now=now)
    Pairing.objects.create(newcomer=factories.member(), guide=hana, kind="sponsor", began_at=now)
    for _ in range(2):
        sponsors.end(member=hana, now=now)
    assert (Sponsor.objects.get().ended_at, Pairing.objects.get().ending) == (now, "left")
    assert SponsorLink.objects.get().revoked_at == now
    assert sponsors.begin(member=hana, now=now + DAY).ended_at is None


def test_whoever_suggested_somebody_is_not_the_mentor_who_decides(mo, sven, as_):
    rosa, other = mentor_ways.mentor("rosa").member, mentor_ways.mentor("other").member
    application = mentor_ways.applied("cara")
    applications.nominate(
        member=application.mentor.member, by=rosa, reason="Patient.", now=clock.now()
    )
    page = as_(rosa).get(f"/mentors/applications/{application.pk}/").content.decode()
    assert "You suggested them. Another mentor and the team decide." in page
    with pytest.raises(NotAllowed, match="You suggested them"):
        say(application, rosa)
    say(application, mo)
    with pytest.raises(NotAllowed, match="Now a mentor decides"):  # there is another one
        say(application, sven)
    assert ApplicationWord.objects.count() == 1

    say(application, other)
    assert Probation.objects.get().buddy == other


def test_where_no_other_mentor_is_left_two_of_the_team_decide(mo, sven, ada):
    rosa, application = mentor_ways.mentor("rosa").member, mentor_ways.applied("cara")
    for one in (rosa, mo):
        applications.nominate(
            member=application.mentor.member, by=one, reason="Patient.", now=clock.now()
        )
    say(application, sven)
    for one in (mo, rosa):  # both suggested them
        with pytest.raises(NotAllowed, match=r"You suggested them\. Two others of the team"):
            say(application, one)
    assert Mentor.objects.get(pk=application.mentor_id).state == "applied"

    say(application, ada)
    assert Mentor.objects.get(pk=application.mentor_id).state == "probation"
