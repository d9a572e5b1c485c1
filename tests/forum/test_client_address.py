"""Which address a request has, behind proxies that are set right and ones that are set wrong."""

import logging
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from forum.lib import client_address, clock, limits
from forum.lib.client_address import UNKNOWN
from forum.lib.ratelimit import METER
from forum.models import Member
from tests.forum.mailbox import confirmed, signed_in

pytestmark = pytest.mark.django_db
PEER, CHOSEN = "203.0.113.5", "198.51.100.7"
# TRUSTED_PROXIES, where the connection is from ("" is a unix socket), X-Forwarded-For, the address.
WRONG = [
    pytest.param(2, PEER, CHOSEN, UNKNOWN, "few", id="one hop of two"),
    pytest.param(2, "", CHOSEN, UNKNOWN, "few", id="one hop of two, socket"),
    pytest.param(1, "", None, UNKNOWN, "none", id="no header, socket"),
    pytest.param(0, "", CHOSEN, UNKNOWN, "none", id="nobody trusted, socket"),
    pytest.param(1, PEER, "unknown", UNKNOWN, "none", id="no address in the header"),
    pytest.param(2, PEER, None, PEER, "bare", id="no header"),
]
RIGHT = [
    pytest.param(0, PEER, CHOSEN, PEER, id="nobody trusted"),
    pytest.param(1, PEER, CHOSEN, CHOSEN, id="one"),
    pytest.param(2, PEER, f"{CHOSEN}, 10.0.0.1", CHOSEN, id="two"),
    pytest.param(2, PEER, f"192.0.2.1, {CHOSEN}, 10.0.0.1", CHOSEN, id="and one that is made up"),
    pytest.param(1, PEER, f"::ffff:{CHOSEN}", CHOSEN, id="IPv4 in IPv6"),
    pytest.param(0, "fe80::1%eth0", None, "fe80::1", id="with the name of a card"),
    pytest.param(1, PEER, "[2001:db8::7]:443", "2001:db8::7", id="with a port"),
]


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    METER.forget()
    client_address.forget()


def sent(peer: str, forwarded: str | None) -> dict[str, str]:
    given = {"REMOTE_ADDR": peer}
    return given if forwarded is None else given | {"HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "address"), RIGHT)
def test_it_is_the_one_that_the_proxies_saw(
    settings: Any, caplog: Any, proxies: int, peer: str, forwarded: str | None, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    found = get_adapter().get_client_ip(RequestFactory().get("/", **sent(peer, forwarded)))

    assert (found, caplog.records) == (address, [])


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "address", "code"), WRONG)
def test_where_they_are_set_wrong_people_come_in_and_it_is_said_once(
    settings: Any, caplog: Any, hana: Member,
    proxies: int, peer: str, forwarded: str | None, address: str, code: str,
) -> None:  # fmt: skip
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    confirmed(hana)
    client = Client(**sent(peer, forwarded))

    with caplog.at_level(logging.WARNING, "forum.lib.client_address"):
        entered = client.post(
            reverse("account_login"), {"login": "hana", "password": "correct horse"}
        )
        read = [client.get(path).status_code for path in ("/", "/search/?q=a", reverse("security"))]

    assert (entered.status_code, read) == (302, [200, 200, 200])
    assert signed_in(client) == hana
    assert [one.ip for one in UserSession.objects.all()] == [address]
    said = [one.message for one in caplog.records if one.name == "forum.lib.client_address"]
    assert said == [client_address.SAYS[code]]


def test_a_page_counts_a_session_that_is_new_to_the_house(
    settings: Any, as_: Any, hana: Member
) -> None:
    """The row that the middleware writes, of somebody whose sign-in is long ago."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    client = as_(hana)
    UserSession.objects.all().delete()

    shown = client.get(reverse("security"), headers={"X-Forwarded-For": CHOSEN})

    assert [one.ip for one in UserSession.objects.all()] == [UNKNOWN]
    assert shown.status_code == 200
    assert UNKNOWN not in shown.content.decode()


def test_whoever_writes_the_header_gets_no_count_of_their_own(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    wide = limits.SEARCH.times(limits.PER_ADDRESS)
    for _ in range(wide.amount + 1):
        METER.spend(wide, who=f"address:{UNKNOWN}", now=clock.now())

    answers = [
        Client().get("/search/?q=a", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in (1, 2)
    ]

    assert answers == [429, 429]
