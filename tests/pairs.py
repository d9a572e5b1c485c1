"""Whether an answer's time tells a known address from an unknown one: interleaved pairs, medians.

On a noisy machine single times say nothing. Of each pair, taken right after one another in turns,
only the difference counts, and of the differences the median.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

MOST = 0.030  # seconds
NORA = {"display_name": "Nora New", "agrees_to_rules": "on"}
# Each public form that takes an address, with what else it wants.
FORMS: dict[str, tuple[str, str, dict[str, str]]] = {
    "sign in by code": ("/accounts/login/code/", "email", {}),
    "sign in by password": ("/accounts/login/", "login", {"password": "not this one"}),
    "sign up": ("/accounts/signup/", "email", NORA),
    "sign up with a password": (
        "/accounts/signup/", "email",
        NORA | {"password1": "a long-winded phrase"},
    ),
    "sign up with a passkey": (
        "/accounts/signup/passkey/", "email", NORA,
    ),
    "forgotten password": ("/accounts/password/reset/", "email", {}),
}  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """How much longer the known one takes, in seconds, and its 95 % interval."""

    median: float
    low: float
    high: float

    @property
    def tells(self) -> bool:
        """Whether it surely lies beyond the bar: noise alone does not get there."""
        return self.low > MOST or self.high < -MOST

    def __str__(self) -> str:
        shown = (f"{seconds * 1000:+.1f}" for seconds in (self.median, self.low, self.high))
        return "{} ms ({} to {})".format(*shown)


def gap(known: Callable[[int], None], unknown: Callable[[int], None], *, rounds: int) -> Gap:
    """Over `rounds` pairs (9 at least), each called with its number."""
    differences = []
    for number in range(rounds):
        first, second = (known, unknown) if number % 2 else (unknown, known)
        times = {act: _timed(act, number) for act in (first, second)}
        differences.append(times[known] - times[unknown])
    differences.sort()
    # Ranks between which the true median lies in 95 of 100 cases (binomial, normal approximation).
    reach = math.ceil(1.96 * math.sqrt(rounds) / 2)
    middle = (rounds - 1) / 2
    low, high = math.floor(middle - reach), math.ceil(middle + reach)
    return Gap(median(differences), differences[max(0, low)], differences[min(rounds - 1, high)])


def _timed(act: Callable[[int], None], number: int) -> float:
    began = time.perf_counter()
    act(number)
    return time.perf_counter() - began
