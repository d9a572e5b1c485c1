"""What waits for experts at /desk/cases/, and what of it they see before they take a case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.queries import case_desk
from community.queries import desk as desk_reads
from forum.lib import clock
from tests import factories
from tests.community import staffed
from tests.community.case_desk import made
from tests.community.desk import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(eva):
    return scene.pool_of(eva)


def rows(response):
    return scene.titles(response)


def test_a_case_that_waits_says_no_word_of_its_talk(pool, eva, hana, as_):
    about = made.question(hana)
    case = made.case(pool, by=hana, about=about)
    made.call(case, begins_at=clock.now() + made.HOUR)

    for page in (as_(eva).get("/desk/cases/"), as_(eva).get(f"/desk/cases/{case.pk}/")):
        words = scene.words(page)
        assert page.status_code == 200
        for said in ("Sim: Hana", "Needs a look at personal data", about.title, "English",
                     "Call booked"):  # fmt: skip
            assert said in words
        for hidden in ("twice as high", "155501234", "+49 171", "234", "blue heron"):
            assert hidden not in words
    assert "Take the case" in words


def test_queues_are_mine_waiting_and_done(pool, eva, hana, nina, olga, as_):
    other = scene.pool_of(slug="bills")
    mine = made.case(pool, by=hana, owner=eva)
    made.case(pool, by=nina)
    made.case(other, by=olga)
    done = made.case(pool, by=olga, status="done", last_owner=eva)
    client = as_(eva)

    assert rows(client.get("/desk/cases/")) == ["Sim: Hana"]
    assert rows(client.get("/desk/cases/?queue=waiting")) == ["Sim: Nina"]
    assert rows(client.get("/desk/cases/?queue=done")) == ["Sim: Olga"]
    assert client.get("/desk/cases/?queue=nonsense").status_code == 404
    assert client.get("/desk/cases/?page=0").status_code == 404
    page = scene.words(client.get("/desk/"))
    assert 'href="/desk/cases/"' in page
    assert f"/desk/cases/{done.pk}/" not in page
    assert case_desk.waiting(seat=desk_reads.seat(member=eva)) == 1
    assert mine.owner == eva


def test_what_is_due_first_stands_first_and_late_is_red(pool, eva, hana, nina, as_):
    now = clock.now()
    made.case(pool, by=hana, due_at=now + made.HOUR)
    made.case(pool, by=nina, due_at=now - made.HOUR)

    page = as_(eva).get("/desk/cases/?queue=waiting")

    assert rows(page) == ["Sim: Nina", "Sim: Hana"]
    assert scene.words(page).count("is-red") == 1


def test_own_cases_and_questions_that_are_not_theirs_to_read(pool, eva, hana, team, as_):
    made.case(pool, by=eva)
    about = made.question(hana)
    hidden = factories.category("board", is_private=True)
    case = made.case(pool, by=hana, about=about)
    about.__class__.objects.filter(pk=about.pk).update(category=hidden)

    page = as_(eva).get("/desk/cases/?queue=waiting")

    assert rows(page) == ["Sim: Hana"]
    assert about.title not in scene.words(page)
    assert about.title not in scene.words(as_(eva).get(f"/desk/cases/{case.pk}/"))


def test_the_queue_costs_the_same_with_one_and_with_twenty(pool, eva, as_):
    seat, now = desk_reads.seat(member=eva), clock.now()

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            case_desk.queue(seat=seat, name="waiting", number=1, now=now)
        return len(caught)

    def add() -> None:
        member = factories.member()
        made.call(made.case(pool, by=member, about=made.question(member)))

    add()
    one = cost()
    for _more in range(19):
        add()

    assert (one, cost()) == (3, 3)


@pytest.mark.parametrize("who", ["hana", "mara", "mo", "sven", "ada", "otto"])
def test_nobody_else_finds_a_case(who, pool, eva, nina, request, as_):
    """Sven manages, Ada administers; Otto is an expert of another pool."""
    if who == "otto":
        other = factories.member("otto", staff_role="expert")
        staffed.expert(scene.pool_of(slug="bills"), member=other)
    else:
        other = request.getfixturevalue(who)
    case = made.case(pool, by=nina, about=made.question(nina))
    made.call(case)
    taken = made.case(pool, by=eva, owner=factories.member(staff_role="expert"))
    client, is_there = as_(other), who in ("sven", "ada", "otto")

    assert client.get("/desk/cases/").status_code == (200 if is_there else 403)
    for one in (case, taken):
        for act in ("", "claim/", "give-back/", "hand-over/", "message/", "finish/", "summary/",
                    "call/number/", "call/outcome/", "call/move/"):  # fmt: skip
            for send in (client.get, client.post) if act else (client.get,):
                found = send(f"/desk/cases/{one.pk}/{act}")
                assert found.status_code == 404, (one, act, send)
                assert "twice as high" not in scene.words(found)


def test_a_lost_sim_is_urgent_and_comes_after_fraud_and_before_what_is_due_sooner(
    pool, eva, hana, nina, olga, as_
):
    soon = clock.now() + made.HOUR
    made.case(pool, by=hana, due_at=soon, reason="other")
    made.case(pool, by=nina, due_at=soon + made.HOUR, reason="sim_lost")
    made.case(pool, by=olga, due_at=soon + 2 * made.HOUR, reason="fraud")
    page = as_(eva).get("/desk/cases/?queue=waiting")
    assert scene.titles(page) == ["Sim: Olga", "Sim: Nina", "Sim: Hana"]
    assert page.text.count('class="chip due"') == 2


def test_danger_and_fraud_stand_first_with_a_red_word(pool, eva, hana, nina, as_):
    soon = clock.now() + made.HOUR
    made.case(pool, by=hana, due_at=soon)
    made.case(pool, by=nina, due_at=soon + made.HOUR, reason="fraud")
    page = as_(eva).get("/desk/cases/?queue=waiting")
    assert scene.titles(page) == ["Sim: Nina", "Sim: Hana"]
    assert scene.words(page).count('class="chip due"') == 1
