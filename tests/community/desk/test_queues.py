"""What stands in which queue of the desk, in which order, and who gets to see it."""

from datetime import timedelta

import pytest
from django.test import Client

from community.domain import boards
from community.models import ExpertOffer, Heartbeat, Service
from community.queries import desk, readiness
from forum.lib import clock
from forum.models import Member
from tests import factories
from tests.community import staffed
from tests.community.desk import scene
from tests.counting import statements
from tests.forum.views.test_permissions import NO, ROLES, SIGN_IN, outcome

pytestmark = pytest.mark.django_db
HOUR = scene.HOUR
PAGES = ("/desk/", "/desk/boards/", "/desk/coverage/", "/desk/hours/", "/desk/canned/",
         "/desk/canned/new/")  # fmt: skip


def queue(member: Member, name: str, **chosen: str) -> list[str]:
    seat = desk.seat(member=member)
    found = desk.load(seat=seat, name=name, chosen=desk.Chosen(**chosen), number=1, now=clock.now())
    return [item.thread.title for item in found.items]


@pytest.mark.parametrize("role", ROLES)
def test_who_sits_there(role, request, as_, hana):
    scene.pool_of(factories.member(staff_role="expert"))
    service = scene.waiting(staffed.pool("others"), by=hana)
    people = {"visitor": None, "asker": hana, "helper": factories.member("helper")}
    who = people[role] if role in people else request.getfixturevalue(role)

    got = {path: outcome(as_(who).get(path)) for path in (*PAGES, f"/desk/{service.pk}/")}

    is_let_in = role in ("eva", "sven", "ada")
    expected = "done" if is_let_in else SIGN_IN if role == "visitor" else NO
    assert set(got.values()) == {expected}, got
    if role == "mo":
        assert "The desk is for the company’s experts." in scene.words(as_(who).get("/desk/"))


def test_a_moderator_who_is_an_expert_sits_there_too(mo, as_):
    scene.pool_of(mo)

    assert as_(mo).get("/desk/").status_code == 200


def test_my_pools_in_the_order_of_what_was_promised(eva):
    pool, other = scene.pool_of(eva), staffed.pool("others")
    scene.waiting(pool, title="Who is promised in five hours?", promised=5)
    scene.waiting(pool, title="Who is promised an hour ago?", promised=-1)
    scene.waiting(pool, title="Who is promised nothing at all?", promised_at=None)
    scene.waiting(pool, title="Who is urgent and promised late?", promised=9, is_urgent=True)
    scene.waiting(other, title="Who is another pool's to answer?")
    scene.waiting(pool, title="Who is the members' to answer?", step=0,
                  expert_at=clock.now() + HOUR)  # fmt: skip
    scene.waiting(pool, title="Who is due but no worker came?", promised=3, step=0,
                  expert_at=clock.now() - HOUR)  # fmt: skip
    scene.waiting(pool, title="Who is answered already, is it?", status="answered")
    scene.waiting(pool, title="Who asks this? I do it myself.", by=eva)

    assert queue(eva, desk.POOLS) == [
        "Who is urgent and promised late?", "Who is promised an hour ago?",
        "Who is due but no worker came?", "Who is promised in five hours?",
        "Who is promised nothing at all?",
    ]  # fmt: skip
    assert len(queue(eva, desk.ALL)) == 8
    assert queue(eva, desk.ALL, pool="others") == ["Who is another pool's to answer?"]
    assert queue(eva, desk.ALL, language="de") == []


def test_what_a_colleague_holds_is_not_mine_to_take(eva, sven, as_):
    colleague = factories.member("otto", staff_role="expert")
    pool = scene.pool_of(eva, colleague)
    service = scene.waiting(pool, title="Who holds this one, pray?")

    scene.claimed(service, by=colleague)

    assert queue(eva, desk.POOLS) == [] == queue(eva, desk.MINE)
    assert queue(colleague, desk.MINE) == ["Who holds this one, pray?"]
    assert "Otto looks into it until" in scene.words(as_(eva).get("/desk/?queue=all"))
    # A lease that is over is nobody's, whether or not a worker has said so.
    Service.objects.update(lease_until=clock.now() - timedelta(minutes=1))
    assert queue(eva, desk.POOLS) == ["Who holds this one, pray?"]
    assert queue(colleague, desk.MINE) == []


def test_offers_until_they_end(eva, as_):
    pool, now = scene.pool_of(eva), clock.now()
    service = scene.waiting(pool, title="Who would like to take this?")
    offer = ExpertOffer.objects.create(
        service=service, expert=scene.expert(eva), cycle=1, offered_at=now,
        expires_at=now + timedelta(minutes=15), parts={"fit": 0.5, "slack": 1.0, "rest": 1.0},
    )  # fmt: skip

    assert queue(eva, desk.OFFERS) == ["Who would like to take this?"]
    page = as_(eva).get(f"/desk/{service.pk}/?queue=offers")
    assert "Why me?" in scene.words(page)
    assert "You know what it is about" in scene.words(as_(eva).get(f"/desk/offers/{offer.pk}/why/"))
    ExpertOffer.objects.update(expires_at=now - timedelta(seconds=1), offered_at=now - HOUR)
    assert queue(eva, desk.OFFERS) == []


def test_a_room_that_is_not_theirs_stays_closed(as_, eva):
    secret = factories.category("board", is_private=True, reader_roles=["manager"])
    manager = factories.member(staff_role="manager")
    pool = scene.pool_of(eva)
    service = scene.waiting(pool, title="Who may read this at all?", by=manager, category=secret)

    assert queue(eva, desk.ALL) == []
    for path in ("", "claim/", "answer/", "ask-back/", "hand-over/", "escalate/", "resolve/"):
        assert as_(eva).get(f"/desk/{service.pk}/{path}").status_code == 404, path
    assert as_(eva).get("/desk/999999/").status_code == 404


def test_whoever_says_nothing_begins_with_what_needs_them(eva, sven, as_):
    pool = scene.pool_of(eva)
    scene.waiting(pool, title="Who begins with this one here?")
    assert scene.titles(as_(eva).get("/desk/")) == ["Who begins with this one here?"]
    mine = scene.waiting(pool, title="Who took this one just now?", promised=8)
    scene.claimed(mine, by=eva)

    assert scene.titles(as_(eva).get("/desk/")) == ["Who took this one just now?"]
    assert len(scene.titles(as_(sven).get("/desk/"))) == 2  # leads none: everything that waits


def test_a_silent_worker_is_said(eva, as_):
    scene.pool_of(eva)
    assert "No worker" not in scene.words(as_(eva).get("/desk/"))
    Heartbeat.objects.update_or_create(name=readiness.SWEEP, defaults={"at": clock.now() - HOUR})

    assert "No worker has done anything since" in scene.words(as_(eva).get("/desk/"))


def test_strange_addresses_are_404(eva, as_):
    scene.pool_of(eva)
    for query in ("queue=x", "pool=x", "language=x", "page=0", "page=x", "queue=all&page=9999"):
        assert as_(eva).get(f"/desk/?{query}").status_code == 404, query


def test_a_page_costs_the_same_with_one_and_with_twenty(eva, as_: object):
    pool = scene.pool_of(eva)
    first = scene.waiting(pool)
    boards.write(
        pool=pool, text="A note for all.", seat=desk.seat(member=eva), by=eva, key=None,
        now=clock.now(),
    )  # fmt: skip
    client: Client = as_(eva)  # type: ignore[operator]
    paths = [f"/desk/{name}" for name in ("", f"{first.pk}/", "boards/")]
    one = {path: statements(client, path) for path in paths}
    for n in range(19):
        scene.waiting(pool, by=first.thread.author, title=f"Who asks for the {n}th time now?")
        boards.write(
            pool=pool, text="One more note.", seat=desk.seat(member=eva), by=eva, key=None,
            now=clock.now(),
        )  # fmt: skip

    assert {path: statements(client, path) for path in paths} == one
    assert max(one.values()) <= 30, one
