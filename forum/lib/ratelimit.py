"""How often something may be done in a while (wall 13; decision 0005).

Counts live in the shared cache. A process reports to it in batches of a sixth of the limit, so that
ordinary use costs no statement, and a limit holds to within a batch a process. An `exact` limit is
reported every time, and refuses where the cache is away; the others then let people pass.
"""

import functools
import hashlib
import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.core.cache import cache

log = logging.getLogger(__name__)
SHARE = 6
MOST_KEPT = 50_000  # keys in a process; beyond that it begins anew
IPV6_PREFIX = 64  # what one household has
KNOWN = 5_000  # addresses, in a process


@dataclass(frozen=True)
class Limit:
    """`amount` within `period` for one member or one address."""

    name: str
    amount: int
    period: timedelta = timedelta(minutes=1)
    exact: bool = False

    def times(self, factor: int) -> "Limit":
        return Limit(f"{self.name}*{factor}", self.amount * factor, self.period, self.exact)

    @property
    def batch(self) -> int:
        return 1 if self.exact else max(1, self.amount // SHARE)


@dataclass
class _Count:
    ends_at: datetime
    known: int = 0
    unreported: int = 0


class Meter:
    """The counts of this process."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Limit, str], _Count] = {}
        self._lock = threading.Lock()

    def spend(self, limit: Limit, *, who: str, now: datetime) -> timedelta | None:
        """Count one; how long to wait where that was too often, else None.

        An exact limit lets the fault through where the cache does not answer.
        """
        with self._lock:
            count = self._count(limit, who, now)
            if count.known > limit.amount:
                return count.ends_at - now
            count.unreported += 1
            batch = count.unreported
            if batch < limit.batch and count.known + batch <= limit.amount:
                return None
            count.unreported = 0
        try:
            known, ends_at = _report(limit, who, batch, now)
        except Exception:
            if limit.exact:
                raise
            log.exception("limits are not counted: the shared cache does not answer")
            return None
        with self._lock:
            count.known, count.ends_at = known, ends_at
        return ends_at - now if known > limit.amount else None

    def forget(self) -> None:
        """Begin anew; for tests."""
        with self._lock:
            self._counts.clear()

    def _count(self, limit: Limit, who: str, now: datetime) -> _Count:
        if len(self._counts) >= MOST_KEPT:
            self._counts.clear()
        count = self._counts.get((limit, who))
        if count is None or count.ends_at <= now:
            count = self._counts[limit, who] = _Count(ends_at=now + limit.period)
        return count


METER = Meter()


def _report(limit: Limit, who: str, by: int, now: datetime) -> tuple[int, datetime]:
    """Add to the shared count: (how many there are in this period, when it ends)."""
    key = "rate:" + hashlib.sha256(f"{limit.name}:{who}".encode()).hexdigest()[:40]
    if hasattr(cache, "count"):
        total, ends_at = cache.count(key, by=by, period=limit.period, now=now)
        return total, ends_at
    seconds = int(limit.period.total_seconds())
    number = int(now.timestamp()) // seconds
    key = f"{key}:{number}"
    cache.add(key, 0, timeout=seconds)
    return cache.incr(key, by), datetime.fromtimestamp((number + 1) * seconds, UTC)


@functools.lru_cache(maxsize=KNOWN)
def network_of(address: str) -> str:
    """What counts as one address: an IPv6 household has as many as it likes."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        return str(ip_network(f"{ip}/{IPV6_PREFIX}", strict=False))
    return str(ip)


def is_within(address: str, networks: Collection[IPv4Network | IPv6Network]) -> bool:
    if not networks:
        return False
    ip = ip_address(address)
    return any(ip in network for network in networks)
