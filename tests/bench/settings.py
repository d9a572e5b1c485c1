"""What `bin/run` serves, over the bench's database, for members who may write all day."""

import os
from datetime import timedelta

from community.settings import *  # noqa: F403
from community.settings import DATABASES
from forum.lib.limits import Pace

DATABASES["default"]["NAME"] = os.environ.get("BENCH_DATABASE", "")
LIMITS_MEMBER = LIMITS_NEWCOMER = Pace(10**6, 10**6, 10**6, between=timedelta(0))
