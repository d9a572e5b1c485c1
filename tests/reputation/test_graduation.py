"""Standing alone: when, what is said then, and the points that it brings."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import solutions
from forum.lib import clock
from forum.models import Notice
from forum.rules import NotAllowed
from reputation import tasks
from reputation.domain import graduation, ledger, links, matching, sponsors
from reputation.domain import pairings as parting
from reputation.models import MentorThanks, MentorVerdict, Newcomer, Pairing, Sponsor
from reputation.queries import pairings as reads
from reputation.queries import sponsors as sponsored
from reputation.queries import thanks
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY, assert_true, released, rows
from tests.reputation.guides import loads, mentor, newcomer

pytestmark = pytest.mark.django_db


def solve(person, *, at):
    thread = factories.question(by=person, at=at)
    answer = factories.answer(thread, at=at + timedelta(hours=1))
    solutions.accept(thread=thread, post=answer, by=person, now=at + timedelta(hours=2))


def run_jobs():
    for job in ProcrastinateJob.objects.filter(task_name=graduation.SOLVED).order_by("pk"):
        tasks.graduate_asker(pk=job.args["pk"])


def graduated(guide, *, at=None, handle=""):
    """A newcomer of this mentor who stands alone since `at`."""
    at = at or clock.now()
    person = newcomer(handle, at=at)
    pairing = Pairing.objects.create(
        newcomer=person, guide=guide.member, kind="mentor", began_at=at, ended_at=at,
        ending="graduated",
    )  # fmt: skip
    Newcomer.objects.create(member=person, state="graduated", began_at=at, since=at, language="en")
    return pairing


def test_with_the_third_solved_question_of_their_own(django_capture_on_commit_callbacks):
    now = clock.now() - 30 * DAY
    guide, person = mentor(since=now), newcomer(at=now)
    matching.assign(newcomer=person, topics=[], language="en", now=now)
    for n in range(2):
        solve(person, at=now + n * DAY)
    run_jobs()
    assert reads.mentor_of(person.pk) is not None

    solve(person, at=now + 3 * DAY)
    assert reads.mentor_of(person.pk) is not None  # who accepts does not wait for it
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    assert ProcrastinateJob.objects.filter(task_name=matching.WAITING).count() == 1  # the place
    graduation.graduate(newcomer_id=person.pk, now=clock.now())  # again

    pairing = reads.graduated(newcomer_id=person.pk)
    assert (pairing.guide, pairing.ended_at) == (guide.member, now + 3 * DAY + timedelta(hours=2))
    assert loads() == [0]
    told = Notice.objects.filter(kind__in=("newcomer_graduated", "mentee_graduated"))
    assert sorted(told.values_list("member__handle", "kind")) == sorted(
        [(person.handle, "newcomer_graduated"), (guide.member.handle, "mentee_graduated")]
    )
    assert matching.assign(newcomer=person, topics=[], language="en", now=clock.now()) is None


def test_or_after_ninety_days_whatever_mentor_they_have_had():
    now = clock.now()
    old, other = mentor("old"), mentor("other")
    person, waits = newcomer(at=now - 91 * DAY), newcomer(at=now - 91 * DAY)
    matching.assign(newcomer=person, topics=[], language="en", now=now - 90 * DAY)
    Newcomer.objects.create(
        member=waits, state="waiting", began_at=now - 89 * DAY, since=now, language="en"
    )

    assert (graduation.sweep(now=now), graduation.sweep(now=now)) == (1, 0)
    assert Newcomer.objects.get(member=person).state == "graduated"
    assert graduation.sweep(now=now + DAY) == 1
    assert reads.graduated(newcomer_id=waits.pk) is None
    assert (old.load, other.load) == (0, 0)


def test_a_sponsors_days_end_theirs_and_not_the_mentors(hana):
    now = clock.now()
    guide, person = mentor(), newcomer(at=now - 100 * DAY)
    sponsors.join(link=invited(hana), by=person, now=now - 90 * DAY)
    matching.assign(newcomer=person, topics=[], language="en", now=now - 9 * DAY)

    assert [graduation.sweep(now=now) for _ in range(2)] == [1, 0]

    assert reads.mentor_of(person.pk).guide == guide.member
    assert (loads(), Newcomer.objects.get().state) == ([1], "paired")
    assert (reads.sponsor_of(person.pk), Sponsor.objects.get().load) == (None, 0)
    told = Notice.objects.filter(member=hana, kind="newcomer_gone")
    assert told.get().by == person


def test_who_wants_a_mentor_again_has_ninety_days_again():
    now = clock.now()
    mentor(since=now)
    person = newcomer(at=now - 100 * DAY)
    Newcomer.objects.create(
        member=person, state="out", began_at=now - 99 * DAY, since=now - 98 * DAY, language="en"
    )

    parting.want(by=person, language="en", now=now)

    assert [graduation.sweep(now=now + days * DAY) for days in (0, 89, 90)] == [0, 0, 1]


def test_one_who_cannot_graduate_holds_up_nobody(monkeypatch):
    now = clock.now()
    poisoned, person = newcomer(at=now - 95 * DAY), newcomer(at=now - 95 * DAY)
    for one in (poisoned, person):
        matching.assign(newcomer=one, topics=[], language="en", now=now - 91 * DAY)
        Newcomer.objects.filter(member=one).update(began_at=now - 91 * DAY)
    finish = graduation.parting.finish

    def finish_or_fail(*, newcomer_id, **rest):
        if newcomer_id == poisoned.pk:
            raise ValueError("poisoned")
        return finish(newcomer_id=newcomer_id, **rest)

    monkeypatch.setattr(graduation.parting, "finish", finish_or_fail)

    assert graduation.sweep(now=now) == 1
    assert Newcomer.objects.get(member=person).state == "graduated"


def test_a_verdict_is_private_for_good_and_only_of_one_s_own(olga):
    pairing = graduated(mentor())
    say = {"pairing": pairing, "words": "Patient and quick.", "now": clock.now()}

    first = graduation.judge(by=pairing.newcomer, stars=5, **say)
    second = graduation.judge(by=pairing.newcomer, stars=1, **say)  # a second tap

    assert (first, second.stars) == (second, 5)
    with pytest.raises(NotAllowed):
        graduation.judge(by=olga, stars=5, **say)
    with pytest.raises(NotAllowed):
        graduation.judge(by=pairing.newcomer, stars=6, **say)
    Pairing.objects.update(ending="changed")
    pairing.refresh_from_db()
    for verb in (graduation.thank, graduation.take_thanks_back):
        with pytest.raises(NotAllowed):
            verb(pairing=pairing, by=pairing.newcomer, now=clock.now())
    assert (MentorVerdict.objects.count(), MentorThanks.objects.count()) == (1, 0)


def test_averages_show_from_five_on_and_never_who(as_, mo):
    guide, now = mentor(), clock.now()
    for n in range(4):
        pairing = graduated(guide)
        MentorVerdict.objects.create(pairing=pairing, stars=5, words=f"Word {n}", at=now)
    assert thanks.verdict_on(mentor_id=guide.pk) is None
    assert "of 5" not in as_(guide.member).get("/mentors/standing/").content.decode()
    assert thanks.averages(mentors=[guide.pk]) == {}

    MentorVerdict.objects.create(pairing=graduated(guide), stars=3, at=now)

    said = thanks.verdict_on(mentor_id=guide.pk)
    assert (said.count, said.average) == (5, 4.6)
    assert said.words == []  # of four: the form promises five
    assert thanks.averages(mentors=[guide.pk]) == {guide.pk: (5, 4.6)}
    own, staff = as_(guide.member), as_(mo)
    page = own.get("/mentors/standing/").content.decode()
    assert "4.6 of 5" in page
    assert "Word" not in page
    MentorVerdict.objects.create(pairing=graduated(guide), stars=5, words="Word 4", at=now)
    said = thanks.verdict_on(mentor_id=guide.pk)
    assert set(said.words) == {f"Word {n}" for n in range(5)}
    assert "Word 4" in own.get("/mentors/standing/").content.decode()
    assert "4.7 of 5" in staff.get("/moderation/mentors/health/").content.decode()


def test_my_mentor_helped_brings_ten_points_and_taken_back_none():
    at = books.start()
    pairing = graduated(mentor(since=at), at=at)
    guide, person = pairing.guide, pairing.newcomer
    for _ in range(2):
        graduation.thank(pairing=pairing, by=person, now=at + DAY)
    jobs = ProcrastinateJob.objects.filter(task_name=graduation.SETTLE)
    assert jobs.count() == 1
    tasks.settle_member(pk=guide.pk)
    tasks.settle_member(pk=guide.pk)
    assert rows(guide, "MENT") == [("MENT", "held", "0")]
    assert_true(at + 2 * DAY)

    late = released(at + DAY)
    ledger.sweep(now=late)
    assert rows(guide, "MENT")[-1] == ("MENT", "released", "10")
    for _ in range(2):
        graduation.take_thanks_back(pairing=pairing, by=person, now=late + DAY)
    ledger.sweep(now=late + 2 * DAY)  # the job was lost
    assert rows(guide, "MENT")[-1] == ("MENT", "reversed", "-10")
    assert_true(late + 3 * DAY)

    graduation.thank(pairing=pairing, by=person, now=late + 3 * DAY)
    ledger.sweep(now=released(late + 3 * DAY))
    assert books.points(guide) == 10
    assert MentorThanks.objects.count() == 2
    assert_true(released(late + 3 * DAY))


def test_at_most_ten_a_month_count_whoever_writes_them_when():
    at = books.start().replace(day=3)
    guide = mentor(since=at)
    for n in range(12):
        pairing = graduated(guide, at=at)
        graduation.thank(pairing=pairing, by=pairing.newcomer, now=at + timedelta(hours=n))
        if n % 4 == 0:
            ledger.sweep(now=at + timedelta(hours=n))
    for day in range(10, 22):
        ledger.sweep(now=at + day * DAY)

    assert books.points(guide.member) == 100
    assert_true(at + 30 * DAY)


def test_who_belongs_together_gives_nothing(mo):
    at = books.start()
    pairing = graduated(mentor(since=at), at=at)
    graduation.thank(pairing=pairing, by=pairing.newcomer, now=at + DAY)
    ledger.sweep(now=released(at + DAY))
    both = {"one": pairing.guide, "other": pairing.newcomer, "by": mo}

    links.link(**both, reason="One phone, two names.", now=at + 30 * DAY)
    assert books.points(pairing.guide) == 0
    assert_true(at + 31 * DAY)
    links.unlink(**both, reason="A household.", now=at + 32 * DAY)
    ledger.sweep(now=at + 60 * DAY)
    assert books.points(pairing.guide) == 10
    assert_true(at + 61 * DAY)


def test_an_acceptance_beside_it_weighs_what_it_did():
    """Who was helped by their mentor in a thread, too: both count whole, by either writer."""
    at = books.start()
    pairing = graduated(mentor(since=at), at=at)
    thread = factories.question(by=pairing.newcomer, at=at)
    answer = factories.answer(thread, by=pairing.guide, at=at + timedelta(hours=1))
    solutions.accept(thread=thread, post=answer, by=pairing.newcomer, now=at + DAY)
    graduation.thank(pairing=pairing, by=pairing.newcomer, now=at + 2 * DAY)
    ledger.sweep(now=at + 3 * DAY)
    ledger.sweep(now=released(at + 2 * DAY))

    assert [row for row in rows(pairing.guide, "MENT", "SOL") if row[1] == "released"] == [
        ("SOL", "released", "15"), ("MENT", "released", "10"),
    ]  # fmt: skip
    assert_true(at + 60 * DAY)


def invited(person, *, points=50):
    person.standing.points = points
    person.standing.save()
    return sponsors.open_link(by=person, now=clock.now())


def test_three_join_by_an_invitation_and_no_fourth(hana):
    link = invited(hana)
    people = [newcomer() for _ in range(4)]
    for person in people[:3]:
        first = sponsors.join(link=link, by=person, now=clock.now())
        assert sponsors.join(link=link, by=person, now=clock.now()) == first

    with pytest.raises(NotAllowed, match="three newcomers already"):
        sponsors.join(link=link, by=people[3], now=clock.now())
    assert Sponsor.objects.get().load == 3
    graduation.graduate(newcomer_id=people[0].pk, now=clock.now())
    assert sponsors.join(link=link, by=people[3], now=clock.now()).guide == hana
    assert sponsors.open_link(by=hana, now=clock.now()) == link
    sponsors.revoke_link(by=hana, now=clock.now())
    with pytest.raises(NotAllowed, match="does not work"):
        sponsors.join(link=link, by=newcomer(), now=clock.now())
    assert sponsors.open_link(by=hana, now=clock.now()).secret != link.secret


def test_who_may_invite_and_who_may_come(hana, olga, eva):
    with pytest.raises(NotAllowed, match="From 50 points on"):
        invited(hana, points=49)
    link = invited(hana)
    for person, why in (
        (hana, "your own"), (olga, "new here"), (eva, "new here"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=why):
            sponsors.join(link=link, by=person, now=clock.now())
    person = newcomer()
    sponsors.join(link=link, by=person, now=clock.now())
    olga.verified_at = clock.now()
    olga.save()
    with pytest.raises(NotAllowed, match="not verified"):
        invited(newcomer())
    with pytest.raises(NotAllowed, match="sponsor already"):
        sponsors.join(link=invited(olga), by=person, now=clock.now())
    assert sponsored.of(member=hana).load == 1


def test_own_sponsor_comes_first_as_a_mentor():
    mentor("plain")
    own = mentor("own")
    person = newcomer()
    sponsors.join(link=invited(own.member, points=1000), by=person, now=clock.now())

    found = matching.assign(newcomer=person, topics=[], language="en", now=clock.now())

    assert (found.guide, found.why["sponsor"]) == (own.member, 1)
