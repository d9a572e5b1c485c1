"""What lists cost in statements: the same few for 1, for 20 and for 50 of anything."""

import itertools
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from forum.domain import marks, posts, solutions, threads
from forum.lib import clock
from forum.lib.ratelimit import METER
from forum.models import Category, Member, Post, Thread
from forum.queries import feeds, rows, search_words
from tests import factories
from tests.counting import statements

pytestmark = pytest.mark.django_db

# Whoever is signed in: the session, the member, and what the bar at the top may tell.
SIGNED_IN = 3
# Visitors: whether the page that was kept is still true (community.visitors).
ASKS_WHETHER_KEPT = 1
PAGES = {
    "/": 2,
    "/questions/": 1,
    "/questions/?view=needs-help": 1,
    "/questions/?view=solved": 1,
    "/tags/network/": 2,
    "/categories/sim/": 2,
    "/categories/": 1,
    "/tags/": 1,
    "/members/asker/": 3,
    "/search/?q=network": 2,  # with a word that this process has not met lately
}


def of_every_kind(sim: Category, mo: Member, eva: Member, by: Member) -> list[Thread]:
    """A row for every way in which a row can look."""
    now = clock.now()

    def ask(**extra: Any) -> Thread:
        return factories.question(category=sim, by=by, **extra)

    waiting, own, answered, closed, told = ask(), ask(), ask(), ask(), ask()
    factories.answer(own, by=by)
    factories.answer(answered, by=eva)
    threads.close(thread=closed, by=mo, now=now, reason="Asked before.")
    factories.answer(told)
    threads.close(thread=told, by=mo, now=now, reason="Asked before.")
    pinned = ask()
    threads.pin(thread=pinned, by=mo, now=now)
    solved, by_nobody, nobodys = (factories.solved(category=sim, by=by) for _ in range(3))
    post = solved.posts.get(kind="answer")
    marks.give(post=post, by=mo, now=now)
    Post.objects.filter(thread=by_nobody, kind="answer").update(author=None)
    Thread.objects.filter(pk__in=[by_nobody.pk, nobodys.pk]).update(author=None)
    article = threads.publish_article(
        by=eva, title="What eSIM means for you", body="A small chip that stays in the phone.",
        category=sim, tag_names=["network"], language="de", now=now,
    )  # fmt: skip
    return [waiting, own, answered, closed, told, pinned, solved, by_nobody, nobodys, article]


def test_lists_cost_the_same_with_1_with_20_and_with_50_threads(
    as_: Any, sim: Category, olga: Member, mo: Member, eva: Member
) -> None:
    clients = {reader: as_(reader) for reader in (None, olga, mo)}
    asker = factories.member("asker")

    def seen(reader: Member | None) -> dict[str, int]:
        METER.forget()
        search_words.forget()
        return {path: statements(clients[reader], path) for path in PAGES}

    factories.solved(category=sim, by=asker)
    one = {reader: seen(reader) for reader in clients}
    for _ in range(2):
        of_every_kind(sim, mo, eva, asker)
    twenty = {reader: seen(reader) for reader in clients}
    for _ in range(3):
        of_every_kind(sim, mo, eva, asker)

    for reader in clients:
        assert one[reader] == twenty[reader] == seen(reader)
        more = SIGNED_IN if reader else ASKS_WHETHER_KEPT
        assert {path: n for path, n in one[reader].items() if n > PAGES[path] + more} == {}


def test_a_row_names_whoever_the_row_is_about(
    as_: Any, sim: Category, mo: Member, eva: Member, hana: Member
) -> None:
    made = of_every_kind(sim, mo, eva, hana)
    names = {row.pk: _person(row) for row in _all_rows()}

    asked = dict.fromkeys(range(10), "Hana")
    solvers = {place: str(made[place].posts.get(kind="answer").author) for place in (6, 8)}
    teller = str(made[4].posts.get(kind="answer").author)
    expected = asked | {2: "Eva", 4: teller, 7: "None", 9: "Eva"} | solvers
    assert {place: names[thread.pk] for place, thread in enumerate(made)} == expected


def _all_rows() -> list[Thread]:
    return rows.load([rows.ids(Thread.objects.order_by("pk"))])[0]


def _person(row: Thread) -> str:
    """As `parts/thread_row.html` chooses."""
    if row.solution:
        return str(row.solution.post.author)
    if row.state != "open" and row.last_answer_by:
        return str(row.last_answer_by)
    return str(row.author)


def test_rows_come_in_the_order_of_each_selection(sim: Category) -> None:
    made = [factories.question(category=sim) for _ in range(4)]

    up, none, down = rows.load(
        [
            rows.ids(Thread.objects.order_by("pk")),
            rows.ids(Thread.objects.filter(pk__in=[])),
            rows.ids(Thread.objects.order_by("-pk")[:2]),
        ]
    )

    assert (up, none, down) == (made, [], made[:1:-1])
    assert rows.load([]) == []


def test_home_shows_the_readers_language_first(sim: Category) -> None:
    german = factories.question(category=sim, language="de")
    solved_german = factories.solved(category=sim, language="de")
    english = [factories.question(category=sim, language="en") for _ in range(5)]
    solved = [factories.solved(category=sim, language="en") for _ in range(5)]

    for_germans = feeds.home(member=None, language="de")
    for_others = feeds.home(member=None, language="en")

    assert for_germans.needs_help == [german, *english[:0:-1]]
    assert for_germans.solved == [solved_german, *solved[:0:-1]]
    assert (for_others.needs_help, for_others.solved) == (english[::-1], solved[::-1])


def test_home_looks_through_what_hides_the_newest(
    sim: Category, team: Category, mo: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the reader may see counts among the newest solutions."""
    monkeypatch.setattr(feeds, "FRESH", 2)
    shown = factories.solved(category=sim)
    for _ in range(3):
        factories.solved(category=team)
    gone = factories.solved(category=sim)
    posts.delete(post=gone.posts.get(kind="question"), by=mo, now=clock.now())

    assert feeds.home(member=None, language="en").solved == [shown]


def test_home_forgets_a_solution_that_was_taken_back(sim: Category) -> None:
    first, last = factories.solved(category=sim), factories.solved(category=sim)
    assert last.author is not None
    solutions.clear(thread=last, by=last.author, now=clock.now())

    assert feeds.home(member=None, language="en").solved == [first]


def test_what_is_pinned_comes_with_the_first_page_of_the_language(
    as_: Any, sim: Category, mo: Member
) -> None:
    made = [factories.question(category=sim) for _ in range(5)]
    german = factories.question(category=sim, language="de")
    start = clock.now()
    for minutes, thread in enumerate([*made, german]):
        threads.pin(thread=thread, by=mo, now=start + timedelta(minutes=minutes))
    client = as_(None)

    first = client.get("/questions/").context["pinned"]
    later = client.get("/questions/?view=unsolved").context["pinned"]

    assert (first, later) == (made[:1:-1], [])
    assert client.get("/questions/?in=de").context["pinned"] == [german]
    assert client.get("/categories/sim/").context["pinned"] == made[:1:-1]
    assert client.get("/tags/network/").context["pinned"] == []


def numbered(sql: str) -> str:
    """With its values as the database itself names them."""
    numbers = itertools.count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", sql)


def test_no_list_reads_every_thread(sim: Category) -> None:
    """Where there are many, each view of a list finds its page by an index."""
    asked = factories.question(category=sim)
    at = asked.created_at
    states = [one for one in Thread.State if one != Thread.State.SOLVED]  # that takes a solution
    Thread.objects.bulk_create(
        Thread(
            title="One of many", slug="one-of-many", category=sim, language="en", created_at=at,
            active_at=at, waiting_since=at - timedelta(minutes=minutes), kind=kind, state=state,
        )
        for minutes, kind, state in zip(
            range(2000), itertools.cycle(Thread.Kind), itertools.cycle(states)
        )
    )  # fmt: skip
    plans = {}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE forum_thread")
        for view in feeds.VIEWS:
            chosen = feeds.page_of(view=view)
            sql, params = chosen.query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", params)
            plans[view] = "\n".join(row[0] for row in cursor.fetchall())
            # As the web plans it: for all values alike (settings, plan_cache_mode).
            cursor.execute(f"EXPLAIN (GENERIC_PLAN) {numbered(sql)}")
            plans[view] += "\n".join(row[0] for row in cursor.fetchall())

    assert [view for view, plan in plans.items() if "Seq Scan on forum_thread" in plan] == []
    assert set(plans) == set(feeds.VIEWS)
