"""Push goes to the push services on the list and nowhere else (wall 9)."""

import socket
import subprocess
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forum.lib import clock, push_address, push_wire
from forum.lib.push_address import NotAllowedAddress, Subscription
from tests.push_service import Browser, Service, as_bytes, as_text

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:def",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://wns2-by3p.notify.windows.com/w/?token=BQYAAA",
    "https://web.push.apple.com/QGk",
    "https://fcm.googleapis.com:443/fcm/send/abc",
]
BAD = [
    "", "fcm.googleapis.com/x", "http://fcm.googleapis.com/x", "https://example.com/x",
    "https://fcm.googleapis.com.example.com/x", "https://evilfcm.googleapis.com/x",
    "https://push.services.mozilla.com.evil.org/x", "https://xpush.services.mozilla.com/x",
    "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com@10.0.0.1/x",
    "https://user:word@fcm.googleapis.com/x", "https://127.0.0.1/x", "https://[::1]/x",
    "https://fcm.googleapis.com\\@example.com/x", "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com:99999/x", "https://[fcm.googleapis.com/x",
    "https://fcm.googleapis.com/" + "x" * 1000, "ftp://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x\nHost: y", "https://fcm.googleapis.com/ü",
    "http://127.0.0.1:8000/x",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "::1",
    "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "224.0.0.1", "100.64.0.1",
]  # fmt: skip


def compressed(p256dh: str) -> str:
    """The same point, as no browser writes it and the sender cannot read it."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), as_bytes(p256dh))
    return as_text(point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


@pytest.mark.parametrize("address", GOOD)
def test_the_push_services_of_browsers(address: str) -> None:
    push_address.check(address)


@pytest.mark.parametrize("address", BAD)
def test_nowhere_else(address: str) -> None:
    with pytest.raises(NotAllowedAddress):
        push_address.check(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_not_into_the_house(address: str) -> None:
    with pytest.raises(NotAllowedAddress):
        push_address.check_resolved(address)
    push_address.check_resolved("142.250.74.42")
    push_address.check_resolved("2a00:1450:4001:82a::200a")


def test_a_name_that_leads_into_the_house_is_not_called(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    called: list[str] = []
    leads = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in
             ("142.250.74.42", "10.0.0.7")]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: leads)
    monkeypatch.setattr(socket.socket, "connect", lambda _, to: called.append(to))
    browser = Browser(Service())
    to = Subscription(GOOD[0], browser.to.p256dh, browser.to.auth)

    with pytest.raises(push_wire.FAULTS, match=r"10\.0\.0\.7"):
        push_wire.send(to=to, payload=b"x", ttl=1, topic="", urgency="low", now=clock.now())
    assert called == []


def test_where_one_address_does_not_answer_the_next_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[str] = []
    leads = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in
             ("142.250.74.42", "142.250.74.43")]  # fmt: skip

    def refuse(_: Any, to: tuple[str, int]) -> None:
        called.append(to[0])
        raise ConnectionRefusedError(to[0])

    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: (
        leads if host == "fcm.googleapis.com" else [(*leads[0][:4], (host, 443))]
    ))  # fmt: skip
    monkeypatch.setattr(socket.socket, "connect", refuse)
    browser = Browser(Service())
    to = Subscription(GOOD[0], browser.to.p256dh, browser.to.auth)

    with pytest.raises(push_wire.FAULTS, match=r"142\.250\.74\.43"):
        push_wire.send(to=to, payload=b"x", ttl=1, topic="", urgency="low", now=clock.now())
    assert called == ["142.250.74.42", "142.250.74.43"]


def test_keys_are_a_point_of_the_curve_and_a_secret() -> None:
    good = Browser(Service()).to
    push_address.check_keys(p256dh=good.p256dh, auth=good.auth)
    for p256dh, auth in [
        ("", good.auth), (good.p256dh, ""), (good.p256dh, "AAAA"), ("A" * 87, good.auth),
        (good.p256dh[:-4], good.auth), ("ü", good.auth), (good.p256dh, "!!!"),
        (compressed(good.p256dh), good.auth),
    ]:  # fmt: skip
        with pytest.raises(ValueError):  # noqa: PT011
            push_address.check_keys(p256dh=p256dh, auth=auth)


@pytest.mark.thorough
def test_web_processes_do_not_load_what_only_the_sender_needs() -> None:
    code = (
        "import sys; import community.wsgi; from django.urls import get_resolver;"
        "get_resolver().url_patterns; import forum.tasks;"
        "print([name for name in ('aiohttp', 'requests', 'pywebpush') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    )

    assert said.stdout.strip().splitlines()[-1] == "[]", said.stderr
