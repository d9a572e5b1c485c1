"""How people behave, as measured on four Stack Exchange sites and in British operators' mail.

Chance is always a `random.Random` that is passed in: the same seed gives the same community.
"""

import bisect
import math
import random
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

# Share of what customers write by hour of the day, in thousandths; 72 % from 10:00 to 20:59.
HOURS = (
    8, 5, 4, 3, 3, 8, 20, 35, 50, 60,
    66, 68, 66, 62, 62, 64, 66, 68, 70, 66, 62,
    45, 27, 12,
)  # fmt: skip
_HOURS = list(accumulate(HOURS))

# (share of questions, hours), the middle of the measured range; log-linear in between.
FIRST_ANSWER = (
    (0.0, 0.03), (0.1, 0.35), (0.25, 1.2), (0.5, 5.0), (0.75, 24.0), (0.9, 110.0), (1.0, 700.0),
)  # fmt: skip
# From an answer to its acceptance: 1 to 3 days in the median.
ACCEPTANCE = (
    (0.0, 0.1), (0.1, 0.6), (0.25, 4.0), (0.5, 40.0), (0.75, 190.0), (0.9, 900.0), (1.0, 3000.0),
)  # fmt: skip
ANSWERS = (0.085, 0.41, 0.28, 0.125, 0.06, 0.02, 0.01, 0.005, 0.005)
ACCEPTED = 0.55  # of the answered questions: half of all
FIRST_IS_ACCEPTED = 0.5
SELF_ANSWERED = 0.06
QUESTION_COMMENTS = (0.45, 2.9)  # (share without any, mean of the others)
ANSWER_COMMENTS = (0.55, 2.0)
MARKS = (0.25, 4.0)  # on an answer
TAGS = (0.28, 0.39, 0.23, 0.08, 0.02)
VIEWS = (150, 1.3)  # (median, spread of its logarithm)
# (median, 90th percentile, most) words
QUESTION_WORDS = (85, 215, 500)
ANSWER_WORDS = (125, 400, 900)
COMMENT_WORDS = (27, 70, 110)

Curve = tuple[tuple[float, float], ...]


def on_curve(curve: Curve, *, rng: random.Random) -> float:
    """A value from measured percentiles."""
    share = rng.random()
    place = bisect.bisect_right(curve, share, key=lambda point: point[0])
    (low, start), (high, end) = curve[place - 1], curve[min(place, len(curve) - 1)]
    part = (share - low) / (high - low) if high > low else 0.0
    return math.exp(math.log(start) + part * (math.log(end) - math.log(start)))


def pick(shares: tuple[float, ...], *, rng: random.Random) -> int:
    """The place of a share, as often as the share says."""
    return rng.choices(range(len(shares)), weights=shares)[0]


def count(law: tuple[float, float], *, rng: random.Random) -> int:
    """None with the first figure's share, else geometric with the second as its mean."""
    none, mean = law
    if rng.random() < none:
        return 0
    return 1 + int(math.log(1 - rng.random()) / math.log(1 - 1 / mean))


def words(law: tuple[int, int, int], *, rng: random.Random) -> int:
    """How many words: log-normal through median and 90th percentile, capped."""
    median, high, most = law
    spread = math.log(high / median) / 1.2816
    return min(most, round(median * math.exp(rng.gauss(0, spread))))


def views(*, age: timedelta, rng: random.Random) -> int:
    """Reads of a thread of that age: log-normal, growing over the first weeks."""
    median, spread = VIEWS
    grown = min(1.0, (age / timedelta(days=30)) ** 0.5)
    return max(1, round(median * grown * math.exp(rng.gauss(0, spread))))


def daytime(near: datetime, *, rng: random.Random) -> datetime:
    """An instant on the day of `near` (in Berlin), at an hour at which people write."""
    hour = bisect.bisect_right(_HOURS, rng.random() * _HOURS[-1])
    local = near.astimezone(BERLIN).replace(
        hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0
    )
    return local.astimezone(near.tzinfo)


def at_night(instant: datetime) -> bool:
    return not 7 <= instant.astimezone(BERLIN).hour < 23
