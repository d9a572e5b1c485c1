"""One push message on its way: encrypted (RFC 8291), signed (RFC 8292), sent (RFC 8030).

Only the worker loads this, when there is something to send: what it stands on takes 40 MiB.
"""

import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from py_vapid import Vapid
from pywebpush import WebPusher
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from forum.lib import push_address
from forum.lib.push_address import Subscription

PATIENCE = 5  # seconds, to connect and then for each word of the answer
MOST_OF_AN_ANSWER = 4096  # bytes; what more comes is not read
SIGNED_FOR = timedelta(hours=12)
FAULTS = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)


@dataclass(frozen=True)
class Answer:
    """What the push service said; `retry_after` in seconds where it named a time."""

    status: int
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def send(
    *,
    to: Subscription,
    payload: bytes,
    ttl: int,
    topic: str,
    urgency: str,
    now: datetime,
) -> Answer:
    """Hand it to the push service. Raises one of FAULTS where none answers, or none may."""
    push_address.check(to.endpoint)
    parts = urlsplit(to.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + SIGNED_FOR).timestamp()),
        "sub": settings.VAPID_SUBJECT,
    }
    headers = Vapid.from_string(settings.VAPID_PRIVATE_KEY).sign(claims)
    headers |= {"Urgency": urgency, "Content-Type": "application/octet-stream"}
    if topic:
        headers["Topic"] = topic
    keys = {"p256dh": to.p256dh, "auth": to.auth}
    pusher = WebPusher({"endpoint": to.endpoint, "keys": keys}, requests_session=_session())
    answer = pusher.send(payload, headers, ttl=ttl, timeout=PATIENCE)
    return Answer(answer.status_code, _seconds(answer.headers.get("Retry-After"), now))


def _seconds(said: str | None, now: datetime) -> int | None:
    """Retry-After is a number of seconds, or a date."""
    if not said:
        return None
    if said.isascii() and said.isdigit() and len(said) < 10:
        return int(said)
    try:
        return max(0, int((parsedate_to_datetime(said) - now).total_seconds()))
    except (TypeError, ValueError):
        return None


@functools.cache
def _session() -> requests.Session:
    """Connections to the few push services are kept."""
    session = _Session()
    session.mount("https://", _Adapter(max_retries=0))
    session.mount("http://", _Adapter(max_retries=0))
    return session


class _Session(requests.Session):
    """Follows nobody elsewhere, takes nothing from the surroundings, reads no endless answer."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def post(self, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        answer = super().post(url, *args, **kwargs, allow_redirects=False, stream=True)
        # pywebpush reads it all otherwise.
        answer._content = answer.raw.read(MOST_OF_AN_ANSWER, decode_content=False)
        answer._content_consumed = True
        if answer.raw.isclosed() or not answer.raw.read(1):
            answer.raw.release_conn()
        else:
            answer.close()
        return answer


def _checked(connection: Any, connect: Callable[[], socket.socket]) -> socket.socket:
    """Connect to the first that answers of what the name leads to just now, once all of it is known
    to be out in the world: it cannot lead elsewhere between the question and the connection."""
    name = connection._dns_host
    found = socket.getaddrinfo(name, connection.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        push_address.check_resolved(address)
    fault: Exception = OSError(f"{name} leads nowhere")
    try:
        for address in addresses:
            connection._dns_host = address
            try:
                return connect()
            except FAULTS as refused:
                fault = refused
        raise fault
    finally:
        connection._dns_host = name  # TLS asks for the name


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self, super()._new_conn)


class _Secure(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _checked(self, super()._new_conn)


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
