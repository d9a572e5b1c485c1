"""Which address a request came from: written one way, and said once where it is not known."""

import logging
from ipaddress import IPv6Address, ip_address

log = logging.getLogger(__name__)
# Nobody's: neither this machine's nor of any range that a site leaves uncounted. Whoever's address
# is not known shares one count, and none is taken from what they say of themselves.
UNKNOWN = "0.0.0.0"  # noqa: S104 - nothing is bound to it
SAYS = {
    "few": "X-Forwarded-For has fewer hops than TRUSTED_PROXIES: such visitors count as one",
    "none": "the server knows no address of a visitor: TRUSTED_PROXIES or the proxy is set wrong",
    "bare": "TRUSTED_PROXIES is set, and a visitor came without X-Forwarded-For: the proxy counts",
}
_said: set[str] = set()


def plain(address: str) -> str:
    """An IPv4 address in an IPv6 one (of a socket for both) as itself, and no name of a card."""
    ip = ip_address(address)
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Address(int(ip)))


def say_once(code: str) -> None:
    """Tell the operator, once in a process: each visitor would make a line else."""
    if code not in _said:
        _said.add(code)
        log.warning(SAYS[code])


def forget() -> None:
    """Say it anew; for tests."""
    _said.clear()
