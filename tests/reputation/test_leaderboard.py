"""Who helped most: counted at night, by the ledger; nobody stands there who does not want to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from forum.domain import marks, posts, solutions
from forum.lib import clock
from forum.models import Member
from reputation.domain import corrections, leaderboard
from reputation.models import Rank, Unranked
from reputation.queries import leaderboard as reads
from reputation.queries import statement
from tests import factories
from tests.reputation import books
from tests.reputation.books import DAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def old(handle="", **extra):
    return factories.member(handle, joined_at=books.start() - 100 * DAY, **extra)


def help_(helper, *, at, accepted=True, readers=0, **thread):
    """An answer, accepted an hour later, and thanks of so many readers."""
    asked = factories.question(by=old(), at=at, **thread)
    post = factories.answer(asked, by=helper, at=at + HOUR)
    if accepted:
        solutions.accept(thread=asked, post=post, by=asked.author, now=at + 2 * HOUR)
    for number in range(readers):
        marks.give(post=post, by=old(), now=at + DAY + number * HOUR)
    return post


def board(period="ever", by="points", member=None, place=None):
    now, zone = clock.now(), statement.zone()
    key = reads.key_of(period=period, now=now, zone=zone)
    return reads.board(period=key, by=by, place=place, member=member)


def names(found):
    """Without those who only asked: to say what became of it brings a point."""
    people = [(one.number, one.rank.member.handle) for one in found]
    return [one for one in people if not one[1].startswith("member")]


def renew():
    books.follow(clock.now())
    return leaderboard.renew(now=clock.now())


def test_by_points_and_by_people_helped():
    solver, thanked = old("solver"), old("thanked")
    at = books.start()
    for days in (0, 1):
        help_(solver, at=at + days * DAY)
    help_(thanked, at=at, accepted=False, readers=4)
    renew()

    by_points, by_people = board(), board(by="helped")

    assert names(by_points.top)[:2] == [(1, "solver"), (2, "thanked")]
    assert [(one.rank.member.handle, one.rank.helped) for one in by_people.top[:2]] == [
        ("thanked", 4), ("solver", 2),
    ]  # fmt: skip
    assert by_points.top[0].rank.points == 30
    books.assert_true(clock.now())


def test_whoever_helped_the_same_person_twice_helped_one(db):
    helper, asker = old("helper"), old()
    for days in (0, 1):
        thread = factories.question(by=asker, at=books.start() + days * DAY)
        post = factories.answer(thread, by=helper, at=books.start() + days * DAY + HOUR)
        marks.give(post=post, by=asker, now=books.start() + days * DAY + 2 * HOUR)
    renew()

    assert [one.rank.helped for one in board(by="helped").top] == [1]


def test_periods_are_those_of_the_sites_calendar():
    now = clock.now()
    helper = old("helper")
    help_(helper, at=books.start())
    renew()

    keys = list(reads.periods(now=now, zone=statement.zone()))

    assert keys[-1] == "ever"
    assert len({len(key) for key in keys[:2]}) == 1
    held = set(Rank.objects.filter(member=helper).values_list("period", flat=True))
    released = books.start() + 2 * HOUR + 14 * DAY
    is_this_year = released.astimezone(statement.zone()).year == now.year
    assert held == {"ever", *([f"{now.year}"] if is_this_year else [])}
    assert board("month").top == []


def test_by_topic_and_tag():
    one, other = old("one"), old("other")
    sim, net = factories.category("sim"), factories.category("net")
    help_(one, at=books.start(), category=sim, tag_names=["roaming"])
    help_(other, at=books.start(), category=net, tag_names=["roaming", "esim"])
    renew()

    assert names(board(place=sim).top) == [(1, "one")]
    assert names(board(place=reads.tag(slug="esim")).top) == [(1, "other")]
    assert names(board(place=reads.tag(slug="roaming")).top) == [(1, "one"), (1, "other")]


def test_what_is_not_for_everybody_does_not_count(mo, team):
    helper = old("helper", staff_role="")
    at = books.start()
    hidden = help_(helper, at=at)
    expert = old("expert2", staff_role="expert")
    thread = factories.question(by=mo, category=team, at=at)
    private = factories.answer(thread, by=expert, at=at + HOUR)
    solutions.accept(thread=thread, post=private, by=mo, now=at + 2 * HOUR)
    help_(expert, at=at)
    posts.delete(post=hidden.thread.posts.get(kind="question"), by=mo, now=at + DAY)
    renew()

    assert names(board().top) == []  # the team is not on it, and the question is gone
    assert Rank.objects.filter(member=expert, scope="all", period="ever").get().points == 15
    assert not Rank.objects.filter(scope="category", place=team.pk).exists()
    assert reads.topic(slug="team") is None


def test_whoever_left_is_gone_at_once():
    one, other = old("one"), old("other")
    for helper in (one, other):
        help_(helper, at=books.start())
    renew()
    Member.objects.filter(pk=one.pk).update(is_active=False)

    assert names(board().top) == [(1, "other")]


def test_who_does_not_want_to_stand_there_and_still_sees_their_place(as_):
    first, second = old("first"), old("second")
    help_(first, at=books.start(), readers=2)
    help_(second, at=books.start())
    renew()

    answer = as_(first).post("/leaderboard/choice/", {"shown": "0"})
    as_(first).post("/leaderboard/choice/", {"shown": "0"})
    hidden = board(member=first)
    page = as_(second).get("/leaderboard/?period=ever").content.decode()
    mine = as_(first).get("/leaderboard/?period=ever").content.decode()
    as_(first).post("/leaderboard/choice/", {"shown": "1"})

    assert answer.status_code == 302
    assert names(hidden.top) == [(1, "second")]
    assert names(hidden.around) == [(1, "first"), (1, "second")]
    assert (hidden.own.number, hidden.own.rank.member) == (1, first)
    assert "First" not in page
    assert "First" in mine
    assert names(board().top) == [(1, "first"), (2, "second")]
    assert Unranked.objects.filter(ended_at=None).count() == 0
    assert Unranked.objects.count() == 1


def test_whoever_stands_there_alone_and_does_not_want_to_still_sees_their_place(as_):
    only = old("only")
    help_(only, at=books.start(), accepted=False, readers=1)
    renew()
    assert "2 points" in as_(only).get("/leaderboard/?period=ever").content.decode()
    Rank.objects.filter(member=only).update(points=1)
    assert "1 points" not in as_(only).get("/leaderboard/?period=ever").content.decode()
    Rank.objects.exclude(member=only).delete()
    leaderboard.choose(member=only, is_shown=False, now=clock.now())

    page = as_(only).get("/leaderboard/?period=ever").content.decode()

    assert "Nobody yet." not in page
    assert "Around you" in page


def test_the_settings_lead_there(as_, hana):
    page = as_(hana).get("/settings/").content.decode()

    assert "Do not show me there" in page
    assert 'action="/leaderboard/choice/"' in page
    assert as_(None).post("/leaderboard/choice/").status_code == 302
    assert Unranked.objects.count() == 0


def fill(many, period="ever"):
    """So many people, the first with the most points; two share each number."""
    people = [factories.member(f"p{number:03}") for number in range(many)]
    Rank.objects.bulk_create(
        Rank(period=period, scope="all", member=one, points=1000 - number // 2, helped=1)
        for number, one in enumerate(people)
    )
    return people


def test_the_top_and_ones_neighbours():
    people = fill(60)

    far, near = board(member=people[56]), board(member=people[3])

    assert len(far.top) == 50
    assert names(far.top)[:4] == [(1, "p000"), (1, "p001"), (3, "p002"), (3, "p003")]
    assert names(far.around) == [
        (55, "p054"), (55, "p055"), (57, "p056"), (57, "p057"), (59, "p058"),
    ]  # fmt: skip
    assert (near.own.number, near.around) == (3, [])


def test_as_many_statements_for_one_row_as_for_twenty(as_, django_assert_max_num_queries):
    viewer, counts = factories.member(), []
    for many in (1, 20):
        Rank.objects.all().delete()
        people = [factories.member() for _ in range(many)]
        Rank.objects.bulk_create(
            Rank(period="ever", scope="all", member=one, points=5, helped=1) for one in people
        )
        client = as_(viewer)
        client.get("/leaderboard/?period=ever")
        with django_assert_max_num_queries(14) as asked:
            client.get("/leaderboard/?period=ever")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_top_is_found_by_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM reputation_rank WHERE period = 'ever' AND scope = 'all'"
            " AND place = 0 AND points > 0 ORDER BY points DESC, helped DESC, member_id LIMIT 50"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "rank_by_points" in plan
    assert "Sort" not in plan


def test_counted_twice_it_stands_once(mo):
    helper = old("helper")
    help_(helper, at=books.start())
    corrections.correct(
        receiver=helper, points=Decimal(5), reason="Made good.", by=mo, now=books.start()
    )

    assert renew() == renew()
    assert board().top[0].rank.points == 20  # what no thread brought counts in all topics alone
    assert board(place=factories.category("sim")).top[0].rank.points == 15


def test_the_page(as_):
    helper = old("helper")
    help_(helper, at=books.start())
    empty = as_(None).get("/leaderboard/").content.decode()
    renew()

    page = as_(None).get("/leaderboard/?period=ever&category=sim").content.decode()
    tagged = as_(None).get("/leaderboard/?period=ever&by=helped&tag=network").content.decode()

    assert "Nobody yet." in empty
    assert "It is counted every night." in empty
    assert ("Helper" in page, "15 points" in page, "Counted" in page) == (True, True, True)
    assert "helped 1 person" in tagged
    for path in ("?period=nonsense", "?by=x", "?category=team", "?tag=nothing", "?category=%00x"):
        assert as_(None).get(f"/leaderboard/{path}").status_code in (400, 404), path
