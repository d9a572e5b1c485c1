"""Trial runs: closed months by a draft beside what they brought, and nothing in the ledger."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db.models import Sum
from procrastinate.contrib.django.models import ProcrastinateJob

from forum.domain import marks, posts, solutions
from forum.lib import clock
from forum.models import Post, Standing
from forum.rules import NotAllowed
from reputation import tasks
from reputation.domain import corrections, trials
from reputation.lib import begins, trial
from reputation.models import Account, Entry, Hold, Rule, RuleSet, TrialRun
from reputation.models.rule import BY_HAND
from reputation.queries.trial import Sides
from tests import factories
from tests.reputation import books, sets
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def months(mo):
    """Five months in which three people solve what four ask, with thanks, help in return and
    answers that were deleted; some of it held across the end of a month."""
    at = begins.first_of(clock.now(), zone=ZoneInfo(settings.TIME_ZONE), months=-5)
    people = [factories.member(joined_at=at - 200 * DAY) for _ in range(7)]
    helpers, askers = people[:3], people[3:]
    for number in range(14):
        day = at + number * 10 * DAY + 3 * HOUR
        helper, asker = helpers[number % 5 % 3], askers[number % 3]
        if number % 8 == 7:
            helper, asker = asker, helper
        thread = factories.question(by=asker, at=day)
        post = factories.answer(thread, by=helper, at=day + (6 if number % 2 else 1) * HOUR)
        solutions.accept(thread=thread, post=post, by=asker, now=day + 7 * HOUR)
        for reader in askers[: number % 5]:
            if reader != asker and reader != helper:
                marks.give(post=post, by=reader, now=day + 8 * HOUR)
        if number in (5, 9):
            posts.delete(post=post, by=mo, now=day + (20 if number == 5 else 3) * DAY)
    books.follow(clock.now())
    sets.managers()
    return people


def written():
    found = [list(model.objects.order_by("pk").values()) for model in (Entry, Account, Hold)]
    return [*found, list(Standing.objects.order_by("pk").values())]


def test_a_draft_that_says_the_same_gives_the_ledger_to_the_row(months):
    before = written()

    run = sets.tried(sets.draft(clock.now()), clock.now())
    found = trials.compute(run=run, now=clock.now())

    inside = Entry.objects.filter(at__gte=run.since, at__lt=run.until)
    live = {
        row["receiver"]: row["sum"]
        for row in inside.values("receiver").annotate(sum=Sum("points"))
        if row["sum"]
    }
    for side in (found.now, found.then):
        assert {pk: sum for pk, sum in side.by_member.items() if sum} == live
    by_rule = inside.values("rule__code").annotate(sum=Sum("points"))
    told = {one.code: (one.points_now, one.points_then) for one in run.rules.all()}
    assert told == {
        row["rule__code"]: (row["sum"], row["sum"]) for row in by_rule if row["rule__code"] in told
    }
    released = inside.filter(kind="released", rule__code="SOL").count()
    assert run.rules.get(code="SOL").count_then == released > 4
    assert (run.points_now, run.points_then) == (sum(live.values()), sum(live.values()))
    assert (run.gain, run.lose, run.people, run.money_now) == (0, 0, len(live), None)
    assert not run.members.exists()
    assert written() == before
    books.assert_true(clock.now())


def test_what_a_draft_would_change_is_counted_and_nothing_is_written(months):
    before = written()
    draft = sets.draft(
        clock.now(), without=("RESC",), pair_weights=(Decimal(1),), SOL={"points": Decimal(20)}
    )

    run = sets.tried(draft, clock.now())

    rules = {one.code: one for one in run.rules.all()}
    assert rules["RESC"].points_then == 0 < rules["RESC"].points_now
    assert rules["SOL"].points_then != rules["SOL"].points_now
    assert rules["ASK"].points_then == rules["ASK"].points_now
    assert sum(one.points_then for one in rules.values()) == run.points_then
    moved = [abs(one.points_then - one.points_now) for one in run.members.all()]
    assert moved == sorted(moved, reverse=True)
    assert run.gain + run.lose > 0
    assert written() == before
    assert RuleSet.objects.count() == 1
    books.assert_true(clock.now())


def test_where_points_are_paid_the_run_says_what_it_costs(months, settings):
    settings.PAYBACK = True
    for person in months:
        person.verified_at, person.verified_source = person.joined_at, "staff"
        person.save()
    now = clock.now()

    same = sets.tried(sets.draft(now), now)
    more = sets.tried(sets.draft(now, SOL={"points": Decimal(30)}), now)

    assert same.money_now == same.money_then == more.money_now > 0
    assert more.money_then > more.money_now
    cost = trials.compute(run=more, now=now).money_then
    assert cost is not None
    assert all(one.money_then == cost.get(one.member_id, 0) for one in more.members.all())
    books.assert_true(now)


def insert_set_without_a_rule_by_hand(at):
    """As one could come by hand or by a migration: what people correct goes by set 1 then."""
    first = RuleSet.objects.get(number=1)
    frame = {f.name: getattr(first, f.name) for f in RuleSet._meta.fields if f.name != "id"}
    second = RuleSet.objects.create(**frame | {"number": 2, "valid_from": at})
    copied = list(first.rules.exclude(code__in=BY_HAND))
    for rule in copied:
        rule.pk, rule.rule_set = None, second
    Rule.objects.bulk_create(copied)


@pytest.mark.parametrize("sets_by_then", [1, 2])
def test_what_was_corrected_by_hand_is_the_same_on_both_sides(mo, sets_by_then):
    now = clock.now()
    at = begins.first_of(now, zone=ZoneInfo(settings.TIME_ZONE), months=-2) + DAY
    if sets_by_then == 2:
        insert_set_without_a_rule_by_hand(at - DAY)
    corrections.correct(
        receiver=factories.member("helga", joined_at=at - 200 * DAY), points=Decimal(15),
        reason="The migration lost these.", by=mo, now=at,
    )  # fmt: skip
    books.follow(now)

    run = sets.tried(sets.draft(now, SOL={"points": Decimal(20)}), now)

    (told,) = run.rules.all()
    assert (told.code, told.count_now, told.count_then) == ("FIX", 1, 1)
    assert run.points_now == run.points_then == told.points_now == told.points_then == 15
    books.assert_true(now)


def test_a_run_that_goes_on_says_when_it_moved_last():
    now = clock.now()
    factories.solved()
    run = trials.ask(draft=sets.draft(now), by=sets.managers()[0], now=now)

    trials.compute(run=run, now=now)

    run.refresh_from_db()
    assert run.moved_at > run.started_at == now
    assert run.done > 0


def test_twenty_people_are_named_and_more_are_counted():
    people = [factories.member().pk for _ in range(22)]
    now, then = trial.Side(), trial.Side()
    for place, pk in enumerate(people):
        now.by_member[pk], then.by_member[pk] = Decimal(100), Decimal(100 + place)
    now.by_member[people[0]] = Decimal(300)  # loses most
    run = trials.ask(draft=sets.draft(clock.now()), by=sets.managers()[0], now=clock.now())

    trials.finish(run=run, found=Sides(now, then, None, None), now=clock.now())

    run.refresh_from_db()
    named = [(one.place, one.member_id) for one in run.members.all()]
    assert named == list(enumerate([people[0], *people[:2:-1]], start=1))[:20]
    assert (run.people, run.gain, run.lose) == (22, 11, 1)  # by more than a tenth, not by one


def test_the_job_says_how_far_it_is_and_keeps_its_result_once():
    now = clock.now()
    factories.solved()
    books.follow(now + HOUR)
    draft = sets.draft(now, SOL={"points": Decimal(20)})
    run = trials.ask(draft=draft, by=sets.managers()[1], now=now)
    again = trials.ask(draft=draft, by=sets.managers()[0], now=now)
    jobs = ProcrastinateJob.objects.filter(task_name=trials.TASK)
    assert (again, [job.args for job in jobs]) == (run, [{"pk": run.pk}])
    assert (run.is_over, run.percent) == (False, 0)

    for _ in range(2):
        tasks.run_trial(pk=run.pk)
    found = trials.compute(run=run, now=now)
    trials.finish(run=run, found=found, now=now)

    run.refresh_from_db()
    assert (run.is_over, run.percent, run.failed_at) == (True, 100, None)
    assert (run.rules.count(), run.members.count()) == (0, 0)  # of this month, not of a closed one
    assert trials.ask(draft=draft, by=sets.managers()[0], now=now) != run  # it can be run anew
    books.assert_true(now)


def test_a_draft_that_changed_meanwhile_is_not_what_was_asked_for():
    now = clock.now()
    draft = sets.draft(now, SOL={"points": Decimal(20)})
    run = trials.ask(draft=draft, by=sets.managers()[0], now=now)
    sets.changed(draft, now, SOL={"points": Decimal(21)})

    with pytest.raises(NotAllowed, match="was changed before"):
        tasks.run_trial(pk=run.pk)

    run = TrialRun.objects.get()
    assert (run.finished_at, run.is_over, run.rules.count()) == (None, True, 0)


def test_a_run_whose_job_is_gone_can_be_started_again():
    now = clock.now()
    draft = sets.draft(now, SOL={"points": Decimal(20)})
    run = trials.ask(draft=draft, by=sets.managers()[0], now=now)

    assert trials.ask(draft=draft, by=sets.managers()[0], now=now + HOUR) != run


def test_only_who_configures_starts_one(mo, hana):
    draft = sets.draft(clock.now())
    for person in (mo, hana):
        with pytest.raises(NotAllowed, match="Only service managers"):
            trials.ask(draft=draft, by=person, now=clock.now())


def test_an_empty_site_has_a_run_too():
    assert not Post.objects.exists()

    run = sets.tried(sets.draft(clock.now(), SOL={"points": Decimal(20)}), clock.now())

    assert (run.people, run.points_then, run.is_over) == (0, 0, True)
