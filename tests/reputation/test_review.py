"""What people should look at: found by figures, decided by people; no point less for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.domain import solutions
from forum.lib import clock
from forum.models import Standing
from forum.rules import NotAllowed
from reputation.domain import audit, links, review
from reputation.lib import review as figures
from reputation.models import Entry, Finding, Followed, LinkedAccounts, ReviewStep
from reputation.queries import review as queries
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LONG = (
    "Restart the phone and take the card out, wait for a minute and put it in again; then look "
    "whether the tariff is there, and write again with the name of the phone"
)


def ago(days: float):
    return clock.now() - days * DAY


def solved(helper, asker, at, body=""):
    thread = factories.question(by=asker, at=at)
    post = factories.answer(thread, by=helper, at=at + HOUR, body=body)
    return solutions.accept(thread=thread, post=post, by=asker, now=at + 2 * HOUR)


def both_ways(one, other, times, at):
    for number in range(times):
        solved(one, other, at + number * DAY)
        solved(other, one, at + number * DAY + 3 * HOUR)


def look(now=None):
    """The night: what happened is in the ledger, then it is looked over. By kind and member."""
    now = now or clock.now()
    Followed.objects.all().delete()  # what these tests do is dated back
    books.follow(now)
    review.look(now=now)
    books.assert_true(now)
    return {(row.kind, row.member_id, row.other_id): row for row in Finding.objects.all()}


@pytest.fixture
def star(db):
    """Solved the only question of each of five people."""
    helper = factories.member("star")
    for number in range(5):
        solved(helper, factories.member(), ago(60) + number * DAY)
    return helper


def test_a_star_is_found_with_figures_and_posts(star):
    found = look()["star", star.pk, None]

    assert (found.size, found.severity) == (75, 100)
    posts = found.figures.pop("posts")
    assert found.figures == {"points": "75.00", "lone": "75.00", "people": 5}
    assert sorted(posts) == sorted(star.posts.values_list("pk", flat=True))
    assert books.points(star) == 75  # nothing was taken


def test_people_who_do_something_else_too_make_no_star(star):
    for answer in star.posts.order_by("pk")[:3]:
        asker = answer.thread.author
        factories.answer(factories.question(at=ago(30)), by=asker, at=ago(29))

    assert ("star", star.pk, None) not in look()


def test_the_teams_word_and_few_points_make_no_star(mo):
    helper = factories.member()
    for number in range(5):
        thread = factories.question(at=ago(60 - number))
        post = factories.answer(thread, by=helper, at=ago(60 - number) + HOUR)
        solutions.accept(thread=thread, post=post, by=mo, reason="It says so.", now=ago(50))
    few = factories.member()
    solved(few, factories.member(), ago(60))

    assert look() == {}


def test_two_who_accept_each_other_are_a_pair():
    one, other, third = (factories.member() for _ in range(3))
    both_ways(one, other, 3, ago(60))
    for number in range(4):
        solved(one, factories.member(), ago(40) + number * DAY)
    both_ways(one, third, 2, ago(30))

    found = look()["pair", *sorted((one.pk, other.pk))]

    figures = found.figures
    assert {(figures["given"], figures["of_one"]), (figures["back"], figures["of_other"])} == {
        (3, 9), (3, 3),
    }  # fmt: skip
    assert (found.size, found.severity, len(figures["posts"])) == (6, 100, 6)
    assert Finding.objects.filter(kind="pair").count() == 1


def test_a_ring_too_large_for_pairs_is_a_circle(monkeypatch):
    monkeypatch.setattr(figures, "CIRCLE_LEAST", 4)
    ring = [factories.member() for _ in range(3)]
    for number, (one, other) in enumerate([(0, 1), (1, 2), (0, 2)]):
        both_ways(ring[one], ring[other], 2, ago(60) + number * 5 * DAY)
    honest = factories.member()
    for number in range(5):
        solved(honest, factories.member(), ago(30) + number * DAY)

    found = look()

    circles = {member for kind, member, _other in found if kind == "circle"}
    assert circles == {member.pk for member in ring}
    told = found["circle", ring[0].pk, None].figures
    assert (told["mutual"], told["whole"], told["people"]) == (4, 4, 2)


def test_the_same_text_again_and_again(mo):
    copier, thief, honest = (factories.member() for _ in range(3))
    for number in range(4):
        day = ago(60 - number)
        factories.answer(factories.question(at=day), by=copier, at=day + HOUR, body=f"{LONG}.")
        factories.answer(factories.question(at=day), by=mo, at=day + HOUR, body=f"{LONG}!")
        factories.answer(factories.question(at=day), by=honest, at=day + HOUR, body="Restart it.")
        later = day + 2 * HOUR
        body = f"> quoted by {number}\n\n{LONG.upper()}"
        factories.answer(factories.question(at=day), by=thief, at=later, body=body)

    found = look()

    told = {member: row.figures for (kind, member, _other), row in found.items()}
    assert {kind for kind, *_rest in found} == {"copies"}
    assert set(told) == {copier.pk, thief.pk}
    assert (told[copier.pk]["copies"], told[copier.pk]["answers"]) == (3, 4)
    assert (told[thief.pk]["copies"], told[thief.pk]["answers"]) == (4, 4)


def test_a_jump_over_a_level(monkeypatch):
    monkeypatch.setattr(figures, "BURST_LEVEL", 50)
    quick, slow = factories.member(), factories.member()
    for number in range(5):
        solved(quick, factories.member(), ago(18) + number * HOUR)
        solved(slow, factories.member(), ago(70 - 10 * number))

    found = look()

    told = found["burst", quick.pk, None].figures
    told.pop("posts")
    assert told == {"of": "level", "over": 50, "before": "0.00", "after": "75.00", "days": 7}
    assert ("burst", slow.pk, None) not in found


@pytest.mark.parametrize(
    ("before", "after", "is_one"), [(0, 100, True), (51, 200, False), (0, 99, False)]
)
def test_a_jump_over_what_is_worth_money(before, after, is_one):
    assert figures.crossed_money(before, after) is is_one


def test_every_night_notes_it_once(star):
    first = look()["star", star.pk, None]
    solved(star, factories.member(), ago(20))
    later = clock.now() + DAY
    again = look(later)["star", star.pk, None]

    assert again.pk == first.pk
    assert (again.first_at, again.last_at) == (first.first_at, later)
    assert (first.size, again.size) == (75, 90)


def test_looked_at_it_is_quiet_until_it_has_grown_by_half(star, mo):
    found = look()["star", star.pk, None]
    now = clock.now()
    review.fine(finding=found, by=mo, reason="She answers in a shop.", now=now)
    again = review.fine(finding=found, by=mo, reason="She answers in a shop.", now=now)

    assert (again, ReviewStep.objects.count()) == (None, 1)
    step = ReviewStep.objects.get()
    assert (step.by, step.text, step.figures["lone"]) == (mo, "She answers in a shop.", "75.00")
    for days, waits in ((30, []), (25, []), (20, [found])):
        solved(star, factories.member(), ago(days))
        look(clock.now() - days * HOUR)
        assert list(Finding.objects.waiting()) == waits
        found.refresh_from_db()
        assert (found.grown_at is not None) == bool(waits)
    look()  # it has not grown since
    assert (found.grown_at, Finding.objects.get(pk=found.pk).grown_at) == (found.last_at,) * 2


def test_what_is_not_found_any_more_waits_for_a_look(star):
    look()
    review.look(now=clock.now() + 200 * DAY)

    assert Finding.objects.waiting().count() == 1


def test_two_of_a_pair_are_linked_and_both_read_why(as_, mo):
    one, other = factories.member("one"), factories.member("other")
    both_ways(one, other, 3, ago(60))
    found = look()["pair", one.pk, other.pk]
    had = books.points(one), books.points(other)
    for _ in range(2):
        review.link(finding=found, by=mo, reason="The same hand.", now=clock.now())

    assert min(had) > 3
    assert (books.points(one), books.points(other)) == (3, 3)  # for closing their own questions
    assert (LinkedAccounts.objects.count(), ReviewStep.objects.count()) == (1, 1)
    for member, twin in ((one, "Other"), (other, "One")):
        page = as_(member).get("/statement/").content.decode()
        gone = Entry.objects.filter(receiver=member, reason="linked").latest("at", "pk")
        assert f'href="/statement/{gone.origin_id}/#questions"' in page
        assert "The same hand." in page
        assert f"This account belongs together with: {twin}" in page
    assert "The same hand." not in as_(mo).get("/statement/").content.decode()
    links.unlink(one=one, other=other, by=mo, reason="Two people.", now=clock.now())
    assert LinkedAccounts.objects.get().ended_reason == "Two people."
    assert "The same hand." not in as_(one).get("/statement/").content.decode()
    books.assert_true(clock.now())


def test_a_link_needs_two_and_nobody_decides_about_themselves(star, mo):
    found = look()["star", star.pk, None]
    with pytest.raises(NotAllowed, match="one account only"):
        review.link(finding=found, by=mo, reason="So.", now=clock.now())
    own = Finding.objects.create(
        kind="star", member=mo, size=1, severity=60, figures={}, first_at=ago(1), last_at=ago(1)
    )
    for act in (
        lambda: review.fine(finding=own, by=mo, reason="It is fine.", now=clock.now()),
        lambda: review.note(finding=own, by=mo, text="It is fine.", key=None, now=clock.now()),
        lambda: links.link(one=mo, other=star, by=mo, reason="So.", now=clock.now()),
        lambda: links.unlink(one=mo, other=star, by=mo, reason="So.", now=clock.now()),
    ):
        with pytest.raises(NotAllowed, match="somebody else has to decide"):
            act()
    with pytest.raises(NotAllowed, match="say why"):
        review.fine(finding=found, by=mo, reason=" ", now=clock.now())
    with pytest.raises(NotAllowed, match="why they do not belong"):
        links.unlink(one=found.member, other=factories.member(), by=mo, reason="", now=clock.now())


def test_before_a_month_closes_money_knows_whom_to_look_at(star, mo):
    honest = factories.member()
    for number in range(3):
        asker = factories.member()
        solved(honest, asker, ago(60) + number * DAY)
        factories.answer(factories.question(at=ago(30)), by=asker, at=ago(29))
    everybody = [star.pk, honest.pk]
    books.follow(clock.now())
    days = Entry.objects.filter(receiver=star, kind="released").order_by("at")
    month = timezone.localdate(days.first().at)

    asked = queries.to_be_looked_at(month=month, members=everybody)

    assert asked == {star.pk}  # from the entries: no night has passed
    assert queries.to_be_looked_at(month=month, members=[honest.pk]) == set()
    assert queries.to_be_looked_at(month=ago(150).date(), members=everybody) == set()
    found = look()["star", star.pk, None]
    assert queries.to_be_looked_at(month=ago(150).date(), members=everybody) == {star.pk}
    review.fine(finding=found, by=mo, reason="She answers in a shop.", now=clock.now())
    assert queries.to_be_looked_at(month=ago(150).date(), members=everybody) == set()
    assert queries.to_be_looked_at(month=month) == {star.pk}


def test_a_row_that_follows_another_members_entry_is_named(star):
    """Whoever forges a row can hang it on anything."""
    books.follow(clock.now())
    stray = Entry.objects.filter(receiver=star, kind="released").first()
    Entry.objects.create(
        kind="reversed", step=9, rule=stray.rule, source=stray.source, origin=stray.origin,
        receiver=factories.member(), giver=None, base=15, points=-15, at=stray.at, number=1,
        hash="x",
    )  # fmt: skip

    wrong = audit.verify(now=clock.now())

    assert any("follows no entry of the same member" in line for line in wrong)
    assert Standing.objects.get(member=star).points == 75
