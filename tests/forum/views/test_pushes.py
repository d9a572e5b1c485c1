"""Push over HTTP: who may, what is refused, and that nothing is said of it without a key."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.lib import clock
from forum.models import Member, Push, PushChoice, PushDevice
from tests import factories, push_service
from tests.push_service import Browser, Service, signed_in

pytestmark = pytest.mark.django_db
PAGE, DEVICES = "/settings/notices/", "/settings/push/devices/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
ROLES = ["hana", "nina", "mara", "eva", "mo", "sven", "ada", "olga"]


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with push_service.running(settings) as running:
        yield running


def words(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_for_themselves(role: str, request: Any, as_: Any, service: Service) -> None:
    member = request.getfixturevalue(role)
    client: Client = as_(member)
    answer = client.post(DEVICES, Browser(service).fields, headers={"User-Agent": PHONE})

    assert (answer.status_code, answer.json()["name"][-7:]) == (200, "Android")
    device = PushDevice.objects.get(member=member)
    assert client.post(f"{DEVICES}{device.pk}/try/").status_code == 302
    assert client.post("/settings/push/", {"push-quiet_from": "22", "push-quiet_until": "6",
                                           "push-groups": ["team"]}).status_code == 302  # fmt: skip
    assert PushChoice.objects.get(member=member).groups == ["team"]
    assert client.post(f"{DEVICES}{device.pk}/remove/").status_code == 302
    assert client.post(f"{DEVICES}{device.pk}/remove/").status_code == 302
    assert not PushDevice.objects.filter(ended_at=None).exists()


def test_visitors_sign_in_first(client: Client, service: Service) -> None:
    sent = Browser(service).fields
    for path in (DEVICES, f"{DEVICES}1/try/", f"{DEVICES}1/remove/", "/settings/push/",
                 "/settings/push/not-now/"):  # fmt: skip
        answer = client.post(path, sent)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/"), path
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize("role", ["mo", "ada", "olga"])
def test_nobody_reaches_anothers_device(
    role: str, request: Any, as_: Any, service: Service, hana: Member
) -> None:
    device = signed_in(hana, Browser(service), clock.now())
    client = as_(request.getfixturevalue(role))

    assert client.post(f"{DEVICES}{device.pk}/try/").status_code == 404
    assert client.post(f"{DEVICES}{device.pk}/remove/").status_code == 302
    device.refresh_from_db()
    assert (device.ended_at, Push.objects.count()) == (None, 0)


def test_a_closed_account_can_do_nothing(as_: Any, service: Service, hana: Member) -> None:
    client = as_(hana)
    Member.objects.filter(pk=hana.pk).update(is_active=False)

    assert client.post(DEVICES, Browser(service).fields).status_code in (302, 403)
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://example.com/push"}, {"endpoint": ""}, {"endpoint": "x" * 2000},
        {"endpoint": "http://169.254.169.254/latest"}, {"p256dh": "AAAA"}, {"auth": "ü"},
        {"p256dh": ""}, {"auth": "a\0b"},
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_refused_in_words(
    wrong: dict[str, str], as_: Any, service: Service, hana: Member
) -> None:
    answer = as_(hana).post(DEVICES, Browser(service).fields | wrong)

    assert answer.status_code == 422
    assert answer.json()["problem"].endswith(".")
    assert PushDevice.objects.count() == 0


def test_a_get_leads_to_the_buttons(as_: Any, hana: Member) -> None:
    client = as_(hana)
    for path in (DEVICES, f"{DEVICES}1/try/", f"{DEVICES}1/remove/", "/settings/push/not-now/"):
        assert client.get(path)["Location"] == PAGE
    assert client.get("/settings/push/")["Location"] == f"{PAGE}#push"


@pytest.mark.parametrize(
    "wrong", [{"push-quiet_from": "24"}, {"push-quiet_until": ""}, {"push-groups": ["nonsense"]}]
)
def test_what_cannot_be_chosen_stands_beside_its_field(
    wrong: dict[str, Any], as_: Any, service: Service, hana: Member
) -> None:
    signed_in(hana, Browser(service), clock.now())
    sent = {"push-quiet_from": "23", "push-quiet_until": "5", "push-groups": ["team"]} | wrong
    answer = as_(hana).post("/settings/push/", sent)

    assert answer.status_code == 422
    assert 'class="errorlist"' in words(answer)
    assert "push-quiet_until" in wrong or '<option value="5" selected>' in words(answer)
    assert PushChoice.objects.get().quiet_from == 21


@pytest.mark.parametrize(("language", "at"), [("en", "21:00"), ("de", "21:00")])
def test_hours_are_written_as_those_of_the_digest(
    language: str, at: str, as_: Any, service: Service, hana: Member
) -> None:
    Member.objects.filter(pk=hana.pk).update(language=language)
    signed_in(hana, Browser(service), clock.now())
    page = words(as_(hana).get(PAGE))

    assert re.findall(r'<option value="21"[^>]*>([^<]+)<', page) == [at] * 3


def test_the_page_lists_devices_in_as_many_statements_as_one(
    as_: Any, service: Service, hana: Member
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        return len(captured)

    client = as_(hana)
    client.get(PAGE)
    signed_in(hana, Browser(service), clock.now())
    one = cost()
    for number in range(9):
        signed_in(hana, Browser(service, str(number)), clock.now())

    assert cost() == one
    page = words(client.get(PAGE))
    assert page.count("Chrome on Android</strong>") == 10
    assert "push/push.js" in page


def test_without_a_key_nobody_hears_of_it(as_: Any, settings: Any, hana: Member) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    client = as_(hana)
    thread = factories.question(by=hana)

    assert "push" not in words(client.get(PAGE)).lower()
    assert "when somebody answers?" not in words(client.get(thread.get_absolute_url()))
    assert client.post(DEVICES, {}).status_code == 404
    assert client.post("/settings/push/", {}).status_code == 404


def test_it_is_offered_once_beneath_ones_own_new_question(
    as_: Any, hana: Member, olga: Member, client: Client
) -> None:
    thread = factories.question(by=hana)
    mine: Client = as_(hana)

    def is_offered(reader: Client) -> bool:
        return "when somebody answers?" in words(reader.get(thread.get_absolute_url()))

    assert (is_offered(mine), is_offered(as_(olga)), is_offered(client)) == (True, False, False)
    back = mine.post("/settings/push/not-now/", {"next": thread.get_absolute_url()})
    assert back["Location"] == thread.get_absolute_url()
    assert not is_offered(mine)
    thread = factories.question(by=hana)
    assert not is_offered(mine)


def test_whoever_says_yes_is_led_there_and_not_asked_again(as_: Any, hana: Member) -> None:
    thread = factories.question(by=hana)
    client: Client = as_(hana)
    page = words(client.get(thread.get_absolute_url()))
    (wanted,) = re.findall(r'name="next" value="([^"]+)">Yes, show me how', page)

    led = client.post("/settings/push/not-now/", {"next": wanted})

    assert led["Location"] == f"{PAGE}#push"
    assert "when somebody answers?" not in words(client.get(thread.get_absolute_url()))


def test_nor_beneath_an_old_one_or_where_it_is_on(as_: Any, service: Service, hana: Member) -> None:
    old = factories.question(by=hana, at=clock.now() - timedelta(days=2))
    new = factories.question(by=hana)
    client = as_(hana)
    signed_in(hana, Browser(service), clock.now())

    for thread in (old, new):
        page = words(client.get(thread.get_absolute_url()))
        assert "when somebody answers?" not in page


def test_trying_it_is_limited(as_: Any, service: Service, hana: Member) -> None:
    device = signed_in(hana, Browser(service), clock.now())
    client = as_(hana)
    said = [client.post(f"{DEVICES}{device.pk}/try/").status_code for _ in range(6)]

    assert said == [302] * 5 + [429]


def test_keys_of_devices_stand_on_no_page(as_: Any, service: Service, hana: Member) -> None:
    phone = Browser(service)
    signed_in(hana, phone, clock.now())
    page = words(as_(hana).get(PAGE))

    for secret in phone.fields.values():
        assert secret not in page
    assert re.search(r'data-push-key="[\w-]{87}"', page)
