"""Where push messages may go (wall 9): to the push services on a list, and nowhere else.

Asked when a browser subscribes and again when something is sent; `push_wire` asks besides whither
the name leads.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from forum.lib import vapid

LONGEST = 1000
LOOPBACK = "127.0.0.1"
SECRET_BYTES = 16
POINT_BYTES, UNCOMPRESSED = 65, 4


@dataclass(frozen=True)
class Subscription:
    """What a browser gives away of its own: where to send to, and what to encrypt with."""

    endpoint: str
    p256dh: str
    auth: str


class NotAllowedAddress(ValueError):
    """An address that we do not send to."""


def check(endpoint: str) -> None:
    """Whether `endpoint` is one of a push service that we know. Raises NotAllowedAddress."""
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        raise NotAllowedAddress("no address")
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError as nonsense:
        raise NotAllowedAddress("no address") from nonsense
    if "@" in parts.netloc or " " in endpoint or "\\" in endpoint:
        raise NotAllowedAddress("no plain address")
    if settings.PUSH_TRUSTS_LOOPBACK and parts.scheme == "http" and host == LOOPBACK:
        return
    if parts.scheme != "https" or port not in (None, 443):
        raise NotAllowedAddress("not by https")
    if not any(_is_of(host, service) for service in settings.PUSH_SERVICES):
        raise NotAllowedAddress("not one of the push services")


def check_resolved(address: str) -> None:
    """Whether what a name leads to is out in the world. Raises NotAllowedAddress."""
    found = ip_address(address.partition("%")[0])
    if settings.PUSH_TRUSTS_LOOPBACK and str(found) == LOOPBACK:
        return
    inner = getattr(found, "ipv4_mapped", None) or found
    if not inner.is_global or inner.is_multicast:
        raise NotAllowedAddress(f"{found} is no address of the world")


def check_keys(*, p256dh: str, auth: str) -> None:
    """Whether these are a browser's key, an uncompressed point, and its secret (RFC 8291).
    Raises ValueError."""
    if len(vapid.decoded(auth)) != SECRET_BYTES:
        raise ValueError("the secret has another length")
    point = vapid.decoded(p256dh)
    if len(point) != POINT_BYTES or point[0] != UNCOMPRESSED:
        raise ValueError("the key is no uncompressed point")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _is_of(host: str, service: str) -> bool:
    if service.startswith("*."):
        return host.endswith(service[1:])
    return host == service
