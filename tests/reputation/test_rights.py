"""Levels and rights: by points, and by how good the latest answers were."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forum import curating
from forum.domain import edits, marks, posts, solutions, verdicts
from forum.domain.revisions import Words
from forum.lib import clock
from forum.models import Member, Standing, Thread, Verdict
from forum.rules import NotAllowed
from reputation.domain import ledger, standing
from reputation.lib import levels
from reputation.models import Account
from reputation.queries import quality, statement
from reputation.queries.quality import Judged
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("points", "level", "tier"),
    [
        (0, 0, "new"), (49, 0, "new"), (50, 1, "member"), (249, 1, "member"), (250, 2, "trusted"),
        (999, 2, "trusted"), (1000, 3, "trusted"), (4000, 4, "trusted"), (14999, 4, "trusted"),
        (15000, 5, "trusted"), (10**6, 5, "trusted"),
    ],
)  # fmt: skip
def test_levels_begin_at_their_points(points, level, tier):
    assert (levels.level(points), levels.tier(points)) == (level, tier)


def test_quality_begins_in_the_middle():
    assert levels.quality(0, 0) == Decimal("0.5")
    assert levels.quality(2, 4) == Decimal("0.4")


def test_what_is_missing_is_told_in_numbers():
    told = quality.rights(points=300, answers=Judged(2, 5), edits=Judged())
    said = {one.right.code: (one.points_missing, one.good_missing, one.good_wanted) for one in told}

    assert said == {
        "suggest": (0, 0, 0), "link": (0, 0, 2), "curate": (0, 1, 3), "confirm": (700, 2, 4),
    }  # fmt: skip
    assert {one.right.code for one in told if one.is_lapsed} == {"curate"}


def have(member, points):
    Account.objects.update_or_create(member=member, defaults={"points": points})


def test_enough_bad_answers_let_a_right_rest_and_good_ones_bring_it_back(hana, olga):
    now = clock.now()
    have(hana, 300)
    for _ in range(4):
        answer = factories.answer(factories.question(by=olga, at=now - DAY), by=hana, at=now - DAY)
        verdicts.still_broken(post=answer, by=olga, now=now)
    standing.project(members=[hana.pk], now=now)
    rests = Standing.objects.get(member=hana)

    assert (rests.points, rests.level, rests.lapsed) == (300, 2, ["link", "curate"])
    with pytest.raises(NotAllowed, match="it rests"):
        curating.check_curate(hana, rests)

    for _ in range(3):
        answer = factories.answer(factories.question(at=now - DAY), by=hana, at=now - DAY)
        marks.give(post=answer, by=factories.member(), now=now)
    books.follow(now)
    back = Standing.objects.get(member=hana)
    assert back.lapsed == []


def fail(hana, olga, now, times):
    for _ in range(times):
        answer = factories.answer(factories.question(by=olga, at=now - DAY), by=hana, at=now - DAY)
        verdicts.still_broken(post=answer, by=olga, now=now)


def test_what_failed_is_known_with_the_next_job_not_at_night(hana, olga):
    """Nobody earned anything by it: whoever answered is judged anew all the same."""
    now = clock.now()
    have(hana, 300)
    standing.project(members=[hana.pk], now=now)
    fail(hana, olga, now, 4)

    written = ledger.settle(threads=Thread.objects.values_list("pk", flat=True), now=now)

    assert (written, Standing.objects.get(member=hana).lapsed) == (0, ["link", "curate"])


def test_a_slip_of_the_asker_is_no_bad_answer(hana, olga):
    now = clock.now()
    fail(hana, olga, now, 1)
    before = quality.answers(members=[hana.pk], now=now)[hana.pk]
    verdicts.take_back(verdict=Verdict.objects.get(), by=olga, now=now + timedelta(minutes=5))

    after = quality.answers(members=[hana.pk], now=now)[hana.pk]
    assert (before, after) == (Judged(0, 1), Judged(0, 0))


def test_a_suggestion_refused_is_known_with_the_next_job(hana, mo):
    now = clock.now()
    have(hana, 60)
    standing.project(members=[hana.pk], now=now)
    answer = factories.answer(factories.question())
    for number in range(3):
        edit = suggest(answer, hana, number, now)
        edits.reject(edit=edit, by=mo, is_mentor=False, reason="Not clearer.", now=now)

    ledger.settle(threads=[answer.thread_id], now=now)

    assert Standing.objects.get(member=hana).lapsed == ["suggest"]


def test_the_page_says_what_the_button_says(as_, hana, olga):
    """Before the job has run as well as after it, and until the night has forgotten."""
    now = clock.now()
    have(hana, 300)
    standing.project(members=[hana.pk], now=now)
    fail(hana, olga, now, 4)
    early = rights_shown(as_, hana, now)
    standing.project(members=[hana.pk], now=now)
    rests = rights_shown(as_, hana, now)
    late = rights_shown(as_, hana, now + 120 * DAY)

    assert early == {"suggest": True, "link": True, "curate": True, "confirm": False}
    assert rests == late == {"suggest": True, "link": False, "curate": False, "confirm": False}
    assert "It rests until then." in as_(hana).get("/statement/").content.decode()


def rights_shown(as_, member, now):
    """What one's page says one may do; the same as who presses the button is told."""
    member = Member.objects.select_related("standing").get(pk=member.pk)
    told = statement.overview(member=member, now=now).rights
    for one in told:
        assert one.is_held == curating.is_trusted(member, member.standing, one.right.code)
    return {one.right.code: one.is_held for one in told}


def test_what_rests_still_though_enough_helped_comes_back_by_itself(as_, hana):
    have(hana, 300)
    standing.project(members=[hana.pk], now=clock.now())
    Standing.objects.filter(member=hana).update(lapsed=["curate"])

    assert "comes back by itself within a day" in as_(hana).get("/statement/").content.decode()


def test_bad_answers_grow_old(hana, olga):
    now = clock.now() - 120 * DAY
    have(hana, 300)
    for _ in range(4):
        answer = factories.answer(factories.question(by=olga, at=now), by=hana, at=now)
        verdicts.still_broken(post=answer, by=olga, now=now)
    standing.project(members=[hana.pk], now=now)
    before = Standing.objects.get(member=hana).lapsed

    standing.renew(now=clock.now())

    assert (before, Standing.objects.get(member=hana).lapsed) == (["link", "curate"], [])


def test_deleted_by_others_is_bad_and_by_oneself_is_not(hana, mo):
    now = clock.now()
    for by in (hana, mo, mo):
        answer = factories.answer(factories.question(at=now - DAY), by=hana, at=now - DAY)
        posts.delete(post=answer, by=by, now=now)

    assert quality.answers(members=[hana.pk], now=now) == {hana.pk: Judged(0, 2)}


def test_an_answer_that_failed_one_and_helped_another_is_good(hana, olga):
    now = clock.now()
    answer = factories.answer(factories.question(by=olga, at=now - DAY), by=hana, at=now - DAY)
    verdicts.still_broken(post=answer, by=olga, now=now)
    marks.give(post=answer, by=factories.member(), now=now)
    books.follow(now)

    assert quality.answers(members=[hana.pk], now=now) == {hana.pk: Judged(1, 0)}


def test_a_solution_taken_back_is_no_longer_good(hana, olga):
    now = clock.now()
    thread = factories.question(by=olga, at=now - DAY)
    answer = factories.answer(thread, by=hana, at=now - DAY)
    solutions.accept(thread=thread, post=answer, by=olga, now=now)
    books.follow(now)
    before = quality.answers(members=[hana.pk], now=now)[hana.pk]
    solutions.clear(thread=thread, by=olga, now=now + timedelta(minutes=1))
    books.follow(now + timedelta(minutes=2))

    after = quality.answers(members=[hana.pk], now=now)[hana.pk]
    assert (before, after) == (Judged(1, 0), Judged(0, 0))


def test_suggestions_not_taken_over_let_suggesting_rest(hana, mo):
    now = clock.now()
    have(hana, 60)
    answer = factories.answer(factories.question())
    for number in range(3):
        edit = suggest(answer, hana, number, now)
        edits.reject(edit=edit, by=mo, is_mentor=False, reason="Not clearer.", now=now)
    standing.project(members=[hana.pk], now=now)
    rests = Standing.objects.get(member=hana)

    assert rests.lapsed == ["suggest"]
    with pytest.raises(NotAllowed, match="rests for a while"):
        suggest(answer, hana, 4, now, standing=rests)


def suggest(post, by, number, now, **extra):
    extra = {"standing": Standing(points=60)} | extra
    return edits.suggest(
        post=post, by=by, words=Words(f"Restart it, wait {number}."), reason="Clearer",
        base=post.fingerprint, key=None, now=now, **extra,
    )  # fmt: skip


def test_where_suggesting_rests_no_button_offers_it(as_, hana):
    """The page of a thread goes by the same rule as the page behind its button."""
    answer = factories.answer(factories.question())
    Standing.objects.filter(member=hana).update(points=60)
    way = f'href="/posts/{answer.pk}/suggest/'
    offered = way in as_(hana).get(answer.thread.get_absolute_url()).content.decode()
    Standing.objects.filter(member=hana).update(lapsed=["suggest"])

    page = as_(hana).get(answer.thread.get_absolute_url()).content.decode()

    assert (offered, way in page) == (True, False)
    assert as_(hana).get(f"/posts/{answer.pk}/suggest/").status_code == 403


def test_mentors_and_the_team_are_trusted_anyway(mara, eva):
    for person in (mara, eva):
        person.standing.lapsed = ["curate"]
        curating.check_curate(person, person.standing)


def test_the_page_of_suggesting_says_that_it_rests(as_, hana):
    Standing.objects.filter(member=hana).update(points=60, lapsed=["suggest"])
    answer = factories.answer(factories.question())

    page = as_(hana).get(f"/posts/{answer.pk}/suggest/")

    assert page.status_code == 403
    assert "rests for a while" in page.content.decode()


def test_as_many_questions_for_one_member_as_for_twenty(django_assert_num_queries):
    people = [factories.member() for _ in range(20)]
    pks = [one.pk for one in people]
    with django_assert_num_queries(4):
        quality.answers(members=pks[:1], now=clock.now())
        quality.edits(members=pks[:1], now=clock.now())
        quality.rights(points=0, answers=Judged(), edits=Judged())
        Account.objects.filter(pk__in=pks).count()
    with django_assert_num_queries(3):
        quality.answers(members=pks, now=clock.now())
        quality.edits(members=pks, now=clock.now())
