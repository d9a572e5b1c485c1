"""A loopback push service for tests: it takes, refuses or keeps silent, and browsers.

What it took is opened with the browser's own keys, as a browser would.
"""

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from forum import pushing
from forum.domain import push_devices, pushes
from forum.lib import push_wire
from forum.lib.push_address import Subscription
from forum.models import Member, PushDevice
from forum.queries import pushes as reads


def as_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Taken:
    """What came to the service."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """`status` is what it answers, with `headers`; `seconds` is how long it thinks first; "cut"
    hangs up. `statuses` are answers for some paths."""

    port: int = 0
    status: int | str = 201
    statuses: dict[str, int | str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0
    taken: list[Taken] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Browser:
    """One that subscribes: it has a key and a secret that nobody else can read with."""

    def __init__(self, service: Service, name: str = "phone") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.path = f"/{name}"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.to = Subscription(service.url + self.path, as_text(point), as_text(self.secret))
        self.service = service

    @property
    def fields(self) -> dict[str, str]:
        """What its script sends to us."""
        return {"endpoint": self.to.endpoint, "p256dh": self.to.p256dh, "auth": self.to.auth}

    @property
    def arrived(self) -> list[Taken]:
        return [one for one in self.service.taken if one.path == self.path]

    @property
    def read(self) -> list[dict[str, Any]]:
        """What it shows."""
        return [
            json.loads(http_ece.decrypt(one.body, private_key=self.key, auth_secret=self.secret))
            for one in self.arrived
        ]


def signed(taken: Taken) -> tuple[dict[str, Any], str]:
    """What the sender swears by its key (RFC 8292), and that key. Raises InvalidSignature."""
    scheme, _, rest = taken.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), as_bytes(parts["k"]))
    head, claims, signature = parts["t"].split(".")
    raw = as_bytes(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(as_bytes(head))["alg"] == "ES256"
    return json.loads(as_bytes(claims)), parts["k"]


def signed_in(member: Member, browser: Browser, now: datetime) -> PushDevice:
    """A device that takes push, in a session of its own."""
    client = Client()
    client.force_login(member, backend="forum.adapter.MemberBackend")
    device = push_devices.subscribe(
        member=member, to=browser.to, browser="Chrome", system="Android", now=now,
        session_key=str(client.session.session_key),
    )  # fmt: skip
    member.refresh_from_db()
    return device


@contextmanager
def running(settings: Any) -> Iterator[Service]:
    """A service on a free port of this machine, to which the site may send."""
    settings.PUSH_TRUSTS_LOOPBACK = True
    push_wire.PATIENCE = 30  # a busy machine is no slow service
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status = service.statuses.get(self.path, service.status)
            headers = {name.lower(): value for name, value in self.headers.items()}
            time.sleep(service.seconds)
            service.taken.append(Taken(self.path, headers, body))
            if status == "cut":
                self.close_connection = True
                return
            self.send_response(int(status))
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(service.body)))
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def deliver_due(now: datetime) -> int:
    """Send what is due, as the worker's sweep does; returns how many went out."""
    return sum(
        pushes.deliver(pk=pk, now=now, render=pushing.of_push)
        for pk in reads.due(now=now, most=1000)
    )
