"""One question, one expert: the claim, its lease, and what is given on."""

import uuid
from datetime import timedelta

import pytest

from community.domain import asking_back, claims, leases, tending
from community.models import Handover, Service, ServiceEvent
from community.queries import leases as reads
from forum.domain import autosave
from forum.lib import clock
from forum.models import Draft, Notice, Thread
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
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """The general pool with eva in it, and a question that waits there."""
    here = general()
    return here, expert(here), waiting(here)


def claim(service, who, now):
    return claims.claim(thread=service.thread, by=who.member, now=now)


def save_draft(member, thread, now, body="I look into it, and I write this."):
    page = autosave.Page(uuid.uuid4(), 0, None, "", "")
    autosave.save(
        by=member, place=f"answer:{thread.pk}", fields={"body": body}, page=page, now=now,
        thread=thread, anyway=True,
    )  # fmt: skip


def kinds(service):
    """What happened to it since it was asked."""
    found = ServiceEvent.objects.filter(service=service.pk).exclude(kind="asked")
    found = found.order_by("at", "pk")
    return list(found.values_list("kind", flat=True))


def test_a_claim_is_a_lease_with_a_token(desk):
    _pool, eva, service = desk
    now = clock.now()

    held = claim(service, eva, now)

    assert fresh(service).owner == eva.member
    assert (held.claimed_at, held.lease_until) == (now, now + 30 * MINUTE)
    assert held.lease_reminder_at == now + 24 * MINUTE
    assert (held.claim_token, held.offer_at) == (fresh(service).claim_token, None)
    assert kinds(service) == ["claimed"]
    eva.refresh_from_db()
    assert eva.last_assigned_at == now


def test_again_it_is_the_same_and_another_is_told_who_holds_it(desk):
    here, eva, service = desk
    other, now = expert(here), clock.now()
    first = claim(service, eva, now).claim_token

    again = claim(service, eva, now + MINUTE)

    assert (again.claim_token, again.lease_until) == (first, now + 31 * MINUTE)
    assert again.claimed_at == now
    with pytest.raises(NotAllowed, match=f"{eva.member} looks into this until"):
        claim(service, other, now + 2 * MINUTE)
    assert fresh(service).owner_id == eva.pk


@pytest.mark.parametrize("who", ["hana", "mara", "mo", "asker", "former", "other_staff"])
def test_whoever_is_no_expert_takes_none(desk, who, request):
    here, eva, service = desk
    if who == "asker":
        member = expert(here, member=service.thread.author).member
        member.staff_role = "expert"
        member.save()
    elif who == "former":
        member = eva.member
        type(eva).objects.filter(pk=eva.pk).update(is_active=False)
    elif who == "other_staff":
        member = factories.member(staff_role="expert")
    else:
        member = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        claims.claim(thread=service.thread, by=member, now=clock.now())
    assert fresh(service).owner is None


def test_a_lead_and_a_manager_hold_one_without_being_experts(desk, mo, sven):
    here, _eva, service = desk
    here.lead = mo
    here.save()

    assert claims.claim(thread=service.thread, by=mo, now=clock.now()).owner == mo
    other = waiting(here)
    assert claims.claim(thread=other.thread, by=sven, now=clock.now()).owner == sven


def test_there_is_room_for_so_many(desk):
    here, eva, service = desk
    now = clock.now()
    type(eva).objects.filter(pk=eva.pk).update(capacity=2)
    claim(service, eva, now)
    second, third = waiting(here), waiting(here)
    claim(second, eva, now)

    with pytest.raises(NotAllowed, match="2 questions, as many as you take"):
        claim(third, eva, now)
    # What they hold already they may take again; what is over takes no room.
    claim(second, eva, now + MINUTE)
    claim(third, eva, now + 2 * HOUR)
    assert fresh(third).owner_id == eva.pk


@pytest.mark.parametrize("status", ["solved", "closed", "duplicate", "asked_back"])
def test_what_needs_nobody_is_not_taken(desk, status):
    _pool, eva, service = desk
    type(service).objects.filter(pk=service.pk).update(status=status)
    with pytest.raises(NotAllowed, match="needs no expert any more"):
        claim(service, eva, clock.now())


def test_what_is_no_public_question_waits_for_no_expert(desk, team):
    _pool, eva, _service = desk
    thread = factories.question(category=team)
    with pytest.raises(NotAllowed, match="waits for no expert"):
        claims.claim(thread=thread, by=eva.member, now=clock.now())


def test_what_one_may_not_read_is_not_taken(desk, team):
    _pool, eva, service = desk
    team.reader_roles = ["moderator"]
    team.save()
    Thread.objects.filter(pk=service.pk).update(category=team)
    with pytest.raises(NotAllowed, match="may not read"):
        claim(service, eva, clock.now())


def test_an_expired_lease_is_free_and_counts_as_broken(desk):
    here, eva, service = desk
    other, now = expert(here), clock.now()
    claim(service, eva, now)

    held = claim(service, other, now + 30 * MINUTE)

    assert (held.owner, held.leases_broken) == (other.member, 1)
    assert kinds(service) == ["claimed", "lease_broken", "claimed"]
    assert Notice.objects.filter(member=eva.pk, kind="claim_over").count() == 1


def test_a_reminder_once_then_back_to_the_pool_and_twice_to_the_lead(desk):
    here, eva, service = desk
    now, lead_at = clock.now(), service.lead_at
    expert(here)  # whom it is offered to when it is back
    claim(service, eva, now)
    for minutes in (10, 24, 25, 29):
        tending.tend(service=service, now=now + minutes * MINUTE)
    assert kinds(service) == ["claimed", "claim_reminded"]
    assert tending.next_at(service=fresh(service)) == now + 30 * MINUTE

    tending.tend(service=service, now=now + 30 * MINUTE)

    row = fresh(service)
    assert (row.owner, row.claim_token, row.leases_broken) == (None, None, 1)
    assert row.lead_at == lead_at
    claim(service, eva, now + HOUR)
    again = now + HOUR + 30 * MINUTE
    assert claims.break_lease(service=service, now=again) is True
    assert claims.break_lease(service=service, now=again) is False
    row = fresh(service)
    assert (row.leases_broken, row.lead_at, row.next_action_at <= again) == (2, again, True)
    told = Notice.objects.filter(member=eva.pk).order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["claim_ending", "claim_over", "claim_over"]


def test_an_answered_one_ends_without_a_word(desk):
    _pool, eva, service = desk
    now = clock.now()
    claim(service, eva, now)
    type(service).objects.filter(pk=service.pk).update(status="answered")

    claims.break_lease(service=service, now=now + HOUR)

    assert (fresh(service).owner, fresh(service).leases_broken) == (None, 0)
    assert not Notice.objects.filter(member=eva.pk).exists()


def test_whoever_writes_holds_it_for_longer_without_a_row_each_time(desk):
    here, eva, service = desk
    other, now = expert(here), clock.now()
    token = claim(service, eva, now).claim_token
    save_draft(eva.member, service.thread, now + 20 * MINUTE)

    with pytest.raises(NotAllowed, match="looks into this"):  # the draft was asked
        claim(service, other, now + 35 * MINUTE)
    tending.tend(service=service, now=now + 35 * MINUTE)

    row = fresh(service)
    assert (row.claim_token, row.lease_until) == (token, now + 50 * MINUTE)
    assert row.lease_reminder_at == now + 44 * MINUTE
    assert row.leases_broken == 0


def test_what_is_saved_extends_it_once_and_only_by_its_holder_and_in_time(desk):
    _pool, eva, service = desk
    now = clock.now()
    claim(service, eva, now)
    save_draft(factories.member(), service.thread, now + 20 * MINUTE)
    save_draft(eva.member, service.thread, now + 10 * MINUTE)
    for minutes in (24, 25):
        tending.tend(service=service, now=now + minutes * MINUTE)
    assert fresh(service).lease_until == now + 40 * MINUTE
    assert kinds(service) == ["claimed", "claim_extended"]

    save_draft(eva.member, service.thread, now + 41 * MINUTE, body="Too late, but it is kept.")
    tending.tend(service=service, now=now + 42 * MINUTE)
    assert fresh(service).owner is None


def test_eight_hours_of_the_pool_are_the_most():
    here = general(OFFICE)
    eva = expert(here)
    friday = berlin(2026, 11, 27, 16)  # an hour of Friday, seven of Monday
    service = waiting(here, thread=factories.question(at=friday), at=friday)
    claim(service, eva, friday)
    longest = berlin(2026, 11, 30, 16)
    assert reads.longest(fresh(service)) == longest
    near = {"lease_until": longest - 10 * MINUTE, "lease_reminder_at": longest - 16 * MINUTE}
    type(service).objects.filter(pk=service.pk).update(**near)
    for body in ("What I know of it.", "What I know of it, and more."):
        save_draft(eva.member, service.thread, longest - 12 * MINUTE, body=body)
        tending.tend(service=service, now=longest - 11 * MINUTE)
        assert fresh(service).lease_until == longest


def test_a_pool_without_hours_counts_by_the_clock_on_the_wall():
    here = general([])
    eva = expert(here)
    service = waiting(here)
    now = clock.now()
    claim(service, eva, now)
    assert reads.longest(fresh(service)) == now + 8 * HOUR


def test_the_lease_ends_while_somebody_types(desk):
    """Section 8, lease ends while typing: the draft is kept, the token refused."""
    here, eva, service = desk
    other, now = expert(here), clock.now()
    token = claim(service, eva, now).claim_token
    save_draft(eva.member, service.thread, now + 31 * MINUTE)
    claim(service, other, now + 32 * MINUTE)

    for to in (None, other):
        with pytest.raises(NotAllowed, match="kept as a draft"):
            claims.hand_over(
                thread=service.thread, by=eva.member, token=token, to=to, note="Take it.",
                now=now + 33 * MINUTE,
            )  # fmt: skip
    with pytest.raises(NotAllowed, match="kept as a draft"):
        claims.give_back(
            thread=service.thread, by=eva.member, token=token, now=now + 33 * MINUTE
        )  # fmt: skip
    assert Draft.objects.filter(member=eva.pk, thread=service.pk).exists()
    assert fresh(service).owner == other.member


def test_given_back_it_is_offered_to_somebody_else(desk):
    here, eva, service = desk
    other, now = expert(here), clock.now()
    token = claim(service, eva, now).claim_token

    claims.give_back(thread=service.thread, by=eva.member, token=token, now=now + MINUTE)
    row = fresh(service)
    assert (row.owner, row.leases_broken, row.offer_at) == (None, 0, now + MINUTE)
    tending.tend(service=service, now=now + MINUTE)

    assert service.offers.get(answer="").expert == other


def test_handed_over_with_a_note_the_clocks_go_on(desk):
    here, eva, service = desk
    other, now = expert(here), clock.now()
    token = claim(service, eva, now).claim_token
    before = fresh(service)

    claims.hand_over(
        thread=service.thread, by=eva.member, token=token, to=other, note=" Has a new SIM. ",
        now=now + 5 * MINUTE,
    )  # fmt: skip

    row, fact = fresh(service), Handover.objects.get()
    assert (row.owner, row.lease_until) == (other.member, now + 35 * MINUTE)
    assert row.claim_token not in (None, token)
    assert (fact.by, fact.to, fact.note, fact.pool) == (eva.member, other, "Has a new SIM.", here)
    for name in ("anchor_at", "lead_at", "promised_at", "cycle", "step", "asked_at"):
        assert getattr(row, name) == getattr(before, name)
    assert Notice.objects.get(kind="question_handed").member == other.member


def test_handed_to_the_next_site_the_lease_begins_in_the_morning(desk):
    here, eva, service = desk
    evening = berlin(2026, 11, 24, 18)
    other = expert(here, shifts=OFFICE, zone="Europe/Madrid")
    weekend = expert(here, shifts=[(5, 600, 900)])
    token = claim(service, eva, evening).claim_token
    give = {"thread": service.thread, "by": eva.member, "token": token, "note": "n", "now": evening}

    with pytest.raises(NotAllowed, match="is not there before"):
        claims.hand_over(to=weekend, **give)
    claims.hand_over(to=other, **give)

    assert fresh(service).lease_until == berlin(2026, 11, 25, 9, 30)


def test_whom_it_cannot_be_handed_to(desk):
    here, eva, service = desk
    now = clock.now()
    stranger, full, asker = expert(pool("other")), expert(here, capacity=1), service.thread.author
    claim(waiting(here), full, now)
    without_hours = expert(here, shifts=[])
    asker.staff_role = "expert"
    asker.save()
    token = claim(service, eva, now).claim_token
    give = {"thread": service.thread, "by": eva.member, "token": token, "now": now}
    for to, why in (
        (stranger, "does not answer in this pool"), (full, "as many questions as they take"),
        (without_hours, "entered no hours"), (eva, "hold this question already"),
        (expert(here, member=asker), "asked this question"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=why):
            claims.hand_over(to=to, note="Please.", **give)
    with pytest.raises(NotAllowed, match="what the next one must know"):
        claims.hand_over(to=None, note="  ", **give)
    assert not Handover.objects.exists()
    assert fresh(service).owner == eva.member


def test_what_waits_for_its_asker_is_handed_to_nobody(desk):
    here, eva, service = desk
    now = clock.now()
    token = claim(service, eva, now).claim_token
    asking_back.ask_back(thread=service.thread, by=eva.member, now=now)
    with pytest.raises(NotAllowed, match="Whoever asked has the word"):
        claims.hand_over(
            thread=service.thread, by=eva.member, token=token, to=expert(here), note="n", now=now
        )  # fmt: skip


def test_a_lease_needs_no_statement_for_nobody(desk, django_assert_num_queries):
    _pool, _eva, service = desk
    row = fresh(service)
    with django_assert_num_queries(0):
        leases.renew(service=row, now=clock.now() + DAY)
    assert reads.length(row) == timedelta(minutes=30)
    row.snapshot = {"lease": 45, "accept_within": 5}
    assert (reads.length(row), reads.accept_within(row)) == (45 * MINUTE, 5 * MINUTE)


def test_a_second_lease_that_breaks_at_night_is_the_leads_in_the_morning():
    here = general(OFFICE)
    eva, friday = expert(here), berlin(2026, 11, 27, 16, 55)
    service = waiting(here, at=friday, leases_broken=1, lead_at=berlin(2026, 11, 30, 17))
    claim(service, eva, friday)
    broken = fresh(service).lease_until + MINUTE
    night = max(broken, berlin(2026, 11, 27, 18))
    Service.objects.filter(pk=service.pk).update(lease_until=night)

    assert claims.break_lease(service=service, now=night) is True

    assert fresh(service).lead_at == berlin(2026, 11, 30, 9)
