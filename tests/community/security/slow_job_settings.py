"""Settings of a worker that does the jobs of a test's database, and knows one that is slow."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

PROCRASTINATE_IMPORT_PATHS = ["tests.community.security.slow_job"]
DATABASES["default"]["NAME"] = os.environ["TESTED_DATABASE"]
