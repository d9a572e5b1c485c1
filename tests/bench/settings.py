"""What `bin/run` serves, over the bench's database, for members who may ask and write all day."""

import os
from dataclasses import dataclass
from datetime import timedelta

from community.settings import *  # noqa: F403
from community.settings import DATABASES
from forum.lib import limits
from forum.lib.limits import Pace
from forum.lib.ratelimit import Limit

DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", "")
LIMITS_MEMBER = LIMITS_NEWCOMER = Pace(10**6, 10**6, 10**6, between=timedelta(0))


@dataclass(frozen=True)
class Unreached(Limit):
    """Counted and reported as often as the limit that it stands for, so that it costs the same."""

    reported_by: int = 1

    @property
    def batch(self) -> int:
        return self.reported_by


for _name, _limit in list(vars(limits).items()):
    if isinstance(_limit, Limit):
        _amount = _limit.amount * 10**6
        setattr(limits, _name, Unreached(_limit.name, _amount, reported_by=_limit.batch))
