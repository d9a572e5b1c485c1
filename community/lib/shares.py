"""Shares with what is known of them: no figure without its n and its interval. Pure."""

import math
from dataclasses import dataclass

Z = 1.959963984540054  # 95 percent


@dataclass(frozen=True)
class Share:
    """`hits` of `n`; `low` and `high` are the Wilson interval. Shares are from 0 to 1."""

    hits: int
    n: int
    share: float
    low: float
    high: float

    @property
    def percent(self) -> float:
        return 100 * self.share

    @property
    def low_percent(self) -> float:
        return 100 * self.low

    @property
    def high_percent(self) -> float:
        return 100 * self.high


def wilson(hits: int, n: int) -> Share | None:
    """The share with its interval (Wilson 1927, 95 percent); None of nothing.

    Raises ValueError where more hit than there are.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if n == 0:
        return None
    share = hits / n
    whole = 1 + Z**2 / n
    middle = (share + Z**2 / (2 * n)) / whole
    half = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / whole
    return Share(hits, n, share, max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Net:
    """Promoters less detractors, from -100 to 100, give or take `margin` (95 percent)."""

    n: int
    score: float
    margin: float


def net(promoters: int, detractors: int, n: int) -> Net:
    """Raises ValueError of nothing, or where both are more than there are."""
    if n <= 0 or promoters + detractors > n:
        raise ValueError(f"{promoters} and {detractors} of {n}")
    up, down = promoters / n, detractors / n
    spread = max(0.0, up + down - (up - down) ** 2)
    return Net(n, 100 * (up - down), 100 * Z * math.sqrt(spread / n))
