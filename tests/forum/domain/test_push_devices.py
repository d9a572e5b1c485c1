"""Which browsers take push for whom, and that it ends with the sign-in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forum.domain import push_devices, sessions
from forum.lib import clock
from forum.models import Member, PushDevice
from forum.queries import pushes as reads
from forum.rules import NotAllowed
from tests import push_service
from tests.push_service import Browser, Service, signed_in

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with push_service.running(settings) as running:
        yield running


def ended() -> list[str]:
    return [one.reason for one in PushDevice.objects.order_by("pk")]


def wants(member: Member) -> list[str]:
    return Member.objects.get(pk=member.pk).push_on


def test_the_first_device_switches_on_what_most_people_want(service: Service, hana: Member) -> None:
    device = signed_in(hana, Browser(service), NOW)

    assert wants(hana) == ["questions", "reminders", "talks", "mentions"]
    assert device.name == "Chrome on Android"


def test_the_same_browser_again_is_one_device(service: Service, hana: Member) -> None:
    phone = Browser(service)
    first, second = signed_in(hana, phone, NOW), signed_in(hana, phone, NOW)

    assert first.pk == second.pk
    assert PushDevice.objects.count() == 1


def test_a_phone_that_changes_hands_tells_only_the_new_one(
    service: Service, hana: Member, olga: Member
) -> None:
    phone = Browser(service)
    signed_in(hana, phone, NOW)
    signed_in(olga, phone, NOW)

    assert ended() == ["moved", ""]
    assert (wants(hana), bool(wants(olga))) == ([], True)


def test_a_new_subscription_of_a_browser_takes_the_place_of_the_old_one(
    service: Service, hana: Member, olga: Member
) -> None:
    old, new, others = Browser(service, "old"), Browser(service, "new"), Browser(service, "others")
    device = signed_in(hana, old, NOW)
    signed_in(olga, others, NOW)
    push_devices.subscribe(
        member=hana, to=new.to, browser="", system="", session_key=device.session_key, now=NOW,
        replaces=others.to.endpoint,
    )  # fmt: skip

    assert ended() == ["moved", "", ""]  # nobody ends what is another's


def test_ten_devices_are_enough(service: Service, hana: Member) -> None:
    for number in range(push_devices.MOST):
        signed_in(hana, Browser(service, str(number)), NOW)

    with pytest.raises(NotAllowed):
        signed_in(hana, Browser(service, "one more"), NOW)
    assert PushDevice.objects.count() == push_devices.MOST


def test_only_ones_own_is_removed(service: Service, hana: Member, olga: Member) -> None:
    device = signed_in(hana, Browser(service), NOW)

    assert not push_devices.remove(member=olga, pk=device.pk, now=NOW)
    assert push_devices.remove(member=hana, pk=device.pk, now=NOW)
    assert not push_devices.remove(member=hana, pk=device.pk, now=NOW)
    assert (ended(), wants(hana)) == (["removed"], [])


def test_what_was_chosen_comes_back_with_the_next_device(service: Service, hana: Member) -> None:
    device = signed_in(hana, Browser(service), NOW)
    push_devices.choose(member=hana, groups=["team"], quiet_from=22, quiet_until=6)
    push_devices.remove(member=hana, pk=device.pk, now=NOW)
    signed_in(hana, Browser(service), NOW)

    assert wants(hana) == ["team"]


def test_it_ends_however_the_sign_in_ends(service: Service, hana: Member) -> None:
    signed_in(hana, Browser(service, "phone"), NOW)
    assert len(reads.devices(member=hana, now=NOW)) == 1
    assert reads.devices(member=hana, now=NOW + timedelta(days=61)) == []

    push_devices.prune(now=NOW + timedelta(days=61))
    assert (ended(), wants(hana)) == (["signed_out"], [])
    assert push_devices.prune(now=NOW + timedelta(days=100)) == 1
    assert PushDevice.objects.count() == 0


def test_it_goes_on_when_the_sign_in_gets_another_key(
    service: Service, as_: Any, hana: Member
) -> None:
    client = as_(hana)
    client.post("/settings/push/devices/", Browser(service).fields)
    before = client.session.session_key
    page = client.get("/accounts/password/change/")
    assert page.status_code == 200
    new = "a quite different horse"
    fields = {"oldpassword": "correct horse", "password1": new, "password2": new}
    client.post("/accounts/password/change/", fields)

    assert client.session.session_key != before
    assert [one.session_key for one in reads.devices(member=hana, now=clock.now())] == [
        client.session.session_key
    ]


def test_signing_out_ends_it_at_once(service: Service, as_: Any, hana: Member) -> None:
    client: Client = as_(hana)
    other = signed_in(hana, Browser(service, "tablet"), NOW)
    client.post("/settings/push/devices/", Browser(service).fields)
    client.post("/accounts/logout/")

    assert reads.devices(member=hana, now=clock.now()) == [other]
    assert ended() == ["", "signed_out"]


def test_suspension_ends_it_with_the_sign_ins(service: Service, as_: Any, hana: Member) -> None:
    client: Client = as_(hana)
    client.get("/settings/")  # from now on it is listed
    client.post("/settings/push/devices/", Browser(service).fields)
    sessions.end_all(member=hana)

    assert reads.devices(member=hana, now=clock.now()) == []
