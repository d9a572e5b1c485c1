"""One's own points: every line says what it is for, what it weighs and why it went."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from forum.domain import marks, posts, solutions
from forum.lib import clock
from forum.models import Event, Standing
from reputation import tasks
from reputation.models import Entry, Finding, Rule, RuleSet
from reputation.queries import lines, statement
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def helper(db):
    return factories.member("helga", joined_at=books.start() - 100 * DAY)


def solved(helper, asker, at):
    thread = factories.question(by=asker, at=at)
    post = factories.answer(thread, by=helper, at=at + HOUR)
    return solutions.accept(thread=thread, post=post, by=asker, now=at + 2 * HOUR)


def words(as_, member, path="/statement/?month=all"):
    page = as_(member).get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_a_held_line_says_until_when(as_, helper):
    thread = solved(helper, factories.member(), clock.now() - DAY)
    books.follow(clock.now())

    page = words(as_, helper)

    assert "15 points, held until" in page
    assert thread.title in page
    assert not re.search(r"\bSOL\b", page)  # the codes are ours


def test_a_line_says_what_it_weighs(as_, helper):
    asker = factories.member(joined_at=books.start() - 100 * DAY)
    for days in (0, 1):
        solved(helper, asker, books.start() + days * DAY)
    books.follow(clock.now())

    page = words(as_, helper)

    assert "7.5 points" in page
    assert "it is question 2 from the same person within 90 days" in page
    assert ">22.5</dd>" in page


def test_german_numbers_and_words(as_, helper):
    asker = factories.member(joined_at=books.start() - 100 * DAY)
    for days in (0, 1):
        solved(helper, asker, books.start() + days * DAY)
    books.follow(clock.now())
    helper.language = "de"
    helper.save()

    with translation.override("de"):
        page = words(as_, helper)

    assert "7,5 Punkte" in page


def test_what_was_taken_back_says_why(as_, helper, mo):
    thread = solved(helper, factories.member(), clock.now() - 2 * DAY)
    solutions.clear(thread=thread, by=thread.author, now=clock.now() - DAY)
    books.follow(clock.now())

    assert "the solution was taken back" in words(as_, helper)


def test_a_thread_that_one_may_not_see_is_not_named(as_, helper, mo):
    thread = solved(helper, factories.member(), clock.now() - 2 * DAY)
    posts.delete(post=thread.posts.get(kind="question"), by=mo, now=clock.now() - DAY)
    books.follow(clock.now())

    page = words(as_, helper)

    assert thread.title not in page
    assert "not there for you any more" in page


def test_five_marks_count_and_the_sixth_says_so(as_, helper):
    at = books.start()
    post = factories.answer(factories.question(at=at), by=helper, at=at + HOUR)
    for number in range(6):
        reader = factories.member(joined_at=at - 100 * DAY)
        marks.give(post=post, by=reader, now=at + DAY + number * HOUR)
    books.follow(clock.now())

    page = words(as_, helper)
    assert page.count("Of this kind, 5 count for one answer; it had them already.") == 1
    assert "Of 2 points:" not in page


def test_it_says_what_is_missing_for_a_right(as_, helper):
    page = words(as_, helper)

    assert "From 250 points on; you have 0." in page
    assert "No points yet." in page


@pytest.mark.parametrize("role", ["", "expert", "moderator", "manager", "administrator"])
def test_each_sees_their_own_and_visitors_sign_in(as_, helper, role):
    thread = solved(helper, factories.member(), clock.now() - DAY)
    books.follow(clock.now())

    assert thread.title not in words(as_, factories.member(staff_role=role))
    assert as_(None).get("/statement/")["Location"].startswith("/accounts/login/")


def test_an_address_that_is_none_of_ours(as_, helper):
    assert as_(helper).get("/statement/?after=nonsense").status_code == 404
    assert as_(helper).post("/statement/").status_code == 405


def test_as_many_statements_for_one_line_as_for_twenty(as_, helper, django_assert_max_num_queries):
    counts = []
    for number in (1, 19):
        for place in range(number):
            solved(helper, factories.member(), clock.now() - 3 * DAY + place * HOUR)
        books.follow(clock.now())
        client = as_(helper)
        client.get("/statement/?month=all")
        with django_assert_max_num_queries(10) as asked:
            client.get("/statement/?month=all")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_twenty_sixth_line_stands_on_the_next_page(as_, helper):
    for place in range(26):
        solved(helper, factories.member(), clock.now() - 3 * DAY + place * HOUR)
    books.follow(clock.now())
    page = words(as_, helper)
    following = page.split('href="?month=all&amp;after=')[1].split('"')[0]

    assert page.count("held until") == 25
    assert words(as_, helper, f"/statement/?month=all&after={following}").count("held until") == 1


def test_the_way_there_stands_on_ones_own_profile_only(as_, helper):
    way = 'class="button" href="/statement/"'
    assert way in words(as_, helper, helper.get_absolute_url())
    assert way not in words(as_, factories.member(), helper.get_absolute_url())


def mark_by_many(helper, days, at):
    post = factories.answer(factories.question(at=at), by=helper, at=at + HOUR)
    for number in range(5):
        reader = factories.member(joined_at=at - 100 * DAY)
        marks.give(post=post, by=reader, now=at + DAY + number * days * DAY)
    books.follow(clock.now())


def test_five_thanks_for_one_answer_are_one_row(as_, helper):
    mark_by_many(helper, 1, books.start())

    page = words(as_, helper)

    assert page.count("Your answer helped a reader") == 1
    assert "5 times: Your answer helped a reader" in page
    assert re.search(r"<strong>10 points\s*</strong>", page)


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "10 points, held until"), (1, "10 points, the last of them held until")],
)
def test_held_thanks_are_one_row_that_says_until_when(as_, helper, days, told):
    mark_by_many(helper, days, clock.now() - 6 * DAY)

    page = words(as_, helper)

    assert page.count("held until") == 1
    assert f"<strong>{told}" in page


def test_the_same_number_stands_above_and_below(as_, helper):
    asker = factories.member(joined_at=books.start() - 100 * DAY)
    for days in (0, 1):
        solved(helper, asker, books.start() + days * DAY)
    books.follow(clock.now())

    page = words(as_, helper)

    assert ">22.5</dd>" in page
    assert "From 50 points on; you have 22.5." in page


def test_points_that_came_with_an_import_are_said_as_well(as_, helper):
    Standing.objects.filter(member=helper).update(points=60)

    assert ">60</dd>" in words(as_, helper)


def test_giving_back_says_its_weight_in_the_rule_set_of_the_day():
    weighs = {"rule_set": RuleSet(mutual_weight=Decimal("0.125"), thread_pot=25, pair_days=90)}
    root = Entry(pk=1, kind="held", rule=Rule(code="SOL", **weighs), base=15, at=clock.now())
    released = Entry(kind="released", points=Decimal("1.875"), is_mutual=True, pair=1)
    line = lines.Line(root, released, released, None, released.points, root.base, None)

    page = render_to_string("reputation/statement/_line.jinja", {"line": line})

    assert "You two help each other: that counts 12.5 percent." in page


def test_what_contradicts_the_facts_is_with_a_person(as_, helper):
    """It is said so, counts in no sum, and waits on the review list, whether the site pays or
    not."""
    thread = solved(helper, factories.member(), clock.now() - 17 * DAY)
    books.follow(clock.now() - 16 * DAY)
    assert statement.overview(member=helper, now=clock.now() - 16 * DAY).held == 15
    Event.objects.filter(thread=thread, kind="solution_set").delete()
    books.follow(clock.now())

    page = words(as_, helper)
    tasks.look_over(timestamp=0)

    assert "15 points, not counted: they do not fit what happened, and a person looks" in page
    assert "held until" not in page
    assert statement.overview(member=helper, now=clock.now()).held == 0
    finding = Finding.objects.get(member=helper)
    assert (finding.kind, finding.figures["rows"]) == ("odd", 1)


def test_the_menu_leads_there(as_, helper):
    assert 'href="/statement/"' in words(as_, helper, "/questions/")
