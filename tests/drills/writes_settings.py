"""The product's settings, with a pace at which a few people can write thousands of posts."""

from datetime import timedelta

from forum.lib import limits

limits.WRITE = limits.WRITE.times(1_000)

from community.settings import *  # noqa: E402, F403

LIMITS_MEMBER = limits.Pace(questions=10**6, answers=10**6, marks=10**6, between=timedelta(0))
