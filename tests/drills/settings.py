"""The tests' settings, with the jobs of the worker drill."""

from tests.settings import *  # noqa: F403

PROCRASTINATE_IMPORT_PATHS = ["tests.drills.jobs"]
