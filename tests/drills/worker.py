"""kill -9 of the worker in the middle of jobs: every job is done, and none is forgotten."""

import time
from pathlib import Path

from tests.drills import scene

DEFER = """
import django; django.setup()
from tests.drills.jobs import note
for number in range({jobs}): note.defer(number=number)
"""


def run(*, small: bool) -> str:
    jobs, kills = (40, 2) if small else (400, 10)
    with scene.scratch() as home:
        env = scene.surroundings(home, "tests.drills.settings")
        log = home.parent / "log"
        scene.migrate(env, log)
        scene.query(home, "create table drill_done (number int)")
        scene.do(env, log, "-c", DEFER.format(jobs=jobs))
        for _ in range(kills):
            with scene.running("manage.py", "worker", env=env, log=log) as worker:
                before = _done(home)
                scene.wait_for(
                    lambda before=before: _done(home) > before + 3,
                    seconds=60,
                    problem="the worker does no jobs",
                )
                time.sleep(0.1)  # in the middle of the next ones
                worker.kill()
        with scene.running("manage.py", "worker", env=env, log=log):
            took = scene.wait_for(
                lambda: _done(home) == jobs and _waiting(home) == 0,
                seconds=240,
                problem=f"jobs are left over: {_done(home)} of {jobs} done",
            )
        doubles = scene.query(home, "select count(*) from drill_done")[0][0] - jobs
    return (
        f"{jobs} of {jobs} jobs done after {kills} kills, {doubles} of them twice; "
        f"the last {took:.0f} s after the last kill"
    )


def _done(home: Path) -> int:
    return scene.query(home, "select count(distinct number) from drill_done")[0][0]


def _waiting(home: Path) -> int:
    asked = "select count(*) from procrastinate_jobs where task_name = 'drill_note'"
    return scene.query(home, f"{asked} and status in ('todo', 'doing')")[0][0]
