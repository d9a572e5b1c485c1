"""Rule sets that follow each other: each fact goes by the one of its day, for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from forum.domain import confirmations, marks, posts, solutions
from forum.lib import clock
from forum.models import Confirmation, Event
from forum.rules import NotAllowed
from reputation.domain import announcing, drafts, trials
from reputation.lib import begins
from reputation.lib.book import Book
from reputation.lib.claims import Claim
from reputation.models import Announcement, Entry, Rule, RuleSet, TakenBack
from reputation.queries.rules import Rules
from tests import factories
from tests.reputation import books, sets
from tests.reputation.books import DAY, rows

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def at():
    return books.start()


@pytest.fixture
def helper(at):
    return factories.member("helga", joined_at=at - 200 * DAY)


def answered(helper, at):
    thread = factories.question(by=factories.member(joined_at=at - 200 * DAY), at=at)
    return factories.answer(thread, by=helper, at=at + HOUR)


def accept(post, at):
    return solutions.accept(thread=post.thread, post=post, by=post.thread.author, now=at)


def test_a_limit_for_one_answer_is_one_for_each_article(at):
    """Articles have no answers: a reviewer of three articles is at no limit of one."""
    book = Book((), zone=BERLIN)
    terms = Rules().all_at(at)["REV"]
    terms = replace(terms, most=1, per="answer")
    claims = [
        Claim(terms, f"review:{place}", 1, thread=thread, post=post, base=terms.points)
        for place, (thread, post) in enumerate([(1, None), (2, None), (2, None), (3, 7), (3, 8)])
    ]
    for place, claim in enumerate(claims):
        claim.begin(at + place * HOUR, None)
        book.add(claim)

    found = book.lines(claims, horizon=at + 100 * DAY)

    assert [found[claim.key][-1].weight.cut for claim in claims] == ["", "", "most", "", ""]


def test_the_last_second_of_a_month_and_the_first_of_the_next(helper, at):
    begin = sets.begin_after(at)
    sets.announced(at, SOL={"points": Decimal(20)})
    old, new = (answered(helper, begin - 2 * DAY) for _ in range(2))
    accept(old, begin - SECOND)
    accept(new, begin)
    books.follow(begin + 40 * DAY)

    assert rows(helper, "SOL") == [
        ("SOL", "held", "0"), ("SOL", "held", "0"), ("SOL", "released", "15"),
        ("SOL", "released", "20"),
    ]  # fmt: skip
    numbers = Entry.objects.filter(receiver=helper).order_by("number")
    assert list(numbers.values_list("rule__rule_set__number", flat=True)) == [1, 2, 1, 2]
    assert begin.astimezone(BERLIN).timetuple()[2:6] == (1, 0, 0, 0)
    books.assert_true(begin + 40 * DAY)


@pytest.mark.parametrize(
    ("now", "begin"),
    [
        ("2026-03-15T12:00", "2026-03-31T22:00"),  # summer time begins in between
        ("2026-10-24T12:00", "2026-10-31T23:00"),
        ("2026-10-30T22:59", "2026-10-31T23:00"),
        ("2026-10-30T23:01", "2026-11-30T23:00"),  # less than a day: nobody could read it
        ("2026-12-31T23:30", "2027-01-31T23:00"),  # it is January already in the site's zone
    ],
)
def test_sets_begin_with_months_of_the_sites_zone(now, begin):
    found = begins.next_begin(datetime.fromisoformat(now).replace(tzinfo=UTC), zone=BERLIN)

    assert found.astimezone(UTC) == datetime.fromisoformat(begin).replace(tzinfo=UTC)


def test_all_that_two_sets_can_do_to_one_ledger(helper, at, mo):
    """A rule less, another pot and hold, weights across the change, and a confirmation that had
    brought more than the acceptance brings by now."""
    begin = sets.begin_after(at)
    sets.announced(
        at, without=("RESC", "N5"), thread_pot=Decimal(12),
        pair_weights=(Decimal(1), Decimal("0.2")),
        SOL={"points": Decimal(8)}, HELP={"points": Decimal(3), "most": 2, "hold_days": 5},
    )  # fmt: skip
    confirmed = answered(helper, begin - 20 * DAY)
    confirmations.confirm(
        post=confirmed, by=mo, kind=Confirmation.Kind.OTHERS, now=begin - 10 * DAY
    )
    accept(confirmed, begin + DAY)
    asker = factories.member(joined_at=at - 200 * DAY)
    for day in (-3, -1, 2, 5):
        thread = factories.question(by=asker, at=begin + day * DAY)
        post = factories.answer(thread, by=helper, at=begin + day * DAY + 6 * HOUR)
        accept(post, begin + day * DAY + 7 * HOUR)
    for _ in range(3):
        marks.give(post=post, by=factories.member(joined_at=at - 200 * DAY), now=begin + 6 * DAY)
    posts.delete(post=post, by=mo, now=begin + 60 * DAY)
    for day in range(0, 100, 9):
        books.follow(begin + day * DAY)

    released = Entry.objects.filter(receiver=helper, kind="released").order_by("number")
    assert [(row.rule.code, row.rule.rule_set.number, row.points) for row in released] == [
        ("CONF", 1, 10), ("HELP", 2, 3), ("HELP", 2, 3), ("HELP", 2, 0), ("RESC", 1, 5),
        ("SOL", 1, 15), ("RESC", 1, Decimal("2.5")), ("SOL", 1, Decimal("7.5")), ("SOL", 2, 0),
        ("SOL", 2, 0), ("SOL", 2, 0),
    ]  # fmt: skip
    books.assert_true(begin + 100 * DAY)


def test_what_was_earned_stays_whatever_is_announced_later(helper, at):
    accept(answered(helper, at), at + DAY)
    books.follow(books.released(at + DAY))
    before = list(Entry.objects.order_by("pk").values())

    sets.announced(at + 40 * DAY, SOL={"points": Decimal(1)})
    books.follow(at + 100 * DAY)

    assert list(Entry.objects.order_by("pk").values()) == before
    books.assert_true(at + 100 * DAY)


def announce(draft, by, at):
    return announcing.announce(draft=draft, base=draft.version, by=by, now=at)


def refused(draft, by, at):
    with pytest.raises(NotAllowed) as refusal:
        announce(draft, by, at)
    assert RuleSet.objects.count() == 1
    return str(refusal.value)


def test_whatever_is_missing_before_a_set_is_announced_is_said(at, mo, eva, hana, ada):
    _writer, second = sets.managers()
    draft = sets.draft(at, SOL={"points": Decimal(20)})
    assert "First a trial run" in refused(draft, second, at)
    asked = trials.ask(draft=draft, by=second, now=at)
    assert "First a trial run" in refused(draft, second, at)
    trials.finish(run=asked, found=trials.compute(run=asked, now=at), now=at)

    for stranger in (mo, eva, hana):
        assert "Only service managers and administrators" in refused(draft, stranger, at)
    assert "a second person" in refused(draft, draft.changed_by, at)
    assert "start it anew" in refused(draft, second, sets.begin_after(at) + DAY)

    edited = sets.changed(draft, at, by=second, SOL={"points": Decimal(21)})
    assert "a second person" in refused(edited, second, at)
    assert "First a trial run" in refused(edited, ada, at)
    sets.tried(edited, at)
    with pytest.raises(NotAllowed, match="Somebody else has changed"):
        announcing.announce(draft=edited, base=draft.version, by=ada, now=at)
    assert announce(edited, ada, at).number == 2


def test_what_says_the_same_or_was_put_aside_is_not_announced(at):
    _writer, second = sets.managers()
    draft = sets.draft(at)
    sets.tried(draft, at)
    assert "says what holds already" in refused(draft, second, at)

    other = sets.draft(at, SOL={"points": Decimal(20)})
    sets.tried(other, at)
    drafts.put_aside(draft=other, by=second, now=at)
    assert "closed" in refused(other, second, at)


def test_changed_and_changed_back_is_the_version_that_was_tried(at):
    _writer, second = sets.managers()
    draft = sets.draft(at, SOL={"points": Decimal(20)})
    sets.tried(draft, at)
    draft = sets.changed(draft, at, SOL={"points": Decimal(30)})
    draft = sets.changed(draft, at, SOL={"points": Decimal("20.0")})

    assert announce(draft, second, at).rules.get(code="SOL").points == 20
    assert draft.changes.count() == 4


def test_announced_twice_it_is_one_set_and_one_at_a_time_is_coming(at):
    _writer, second = sets.managers()
    draft = sets.draft(at, SOL={"points": Decimal(20)})
    sets.tried(draft, at)

    assert announce(draft, second, at) == announce(draft, second, at)

    other = sets.draft(at, SOL={"points": Decimal(25)})
    sets.tried(other, at)
    with pytest.raises(NotAllowed, match="Rule set 2 is announced already"):
        announce(other, second, at)
    assert (RuleSet.objects.count(), Announcement.objects.count()) == (2, 1)
    books.assert_true(at)


def test_taken_back_before_it_begins_nothing_goes_by_it(helper, at, mo):
    begin = sets.begin_after(at)
    writer, second = sets.managers()
    rule_set = sets.announced(at, SOL={"points": Decimal(20)})
    with pytest.raises(NotAllowed, match="give a reason"):
        announcing.take_back(rule_set=rule_set, reason=" ", by=writer, now=at)
    with pytest.raises(NotAllowed, match="Only service managers"):
        announcing.take_back(rule_set=rule_set, reason="No", by=mo, now=at)
    facts = [
        announcing.take_back(rule_set=rule_set, reason="It was a slip.", by=writer, now=at + DAY)
        for _ in range(2)
    ]

    again = sets.announced(at + 2 * HOUR, SOL={"points": Decimal(18)})
    accept(answered(helper, begin), begin + DAY)
    books.follow(begin + 40 * DAY)

    assert (facts[0], again.number, again.valid_from) == (facts[1], 3, rule_set.valid_from)
    assert rows(helper, "SOL")[-1] == ("SOL", "released", "18")
    with pytest.raises(NotAllowed, match="holds already"):
        announcing.take_back(rule_set=again, reason="Too late.", by=second, now=begin)
    assert TakenBack.objects.count() == 1
    books.assert_true(begin + 40 * DAY)


def insert_rule_set(**says):
    one = RuleSet.objects.get(number=1)
    frame = {f.name: getattr(one, f.name) for f in RuleSet._meta.fields if f.name != "id"}
    return RuleSet.objects.create(**frame | says)


def test_the_database_holds_the_order_of_sets_and_what_was_announced(helper, at):
    begin = sets.begin_after(at)
    rule_set = sets.announced(at, SOL={"points": Decimal(20)})
    accept(answered(helper, begin), begin + HOUR)
    books.follow(begin + DAY)

    for attempt in (
        lambda: insert_rule_set(number=3, valid_from=rule_set.valid_from),
        lambda: insert_rule_set(number=3, valid_from=begin - DAY),
        lambda: Announcement.objects.update(why="Something else."),
        lambda: Announcement.objects.all().delete(),
        lambda: Rule.objects.filter(rule_set=rule_set).update(points=1),
        # Somebody has earned something by it.
        lambda: TakenBack.objects.create(rule_set=rule_set, reason="x", by=helper, at=at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert Rules().at(begin).number == 2
    books.assert_true(begin + DAY)


def test_announcing_is_no_event_of_the_forum_and_renews_what_visitors_keep(as_):
    now = clock.now()
    before = as_(None).get("/rules/points/").content.decode()
    events = Event.objects.count()

    rule_set = sets.announced(now, SOL={"points": Decimal(20)})
    announced = as_(None).get("/rules/points/").content.decode()
    announcing.take_back(
        rule_set=rule_set, reason="Members showed us that it would hurt newcomers.",
        by=sets.managers()[0], now=now,
    )  # fmt: skip
    gone = as_(None).get("/rules/points/").content.decode()

    assert Event.objects.count() == events
    assert "Rule set 2 begins on" not in before
    for page in (announced, gone):
        assert sets.WHY in page
        assert "Your answer was accepted, points: 20 instead of 15" in page
    assert "Rule set 2 begins on" in announced
    assert "Rule set 2 begins on" not in gone
    assert "hurt newcomers" in gone


def test_a_weight_of_an_eighth_is_rounded_once(at, helper):
    """15 x 0.25 x 0.125 has five places, a row four: rows, hashes, account, pot and a trial run go
    on from the same number."""
    rule_set = sets.inserted(mutual_weight=Decimal("0.125"), thread_pot=Decimal(15))
    friend = factories.member(joined_at=at - 200 * DAY)
    for number, (asks, answers) in enumerate([(helper, friend), *[(friend, helper)] * 3]):
        when = at + number * DAY
        post = factories.answer(factories.question(by=asks, at=when), by=answers, at=when + HOUR)
        accept(post, when + 2 * HOUR)
    marks.give(post=post, by=factories.member(joined_at=at - 200 * DAY), now=at + 4 * DAY)
    books.follow(at + 30 * DAY)

    released = Entry.objects.filter(receiver=helper, kind="released", rule__code="SOL")
    told = [one.points for one in released.order_by("at")]
    assert told == [Decimal(points) for points in ("1.875", "0.9375", "0.4688")]
    assert set(Entry.objects.values_list("rule__rule_set", flat=True)) == {rule_set.pk}
    books.assert_true(at + 30 * DAY)
    solutions.clear(thread=post.thread, by=friend, now=at + 40 * DAY)
    books.follow(at + 41 * DAY)
    assert Entry.objects.get(receiver=helper, kind="reversed").points == -told[-1]
    books.assert_true(at + 41 * DAY)
