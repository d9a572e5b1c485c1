"""Questions are offered to experts: whom, for how long, and what happens when nobody takes them."""

from datetime import timedelta

import pytest

from community.domain import claims, routing, tending
from community.models import Away, ExpertOffer, ServiceEvent, Skill
from community.queries import expert_candidates, why
from forum.domain import solutions
from forum.lib import clock
from forum.models import Notice, Thread
from forum.rules import NotAllowed
from tests import factories
from tests.community.staffed import (
    DAY,
    HOUR,
    MINUTE,
    OFFICE,
    berlin,
    expert,
    fresh,
    general,
    pool,
    tag,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return general()


def offered(service, now=None):
    return routing.offer_next(service=service, now=now or clock.now())


def test_it_goes_to_whoever_knows_it_well(here):
    service, now = waiting(here), clock.now()
    topic = tag(service.thread)
    expert(here)
    knows = expert(here, skills={topic: 3})
    expert(here, skills={topic: 1})

    offer = offered(service, now)

    assert offer.expert == knows
    assert (offer.offered_at, offer.expires_at) == (now, now + 15 * MINUTE)
    assert (offer.widened, offer.cycle) == ([], 1)
    assert offer.parts == {"fit": 0.5, "continuity": 0.0, "slack": 1.0, "rest": 1.0}
    row = fresh(service)
    assert (row.offer_at, tending.next_at(service=row)) == (offer.expires_at, offer.expires_at)
    knows.refresh_from_db()
    assert knows.last_assigned_at == now
    notice = Notice.objects.get(kind="expert_offered")
    assert (notice.member, notice.thread_id) == (knows.member, service.pk)
    assert offered(service, now + MINUTE) == offer  # again it is the same


def test_who_is_never_asked(here, team):
    service, now = waiting(here), clock.now()
    topic = {tag(service.thread): 3}
    asker = service.thread.author
    asker.staff_role = "expert"
    asker.save()
    expert(here, member=asker, skills=topic)
    expert(here, skills=topic, is_active=False)
    expert(here, skills=topic, member=factories.member(staff_role=""))
    expert(here, skills=topic, member=factories.member(staff_role="expert", is_active=False))
    expert(here, skills=topic, shifts=[])
    expert(pool("elsewhere"), skills=topic)
    full = expert(here, skills=topic, capacity=1)
    claims.claim(thread=waiting(here).thread, by=full.member, now=now)
    gone = expert(here, skills=topic)
    Away.objects.create(expert=gone, begins_at=now - DAY, until=now + DAY, said_at=now)

    found = expert_candidates.of(service=service, thread=service.thread, pool=here, now=now)

    assert (found.candidates, found.is_full) == ([], True)
    last = expert(here)
    assert offered(service, now).expert == last


def test_of_a_private_topic_only_its_readers_are_asked(here, team):
    service = waiting(here)
    Thread.objects.filter(pk=service.pk).update(category=team)
    team.reader_roles = ["moderator"]
    team.save()
    expert(here)
    assert offered(service) is None
    reader = expert(here, member=factories.member(staff_role="moderator"))
    assert offered(service).expert == reader


def test_whoever_helped_this_customer_before_comes_first(here):
    asker = factories.member()
    before = factories.question(by=asker, at=clock.now() - 3 * DAY)
    service = waiting(here, thread=factories.question(by=asker))
    knows, known = expert(here, skills={tag(service.thread): 3}), expert(here)
    type(knows).objects.filter(pk=known.pk).update(languages=["en"])
    Skill.objects.create(expert=known, topic=tag(service.thread), grade=2)
    post = factories.answer(before, by=known.member)
    solutions.accept(thread=before, post=post, by=asker, now=clock.now())

    offer = offered(service)

    assert offer.expert == known
    assert offer.parts["continuity"] == 1.0
    assert offer.parts["fit"] == pytest.approx(3 / 5, abs=0.01)
    assert why.of(offer=offer).parts[1].points == 2.0


def test_each_widening_is_kept_and_told(here):
    service, fallback = waiting(here), pool("fallback")
    here.fallback = fallback
    here.save()
    german = expert(fallback, languages=["de"], skills={tag(service.thread): 3})
    offer = offered(service)
    assert (offer.expert, offer.widened) == (german, ["language", "pool"])
    assert len(why.of(offer=offer).widened) == 2
    assert ServiceEvent.objects.get(kind="offered").data["widened"] == ["language", "pool"]

    second = waiting(here)
    expert(here, languages=["de"])
    assert offered(second).widened == ["grade", "language"]
    third, learner = waiting(here), expert(here)
    assert (offered(third).expert, offered(third).widened) == (learner, ["grade"])


def test_accepted_it_is_theirs_and_the_others_hear_nothing_more(here):
    service, eva = waiting(here), expert(here)
    offer = offered(service)
    with pytest.raises(NotAllowed, match="somebody else"):
        routing.accept(offer=offer, by=factories.member(staff_role="expert"), now=clock.now())

    held = routing.accept(offer=offer, by=eva.member, now=clock.now())
    again = routing.accept(offer=offer, by=eva.member, now=clock.now())

    offer.refresh_from_db()
    assert (offer.answer, held.owner_id) == ("accepted", eva.pk)
    assert held.claim_token == again.claim_token
    assert not Notice.objects.filter(kind="expert_offered", read_at=None).exists()
    assert offered(service) is None


def test_an_open_offer_is_looked_at_when_it_ends_whatever_else_is_reckoned_anew(here):
    service, now = waiting(here), clock.now()
    expert(here)
    offer = offered(service, now)
    type(service).objects.filter(pk=service.pk).update(offer_at=now, next_action_at=now)

    assert offered(service, now + MINUTE) == offer
    assert fresh(service).offer_at == offer.expires_at


def test_another_takes_it_first_and_the_offer_is_gone(here):
    service, eva = waiting(here), expert(here, skills={})
    offer = offered(service)
    quick = expert(here)

    claims.claim(thread=service.thread, by=quick.member, now=clock.now())

    offer.refresh_from_db()
    assert offer.answer == "gone"
    with pytest.raises(NotAllowed, match="looks into this"):
        routing.accept(offer=offer, by=eva.member, now=clock.now())


def test_declined_or_late_the_next_one_is_asked_and_after_three_the_lead_looks(here):
    service, now = waiting(here), clock.now()
    people = [expert(here) for _ in range(5)]
    first = offered(service, now)
    routing.decline(offer=first, by=first.expert.member, now=now + MINUTE)
    routing.decline(offer=first, by=first.expert.member, now=now + 2 * MINUTE)
    tending.tend(service=service, now=now + 2 * MINUTE)
    second = service.offers.get(answer="")
    tending.tend(service=service, now=now + 3 * MINUTE)
    assert service.offers.get(answer="") == second
    tending.tend(service=service, now=second.expires_at)
    third = service.offers.get(answer="")
    assert {first.expert, second.expert, third.expert} <= set(people)
    assert len({first.expert_id, second.expert_id, third.expert_id}) == 3
    late = third.expires_at + HOUR

    tending.tend(service=service, now=late)
    tending.tend(service=service, now=late + HOUR)

    row = fresh(service)
    answers = service.offers.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["declined", "expired", "expired"]
    assert (row.offer_at, row.lead_at) == (None, min(service.lead_at, late))
    assert ServiceEvent.objects.get(kind="needs_lead").data["why"] == "refused"


def test_nobody_there_the_lead_looks_and_so_does_routing_again(here):
    service, now = waiting(here), clock.now()
    assert offered(service, now) is None
    row = fresh(service)
    assert (row.lead_at, row.offer_at) == (now, now + 15 * MINUTE)
    assert offered(service, row.offer_at) is None
    assert ServiceEvent.objects.filter(kind="needs_lead").count() == 1
    came = expert(here)
    assert offered(service, now + 30 * MINUTE).expert == came


def test_everybody_full_is_no_alarm(here):
    service, now = waiting(here), clock.now()
    full = expert(here, capacity=1)
    claims.claim(thread=waiting(here).thread, by=full.member, now=now)

    assert offered(service, now) is None

    row = fresh(service)
    assert (row.lead_at, row.offer_at) == (service.lead_at, now + 15 * MINUTE)
    assert not ServiceEvent.objects.filter(kind="needs_lead").exists()


def test_a_closed_pool_waits_for_its_opening_and_an_offer_for_its_hours():
    here = general(OFFICE)
    expert(here)
    night = berlin(2026, 11, 26, 22)
    service = waiting(here, thread=factories.question(at=night), at=night)
    assert offered(service, night) is None
    assert fresh(service).offer_at == berlin(2026, 11, 27, 9)

    offer = offered(service, berlin(2026, 11, 27, 16, 50))

    assert offer.expires_at == berlin(2026, 11, 30, 9, 5)


def test_a_pool_without_hours_alarms_and_goes_to_the_lead(caplog):
    here = general([])
    service, now = waiting(here), clock.now()
    expert(here)
    assert offered(service, now) is None
    assert "has no hours" in caplog.text
    assert (fresh(service).offer_at, fresh(service).lead_at) == (None, now)


@pytest.mark.parametrize(
    "changed", [{"status": "answered"}, {"status": "solved"}, {"step": 1}, {"status": "closed"}]
)
def test_what_needs_nobody_is_offered_to_nobody(here, changed):
    service, _eva = waiting(here), expert(here)
    offer = offered(service)
    type(service).objects.filter(pk=service.pk).update(**changed)
    assert offered(service) is None
    offer.refresh_from_db()
    assert offer.answer == "gone"
    assert fresh(service).offer_at is None


def test_who_held_it_last_is_not_asked_next(here):
    service, now = waiting(here), clock.now()
    eva = expert(here, skills={tag(service.thread): 3})
    claims.claim(thread=service.thread, by=eva.member, now=now)
    other = expert(here)

    tending.tend(service=service, now=now + 30 * MINUTE)

    assert service.offers.get().expert == other


def test_a_stand_in_answers_for_whoever_is_away(here):
    service, now = waiting(here), clock.now()
    gone, other = expert(here), expert(pool("elsewhere"))
    Away.objects.create(
        expert=gone, begins_at=now - HOUR, until=now + DAY, stand_in=other, said_at=now
    )
    assert offered(service, now).expert == other


def test_the_statements_are_as_many_for_twenty(here, django_assert_max_num_queries):
    service = waiting(here)
    for _ in range(20):
        expert(here, skills={tag(service.thread): 2})
    with django_assert_max_num_queries(40):
        assert offered(service) is not None


def test_an_old_success_counts_less(here):
    now = clock.now()
    eva = expert(here)
    for days in (400, 10):
        thread = factories.question(at=now - timedelta(days=days))
        post = factories.answer(thread, by=eva.member, at=now - timedelta(days=days))
        if days == 10:
            solutions.accept(thread=thread, post=post, by=thread.author, now=now)
    fade = [0.5 ** (days / 90) for days in (10, 400)]
    found = expert_candidates.success(experts=[eva.pk], now=now)
    assert found[eva.pk] == pytest.approx((fade[0] + 2) / (sum(fade) + 4))


def test_equal_questions_go_round(here):
    people = [expert(here) for _ in range(4)]
    now = clock.now()
    for n in range(12):
        offered(waiting(here), now + n * MINUTE)
    counts = [ExpertOffer.objects.filter(expert=one).count() for one in people]
    assert counts == [3] * 4
