"""Real commits: one question has one holder, and nobody holds more than they can."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.domain import claims, experts, routing
from community.models import Expert, ExpertOffer, Service, ServiceEvent
from forum.domain import members, posts, solutions
from forum.lib import clock
from forum.models import Member, MissedEvent, Thread
from tests import factories
from tests.community.staffed import MINUTE, expert, fresh, general, waiting
from tests.forum.domain.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 200


def many(here, count, *, at):
    """So many questions that wait, made as rows: what they say is of no matter here."""
    first = waiting(here, at=at)
    like = Thread.objects.get(pk=first.pk)
    rows = []
    for n in range(count):
        rows.append(
            Thread(
                title=f"Question {n}", slug=f"question-{n}", category=like.category, language="en",
                author=like.author, created_at=at, active_at=at, waiting_since=at,
            )
        )  # fmt: skip
    threads = Thread.objects.bulk_create(rows)
    figures = {"pool": here, "step": 2, "asked_at": at, "anchor_at": at, "lead_at": at}
    return Service.objects.bulk_create(
        Service(thread=one, next_action_at=at, offer_at=at, **figures) for one in threads
    )


def test_two_hundred_rounds_of_two_experts_who_claim_at_once(thorough: bool) -> None:
    """Section 8, two experts claim at once: always one winner."""
    here, now = general(), clock.now()
    people = [expert(here, capacity=ROUNDS + 1) for _ in range(2)]
    services = many(here, ROUNDS, at=now)
    gate, won, faults = threading.Barrier(2), [[], []], []

    def run(number):
        member = Member.objects.get(pk=people[number].pk)
        for service in services:
            gate.wait(timeout=20)
            try:
                claims.claim(thread=service.thread, by=member, now=now)
                won[number].append(service.pk)
            except Exception as fault:
                faults.append(str(fault))
        connection.close()

    running = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
    for one in running:
        one.start()
    for one in running:
        one.join(timeout=60)

    assert sorted([*won[0], *won[1]]) == [one.pk for one in services]
    assert len(faults) == ROUNDS
    assert all("looks into this until" in fault for fault in faults)
    held = dict(Service.objects.filter(owner__isnull=False).values_list("pk", "owner"))
    assert held == dict.fromkeys(won[0], people[0].pk) | dict.fromkeys(won[1], people[1].pk)
    assert ServiceEvent.objects.filter(kind="claimed").count() == ROUNDS


def test_twelve_routers_never_give_anybody_more_than_they_take():
    here, now = general(), clock.now()
    people = [expert(here, capacity=3) for _ in range(4)]
    services = many(here, 36, at=now)

    def route(start):
        for service in services[start::12] + services[:12]:
            routing.offer_next(service=service, now=now)

    faults = at_once(*[lambda start=start: route(start) for start in range(12)])

    assert faults == []
    counts = [ExpertOffer.objects.filter(expert=one, answer="").count() for one in people]
    assert counts == [3] * 4
    assert ExpertOffer.objects.count() == 12
    assert not ServiceEvent.objects.filter(kind="needs_lead").exists()


def test_accepted_and_taken_at_once_the_room_holds():
    here, now = general(), clock.now()
    eva = expert(here, capacity=3)
    services = many(here, 8, at=now)
    offers = [routing.offer_next(service=one, now=now) for one in services[:3]]
    member = Member.objects.get(pk=eva.pk)

    at_once(
        *[lambda o=offer: routing.accept(offer=o, by=member, now=now) for offer in offers],
        *[lambda s=one: claims.claim(thread=s.thread, by=member, now=now) for one in services[3:]],
    )

    assert Service.objects.filter(owner=eva.pk).count() == 3


def test_a_claim_while_the_asker_solves_and_a_moderator_deletes(mo):
    """Section 8, claim while the asker solves, while a moderator deletes: nobody fails."""
    here, now = general(), clock.now()
    eva = expert(here, capacity=20)
    for n in range(6):
        thread = factories.question(at=now - timedelta(hours=1))
        service = waiting(here, thread=thread)
        post = factories.answer(thread, at=now - timedelta(minutes=n))
        other = (
            lambda t=thread, p=post: solutions.accept(thread=t, post=p, by=t.author, now=now)
        ) if n % 2 else (
            lambda t=thread: posts.delete(post=t.posts.get(kind="question"), by=mo, now=now)
        )  # fmt: skip
        faults = at_once(
            other, lambda t=thread: claims.claim(thread=t, by=eva.member, now=now)
        )  # fmt: skip
        assert [fault for fault in faults if "question" not in str(fault)] == []
        assert fresh(service).owner_id in (None, eva.pk)
    assert not MissedEvent.objects.exists()


def test_whoever_leaves_while_they_take_questions_holds_none(ada):
    """Section 8, an expert leaves: claims and the role's end at once."""
    here, now = general(), clock.now()
    for _ in range(4):
        eva = expert(here, capacity=50)
        services = many(here, 6, at=now)
        claims.claim(thread=services[0].thread, by=eva.member, now=now)
        member = Member.objects.get(pk=eva.pk)
        faults = at_once(
            *[
                lambda s=one, m=member: claims.claim(thread=s.thread, by=m, now=now)
                for one in services[1:]
            ],
            lambda pk=eva.pk: members.give_role(
                member=Member.objects.get(pk=pk), role=Member.StaffRole.NONE, by=ada, now=now
            ),
        )
        assert [fault for fault in faults if "Only experts" not in str(fault)] == []
        assert not Service.objects.filter(owner=eva.pk).exists()
        assert not Expert.objects.get(pk=eva.pk).is_active
    assert not MissedEvent.objects.exists()


LOCKS = re.compile(r'FROM "?(\w+?)"?(?: AS \w+)? .*FOR (?:NO KEY )?UPDATE')


def locked(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    found = [LOCKS.search(query["sql"].replace("\n", " ")) for query in captured]
    return [one.group(1) for one in found if one]


def test_locks_are_taken_in_the_one_order():
    """Thread, service row, experts: whatever the verb (docs/ARCHITECTURE.md)."""
    here, now = general(), clock.now()
    eva, other = expert(here), expert(here)
    service, second = waiting(here), waiting(here)
    order = ["forum_thread", "community_service", "community_expert"]
    held = []

    def claim():
        held.append(claims.claim(thread=service.thread, by=eva.member, now=now))

    def hand_over():
        claims.hand_over(
            thread=service.thread, by=eva.member, token=held[0].claim_token, to=other, note="n",
            now=now,
        )  # fmt: skip

    for act in (
        claim, hand_over, lambda: routing.offer_next(service=second, now=now),
        lambda: claims.break_lease(service=service, now=now + 90 * MINUTE),
        lambda: experts.leave(expert=eva, now=now),  # to whom the second is offered
    ):  # fmt: skip
        tables = locked(act)
        assert tables[:2] == order[:2]
        firsts = list(dict.fromkeys(tables))
        assert firsts == [name for name in order if name in firsts]


@pytest.mark.timeout(600)
def test_a_thousand_questions_in_the_database_spread(thorough: bool) -> None:
    """Section 8, routing over 1000 equal threads, with the rows of all of them."""
    here, now = general(), clock.now()
    people = [expert(here, capacity=5) for _ in range(6)]
    for n, service in enumerate(many(here, 1000 if thorough else 30, at=now)):
        at = now + n * 5 * MINUTE
        offer = routing.offer_next(service=service, now=at)
        assert offer is not None
        routing.accept(offer=offer, by=offer.expert.member, now=at)
    counts = [ExpertOffer.objects.filter(expert=one).count() for one in people]
    assert max(counts) - min(counts) <= 1
