"""The demo's ladder is alive: somebody on every step, and a known incident."""

from datetime import datetime, timedelta

import pytest

from community.domain import service_audit
from community.domain.demo import ladder, outage
from community.models import Expert, Incident, Policy, Pool, Service
from community.queries import desk
from forum.models import Member, Thread

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_questions_wait_on_every_step(seeded: datetime) -> None:
    waiting = Service.objects.filter(status=Service.Status.OPEN)

    assert set(waiting.values_list("step", flat=True)) == {0, 1, 2, 3}
    assert not waiting.filter(next_action_at__lte=seeded).exists()
    assert not waiting.filter(parked_at__isnull=False).exists()
    assert set(Policy.objects.values_list("name", flat=True)) > {"Tariff and bill, quicker"}


def test_the_rows_are_sound(seeded: datetime) -> None:
    found = service_audit.find(now=seeded + timedelta(minutes=1))
    assert [one for one in found if "mails" not in one] == []  # nobody sends mail in a test


def test_experts_sit_in_their_pools_and_eva_has_something_to_do(seeded: datetime) -> None:
    eva = Member.objects.get(handle="eva")
    seat = desk.seat(member=eva)

    there = Expert.objects.filter(is_active=True, pools__isnull=False)
    assert set(there.values_list("member__handle", flat=True)) == set(ladder.EXPERTS)
    assert {pool.slug for pool in Pool.objects.all()} == {"general", *ladder.POOLS}
    counted, _age = desk.counts(seat=seat, now=seeded)
    assert (counted["mine"], counted["pools"] > 0, counted["all"] > 3) == (1, True, True)


def test_an_incident_is_known(seeded: datetime) -> None:
    incident = Incident.objects.get()

    assert incident.ended_at is None
    assert incident.answer is not None
    assert incident.affected_count >= outage.AFFECTED
    belonging = Thread.objects.filter(incident_row__incident=incident)
    assert belonging.count() == len(outage.ASKED) - 1
    assert set(belonging.values_list("service__status", flat=True)) == {"incident"}
