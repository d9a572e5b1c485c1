"""The statement month by month: its lines, its sums, what one takes home, and a line's own page."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.domain import marks, posts, solutions
from forum.lib import clock
from reputation.domain import ledger
from reputation.lib import calendar_month
from reputation.lib.calendar_month import Month
from reputation.models import Correction, Entry, Hold
from reputation.queries import statement, taken_home
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY
from tests.reputation.test_statement_page import HOUR, solved, words

pytestmark = pytest.mark.django_db
# A month of 2025 that begins in the site's zone an hour before it does in UTC.
OCTOBER, NOVEMBER = Month(2025, 10), Month(2025, 11)
AT = datetime(2025, 10, 20, 12, tzinfo=UTC)


@pytest.fixture
def helper(db):
    return factories.member("helga", joined_at=AT - 100 * DAY)


def page_of(as_, member, month):
    return words(as_, member, f"/statement/?month={month}")


def test_a_line_stands_in_each_month_in_which_something_happened_to_it(as_, helper):
    first = solved(helper, factories.member(joined_at=AT - 100 * DAY), AT)
    second = solved(helper, factories.member(joined_at=AT - 100 * DAY), AT + 20 * DAY)
    solutions.clear(thread=first, by=first.author, now=AT + 50 * DAY)
    books.follow(AT + 60 * DAY)

    pages = {month: page_of(as_, helper, month) for month in ("2025-10", "2025-11", "2025-12")}

    shown = {month: (first.title in page, second.title in page) for month, page in pages.items()}
    assert shown == {"2025-10": (True, False), "2025-11": (True, True), "2025-12": (True, False)}
    sums = [statement.sums(member=helper, month=Month(2025, month)) for month in (10, 11, 12)]
    assert [(one.before, one.came, one.gone, one.after) for one in sums] == [
        (0, 0, 0, 0), (0, 30, 0, 30), (30, 0, -15, 15),
    ]  # fmt: skip
    books.assert_true(AT + 60 * DAY)


def test_what_happens_at_midnight_falls_into_one_month(helper):
    """Of the site: 23:00 UTC is the first instant of November in Berlin."""
    asker = factories.member(joined_at=AT - 100 * DAY)
    midnight = datetime(2025, 10, 31, 23, tzinfo=UTC)
    solved(helper, asker, midnight - 2 * HOUR - 14 * DAY)
    books.follow(midnight + DAY)
    released = Entry.objects.get(receiver=helper, kind="released")

    sums = [statement.sums(member=helper, month=month) for month in (OCTOBER, NOVEMBER)]

    assert released.at == midnight
    assert [one.came for one in sums] == [0, 15]


def test_what_waits_is_all_that_waits_however_old_it_is(helper, mo):
    """A mark of long ago that came back waits anew; what was earned lately waits beside it."""
    post = factories.answer(factories.question(at=AT), by=helper, at=AT + HOUR)
    marks.give(post=post, by=factories.member(joined_at=AT - 100 * DAY), now=AT + DAY)
    solved(helper, factories.member(joined_at=AT - 100 * DAY), AT + 2 * DAY)
    posts.delete(post=post, by=mo, now=AT + 200 * DAY)
    books.follow(AT + 200 * DAY)
    posts.restore(post=post, by=mo, now=AT + 210 * DAY)
    solved(helper, factories.member(joined_at=AT - 100 * DAY), AT + 209 * DAY)
    books.follow(AT + 210 * DAY + HOUR)

    helper.standing.refresh_from_db()
    told = statement.overview(member=helper, now=AT + 210 * DAY + HOUR)

    waiting = Hold.objects.filter(entry__receiver=helper)
    assert sorted(waiting.values_list("entry__rule__code", flat=True)) == ["HELP", "SOL"]
    assert (told.points, told.held) == (15, 17)
    books.assert_true(AT + 210 * DAY + HOUR)


@pytest.mark.parametrize("month", ["2199-01", "2025-13", "x", "2025-1"])
def test_a_month_that_is_none_or_has_not_begun(as_, helper, month):
    for path in ("/statement/", "/statement.csv", "/statement.json"):
        assert as_(helper).get(f"{path}?month={month}").status_code == 404


def test_the_months_one_chooses_from(as_, helper):
    solved(helper, factories.member(joined_at=AT - 100 * DAY), AT)
    books.follow(AT + DAY)

    months = statement.months(member=helper, now=datetime(2026, 1, 15, tzinfo=UTC))
    page = page_of(as_, helper, "2025-11")

    assert [str(one) for one in months] == ["2026-01", "2025-12", "2025-11", "2025-10"]
    assert '<option value="2025-11" selected>November 2025</option>' in page
    assert 'href="/statement/?month=2025-10#month"' in page
    assert 'href="/statement/?month=2025-12#month"' in page


def test_the_month_that_is_comes_first(as_, helper):
    now = clock.now()
    solved(helper, factories.member(), now - 3 * HOUR)
    books.follow(now)

    page = words(as_, helper, "/statement/")

    here = calendar_month.of(now, statement.zone())
    assert f'<option value="{here}" selected>' in page
    assert page.count("Your answer was accepted") == 1


def test_the_old_address_leads_there_for_good(as_, helper):
    answer = as_(helper).get("/points/")

    assert (answer.status_code, answer["Location"]) == (301, "/statement/")


def file_of(as_, member, path):
    answer = as_(member).get(path)
    assert answer.status_code == 200
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    return b"".join(answer.streaming_content).decode()


def test_all_rows_as_csv_and_json(as_, helper):
    asker = factories.member(joined_at=AT - 100 * DAY)
    thread = solved(helper, asker, AT)
    thread.title = '=HYPERLINK("https://example.com","x")'
    thread.save()
    solutions.clear(thread=thread, by=asker, now=AT + 50 * DAY)
    books.follow(AT + 51 * DAY)

    table = list(csv.DictReader(io.StringIO(file_of(as_, helper, "/statement.csv"))))
    told = json.loads(file_of(as_, helper, "/statement.json"))

    assert [(row["kind"], row["points"]) for row in table] == [
        ("held", "0"), ("released", "15"), ("reversed", "-15"),
    ]  # fmt: skip
    assert {row["thread"] for row in table} == {"'" + thread.title}
    assert table[0]["at"] == "2025-10-20T14:00:00+00:00"
    assert (table[2]["reason"], table[2]["why"]) == ("cleared", "the solution was taken back")
    assert len({row["line"] for row in table}) == 1
    assert told["member"] == "helga"
    assert [(row["kind"], row["points"]) for row in told["entries"]] == [
        (row["kind"], row["points"]) for row in table
    ]
    assert len(list(csv.DictReader(io.StringIO(
        file_of(as_, helper, "/statement.csv?month=2025-11")
    )))) == 1  # fmt: skip


def test_a_file_names_no_thread_that_one_may_not_see(as_, helper, mo):
    thread = solved(helper, factories.member(joined_at=AT - 100 * DAY), AT)
    posts.delete(post=thread.posts.get(kind="question"), by=mo, now=AT + DAY)
    books.follow(AT + 2 * DAY)

    for path in ("/statement.csv", "/statement.json"):
        assert thread.title not in file_of(as_, helper, path)


def test_a_file_grows_and_its_statements_do_not(as_, helper, django_assert_max_num_queries):
    counts = []
    for number in (1, 19):
        for place in range(number):
            joined = AT - 100 * DAY
            solved(helper, factories.member(joined_at=joined), AT + place * HOUR)
        books.follow(AT + DAY)
        client = as_(helper)
        with django_assert_max_num_queries(14) as asked:
            b"".join(client.get("/statement.csv").streaming_content)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("chunk", [4, 5])
def test_a_long_file_is_read_in_parts(as_, helper, monkeypatch, chunk):
    """By key and not by a cursor, which would not live through a pooler's statements."""
    for place in range(4):
        solved(helper, factories.member(joined_at=AT - 100 * DAY), AT + place * HOUR)
    books.follow(AT + 20 * DAY)
    monkeypatch.setattr(taken_home, "CHUNK", chunk)
    monkeypatch.setattr(QuerySet, "iterator", None)
    client = as_(helper)
    answer = client.get("/statement.csv")

    with CaptureQueriesContext(connection) as asked:
        table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [int(row["number"]) for row in table] == list(range(1, 9))
    read = [one["sql"] for one in asked if 'FROM "reputation_entry"' in one["sql"]]
    assert len(read) == {4: 3, 5: 2}[chunk]
    assert len(asked) == {4: 5, 5: 4}[chunk]


def test_a_lines_page_says_all_that_happened(as_, helper):
    asker = factories.member(joined_at=AT - 100 * DAY)
    first = solved(helper, asker, AT)
    second = solved(helper, asker, AT + DAY)
    solutions.clear(thread=first, by=asker, now=AT + 50 * DAY)
    books.follow(AT + 51 * DAY)
    lines = {row.thread_id: row for row in Entry.objects.filter(receiver=helper, origin=None)}

    gone = words(as_, helper, f"/statement/{lines[first.pk].pk}/")
    half = words(as_, helper, f"/statement/{lines[second.pk].pk}/")

    assert "Counts: +15" in gone
    assert "Taken back: −15 (the solution was taken back)" in gone
    assert "it is question 2 from the same person within 90 days, and counts 50 percent." in half
    assert "Adds to your points</dt><dd>+7.5" in half


@pytest.mark.parametrize("role", ["", "expert", "moderator", "manager", "administrator"])
def test_a_lines_page_is_its_owners_alone(as_, helper, role):
    solved(helper, factories.member(joined_at=AT - 100 * DAY), AT)
    books.follow(AT + 15 * DAY)
    held, released = Entry.objects.filter(receiver=helper).order_by("number")
    other = factories.member(staff_role=role)

    assert as_(other).get(f"/statement/{held.pk}/").status_code == 404
    assert as_(other).post(f"/statement/{held.pk}/", {"body": "Why is it so?"}).status_code == 404
    assert as_(helper).get(f"/statement/{released.pk}/").status_code == 404  # a step, no line
    assert as_(helper).get(f"/statement/{2**70}/").status_code == 404
    assert as_(None).get(f"/statement/{held.pk}/")["Location"].startswith("/accounts/login/")


def test_thanks_told_in_one_row_have_a_page_each(as_, helper):
    from forum.domain import marks

    post = factories.answer(factories.question(at=AT), by=helper, at=AT + HOUR)
    for number in range(3):
        reader = factories.member(joined_at=AT - 100 * DAY)
        marks.give(post=post, by=reader, now=AT + DAY + number * HOUR)
    books.follow(AT + 2 * DAY)
    newest = Entry.objects.filter(receiver=helper, rule__code="HELP").order_by("-at")[0]

    page = words(as_, helper, f"/statement/{newest.pk}/")

    assert "2 more of these for the same answer" in page


def test_as_many_statements_for_one_line_of_a_month_as_for_twenty(
    as_, helper, mo, django_assert_max_num_queries
):
    now = clock.now()
    month = calendar_month.of(now, statement.zone())
    begun = timezone.localtime(now, statement.zone()).replace(day=1, hour=0, minute=0, second=1)
    counts = []
    for number in (1, 19):
        Correction.objects.bulk_create(
            Correction(receiver=helper, points=1, reason="x", by=mo, at=begun, needs_second=False)
            for _ in range(number)
        )
        ledger.settle(threads=[], members=[helper.pk], now=now)
        client = as_(helper)
        client.get("/statement/")
        with django_assert_max_num_queries(20) as asked:
            client.get(f"/statement/?month={month}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
