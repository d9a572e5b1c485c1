"""Experts: what they say of themselves, absences, and that leaving frees what they hold."""

import pytest

from community.domain import absences, asking_back, claims, experts, routing
from community.models import Away, Expert, ServiceEvent
from community.queries import experts as reads
from forum.domain import members
from forum.lib import clock, worktime
from forum.models import Member, MissedEvent
from forum.rules import NotAllowed
from tests import factories
from tests.community.staffed import (
    ALWAYS,
    DAY,
    HOUR,
    MINUTE,
    berlin,
    expert,
    fresh,
    general,
    waiting,
)

pytestmark = pytest.mark.django_db
Role = Member.StaffRole


def test_a_role_makes_an_expert_and_its_end_frees_their_questions(ada):
    """Section 8, an expert leaves: claims freed in the same transaction."""
    here, member, now = general(), factories.member(language="de"), clock.now()
    members.give_role(member=member, role=Role.EXPERT, by=ada, now=now)
    eva = Expert.objects.get()
    assert (eva.member, eva.languages, eva.zone) == (member, ["de"], "Europe/Berlin")
    eva.pools.add(here)
    held, offered = waiting(here), waiting(here)
    claims.claim(thread=held.thread, by=eva.member, now=now)
    eva.refresh_from_db()
    experts.set_shifts(expert=eva, by=ada, shifts=ALWAYS)
    offer = routing.offer_next(service=offered, now=now)
    assert offer is not None

    members.give_role(member=eva.member, role=Role.NONE, by=ada, now=now + HOUR / 6)

    offer.refresh_from_db()
    eva.refresh_from_db()
    assert (fresh(held).owner, offer.answer, eva.is_active) == (None, "gone", False)
    assert fresh(held).offer_at == fresh(offered).offer_at == now + HOUR / 6
    assert not MissedEvent.objects.exists()
    with pytest.raises(NotAllowed):
        claims.claim(thread=held.thread, by=Member.objects.get(pk=eva.pk), now=now + HOUR)
    members.give_role(member=eva.member, role=Role.EXPERT, by=ada, now=now + DAY)
    eva.refresh_from_db()
    assert eva.is_active


def test_another_role_leaves_an_expert_one(ada):
    here, now = general(), clock.now()
    eva = expert(here)
    members.give_role(member=eva.member, role=Role.MANAGER, by=ada, now=now)
    eva.refresh_from_db()
    assert eva.is_active
    experts.leave(expert=eva, now=now)
    experts.leave(expert=eva, now=now)
    eva.refresh_from_db()
    assert not eva.is_active
    assert not ServiceEvent.objects.exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("eva", True), ("sven", True), ("ada", True), ("mo", False), ("hana", False),
        ("other", False), (None, False),
    ],
)  # fmt: skip
def test_who_changes_an_expert(who, may, request):
    here = general()
    own = expert(here)
    people = {"eva": own.member, "other": expert(here).member, None: None}
    by = people[who] if who in people else request.getfixturevalue(who)
    said = {"site": "Rostock", "zone": "Europe/Madrid", "languages": ["de", "en"], "capacity": 3}
    acts = (
        lambda: experts.describe(expert=own, by=by, **said),
        lambda: experts.set_skills(expert=own, by=by, skills={"tag:1": 2}),
        lambda: experts.set_shifts(expert=own, by=by, shifts=[(0, 540, 1020)]),
        lambda: absences.go_away(
            expert=own, begins_at=clock.now(), until=clock.now() + DAY, stand_in=None, by=by,
            now=clock.now(),
        ),
    )  # fmt: skip
    for act in acts:
        if may:
            act()
            continue
        with pytest.raises(NotAllowed):
            act()
    own.refresh_from_db()
    assert (own.capacity == 3, own.skills.exists()) == (may, may)


def test_what_cannot_be():
    eva = expert(general())
    said = {"site": "", "zone": "Europe/Berlin", "languages": ["en"], "capacity": 3}
    for wrong in (
        {"capacity": 0}, {"capacity": 51}, {"languages": ["xx"]}, {"languages": []},
        {"zone": "Mars/Base"}, {"zone": "../etc/passwd"}, {"zone": ""},
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            experts.describe(expert=eva, by=eva.member, **said | wrong)
    for skills in ({"tag:x": 1}, {"thing:1": 1}, {"tag:1": 4}, {"tag": 1}):
        with pytest.raises(NotAllowed):
            experts.set_skills(expert=eva, by=eva.member, skills=skills)
    for shifts in ([(0, 600, 500)], [(0, 0, 1500)], [(8, 0, 10)], [(0, 0, 100), (0, 50, 200)]):
        with pytest.raises(NotAllowed):
            experts.set_shifts(expert=eva, by=eva.member, shifts=shifts)
    with pytest.raises(NotAllowed, match="Only staff"):
        experts.enroll(member=factories.member(), by=None, now=clock.now())


def test_hours_are_those_of_their_place():
    eva = expert(general(), shifts=[])
    said = {"site": "Las Palmas", "languages": ["en"], "capacity": 3}
    experts.describe(expert=eva, by=eva.member, zone="Atlantic/Canary", **said)
    experts.set_shifts(expert=eva, by=eva.member, shifts=[(3, 9 * 60, 12 * 60), (3, 720, 17 * 60)])
    hours = reads.hours(Expert.objects.get())
    assert [worktime.is_open(berlin(2026, 11, 26, n), hours) for n in (9, 10, 12, 17, 18)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_away_now_gives_back_what_one_holds_and_coming_back_ends_it():
    here, now = general(), clock.now()
    eva, other = expert(here), expert(here)
    service = waiting(here)
    claims.claim(thread=service.thread, by=eva.member, now=now)
    away = {"expert": eva, "begins_at": now, "until": now + DAY, "by": eva.member, "now": now}

    first = absences.go_away(stand_in=other, **away)
    assert absences.go_away(stand_in=other, **away) == first
    assert fresh(service).owner is None
    assert reads.away_ids(experts=[eva.pk, other.pk], now=now + HOUR) == {eva.pk}
    absences.come_back(away=first, by=eva.member, now=now + HOUR)
    absences.come_back(away=first, by=eva.member, now=now + 2 * HOUR)

    assert Away.objects.get().ended_at == now + HOUR
    assert reads.away_ids(experts=[eva.pk], now=now + HOUR + MINUTE) == set()


def test_an_absence_that_cannot_be():
    here, now = general(), clock.now()
    eva, former = expert(here), expert(here, is_active=False)
    away = {"expert": eva, "by": eva.member, "now": now}
    for wrong in (
        {"begins_at": now, "until": now, "stand_in": None},
        {"begins_at": now - DAY, "until": now - HOUR, "stand_in": None},
        {"begins_at": now, "until": now + 400 * DAY, "stand_in": None},
        {"begins_at": now, "until": now + DAY, "stand_in": eva},
        {"begins_at": now, "until": now + DAY, "stand_in": former},
    ):
        with pytest.raises(NotAllowed):
            absences.go_away(**away, **wrong)
    assert not Away.objects.exists()


def test_what_fills_their_room():
    here, now = general(), clock.now()
    eva = expert(here)
    claims.claim(thread=waiting(here).thread, by=eva.member, now=now)
    assert routing.offer_next(service=waiting(here), now=now) is not None
    assert reads.claims(experts=[eva.pk], now=now) == {eva.pk: 1}
    assert reads.held(experts=[eva.pk], now=now) == {eva.pk: 2}
    assert reads.claims(experts=[eva.pk], now=now + HOUR) == {eva.pk: 0}


def test_what_waits_for_its_asker_takes_no_place():
    here, now = general(), clock.now()
    eva = expert(here, capacity=1)
    asked = claims.claim(thread=waiting(here).thread, by=eva.member, now=now)
    asking_back.ask_back(thread=asked.thread, by=eva.member, now=now)

    assert reads.held(experts=[eva.pk], now=now) == {eva.pk: 0}
    offer = routing.offer_next(service=waiting(here), now=now)
    assert offer is not None
    assert offer.expert == eva
    factories.comment(asked.thread.posts.get(), by=asked.thread.author, at=now + MINUTE)
    assert (fresh(asked).status, fresh(asked).owner) == ("open", eva.member)
    assert reads.held(experts=[eva.pk], now=now + MINUTE) == {eva.pk: 2}
    with pytest.raises(NotAllowed, match="as many as you take"):
        claims.claim(thread=waiting(here).thread, by=eva.member, now=now + MINUTE)
