"""The settings page over HTTP."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from forum.domain import members
from forum.forms import profile
from forum.lib import clock
from forum.models import Device, Member
from tests.forum.authenticators import prove

pytestmark = pytest.mark.django_db

GOOD = {
    "display_name": "Hana H.", "about": "I like phones.", "tariff": "Flat L",
    "language": "de", "time_zone": "Europe/Vienna",
}  # fmt: skip


def test_what_is_saved_is_shown(as_: Any, hana: Member) -> None:
    client = as_(hana)

    saved = client.post(reverse("settings"), GOOD)
    page = client.get(reverse("settings"))

    hana.refresh_from_db()
    assert saved["Location"] == reverse("settings")
    assert {name: getattr(hana, name) for name in GOOD} == GOOD
    assert page["Content-Language"] == "de"
    assert "Hana H." in page.content.decode()


def test_the_companys_people_may_say_so(as_: Any, eva: Member) -> None:
    saved = as_(eva).post(reverse("settings"), GOOD | {"display_name": "Eva, Support"})

    eva.refresh_from_db()
    assert saved.status_code == 302
    assert eva.display_name == "Eva, Support"


@pytest.mark.parametrize("name", ["Teamer", "Helpful Harry", "Supporta", "Tea M.", "李 小龙"])
def test_names_of_people_are_no_voices(as_: Any, hana: Member, name: str) -> None:
    saved = as_(hana).post(reverse("settings"), GOOD | {"display_name": name})

    assert saved.status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"display_name": "\u202e \u2066"}, "display_name"),
        ({"display_name": "nul\0"}, "display_name"),
        ({"display_name": "n" * 1_000_000}, "display_name"),
        ({"display_name": "Your Kundenservice"}, "display_name"),
        ({"about": "a" * 301}, "about"),
        ({"about": "nul\0"}, "about"),
        ({"tariff": "t" * 61}, "tariff"),
        ({"language": "xx"}, "language"),
        ({"language": ""}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": "nul\0"}, "time_zone"),
    ],
)
def test_bad_settings_are_answered_beside_the_field(
    as_: Any, hana: Member, fields: dict[str, str], field: str
) -> None:
    response = as_(hana).post(reverse("settings"), GOOD | fields)

    hana.refresh_from_db()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()
    assert 'value="Europe/Vienna" selected' in response.content.decode() or field == "time_zone"
    assert "Flat L" in response.content.decode() or field == "tariff"
    assert hana.display_name == "Hana"


@pytest.mark.parametrize(
    "name", ["🦊", "Анна", "שרה", "O'Neil <script>alert(1)</script>", "{{ 7 }}"]
)
def test_any_name_is_shown_as_it_is(as_: Any, hana: Member, name: str) -> None:
    client = as_(hana)

    client.post(reverse("settings"), GOOD | {"display_name": name})

    hana.refresh_from_db()
    page = client.get(hana.get_absolute_url())
    assert hana.display_name == name
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_an_override_of_direction_does_not_reach_the_page(as_: Any, hana: Member) -> None:
    as_(hana).post(reverse("settings"), GOOD | {"display_name": "anah\u202e\u0007"})

    hana.refresh_from_db()
    assert hana.display_name == "anah"


def test_devices_are_added_and_removed(as_: Any, hana: Member) -> None:
    client = as_(hana)

    client.post(reverse("add_device"), {"name": "Pixel 9", "software": "Android 16"})
    device = hana.devices.get()
    page = client.get(reverse("settings"))
    removed = [client.post(reverse("remove_device", args=[device.pk])) for _send in range(2)]

    assert str(device) == "Pixel 9, Android 16"
    assert b"Pixel 9" in page.content
    assert [response.status_code for response in removed] == [302, 302]
    assert hana.devices.count() == 0


@pytest.mark.parametrize("fields", [{}, {"name": "x"}, {"name": "nul\0"}, {"name": "x" * 61}])
def test_bad_devices_are_answered_beside_the_field(
    as_: Any, hana: Member, fields: dict[str, str]
) -> None:
    response = as_(hana).post(reverse("add_device"), fields)

    assert response.status_code == 422
    assert list(response.context["device_form"].errors) == ["name"]
    assert hana.devices.count() == 0


def test_one_device_too_many_is_answered_on_the_page(as_: Any, hana: Member) -> None:
    for number in range(members.MOST_DEVICES):
        members.add_device(member=hana, name=f"Phone {number}", software="", now=clock.now())

    response = as_(hana).post(reverse("add_device"), {"name": "One more"})

    assert response.status_code == 422
    assert "the most we keep" in response.content.decode()
    assert "One more" in response.content.decode()


def test_nobody_removes_somebody_elses_device(as_: Any, hana: Member, olga: Member) -> None:
    device = members.add_device(member=hana, name="Pixel 9", software="", now=clock.now())

    response = as_(olga).post(reverse("remove_device", args=[device.pk]))

    assert response.status_code == 302
    assert hana.devices.count() == 1


@pytest.mark.parametrize("pk", [0, 2**63, 10**40])
def test_odd_ids_of_devices_are_a_404(as_: Any, hana: Member, pk: int) -> None:
    assert as_(hana).post(reverse("remove_device", args=[pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "args"), [("settings", []), ("add_device", []), ("remove_device", [1])]
)
def test_visitors_are_sent_to_sign_in(client: Client, name: str, args: list[int]) -> None:
    response = client.post(reverse(name, args=args), GOOD)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "args"), [("add_device", []), ("remove_device", [1])])
def test_reading_changes_nothing(as_: Any, hana: Member, name: str, args: list[int]) -> None:
    device = Device.objects.create(pk=1, member=hana, name="Pixel 9", added_at=clock.now())

    assert as_(hana).get(reverse(name, args=args))["Location"] == reverse("settings")
    assert list(hana.devices.all()) == [device]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("own", ["Europe/Berlin", "Europe/Kiev", "America/Montreal", "UTC", ""])
def test_no_two_time_zones_read_alike(language: str, own: str) -> None:
    with translation.override(language):
        offered = profile.zones(own)

    for part, found in offered:
        words = [city for _name, city in found]
        assert sorted(set(words)) == sorted(words), part
        assert found == sorted(found, key=lambda zone: (zone[1], zone[0]))
    names = {name for _part, found in offered for name, _city in found}
    assert {"Europe/Berlin", "UTC", own or "UTC"} <= names
    assert ("Europe/Kyiv" in names) is (own != "Europe/Kiev")
    assert ("America/Toronto" in names) is (own != "America/Montreal")


def test_somebody_with_an_older_name_of_a_zone_keeps_it(as_: Any, hana: Member) -> None:
    Member.objects.filter(pk=hana.pk).update(time_zone="Europe/Kiev")
    client, fields = as_(hana), {"display_name": "Hana", "language": "en"}

    page = client.get(reverse("settings")).content.decode()
    saved = client.post(reverse("settings"), fields | {"time_zone": "Europe/Kiev"})
    other = client.post(reverse("settings"), fields | {"time_zone": "Asia/Calcutta"})

    assert '<option value="Europe/Kiev" selected>' in page
    assert (saved.status_code, other.status_code) == (302, 422)
    assert "time_zone" in other.context["form"].errors


@pytest.mark.parametrize(
    ("url", "data"),
    [
        ("set_picture", {}), ("add_device", {"name": ""}), ("account_email", {"email": "x"}),
        ("account_change_password", {"oldpassword": "x"}),
    ],
)  # fmt: skip
def test_where_no_text_was_typed_none_is_promised(
    as_: Any, hana: Member, url: str, data: dict[str, str]
) -> None:
    client = as_(hana)
    prove(client)

    page = client.post(reverse(url), {"action_add": "", **data}).content.decode()

    assert "Something is not right yet; see the notes beside the fields." in page
    assert "Nothing you wrote is lost" not in page


@pytest.mark.parametrize("path", ["/questions/ask/", "/articles/write/"])
def test_where_text_was_typed_it_is_said_to_be_there(as_: Any, eva: Member, path: str) -> None:
    page = as_(eva).post(path, {"title": "Short", "body": "Too"}).content.decode()

    assert "see the notes beside the fields. Nothing you wrote is lost." in page
    assert page.count('<li><a href="#id_') >= 3
