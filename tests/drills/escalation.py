"""Questions that nobody answers climb the ladder while two of five sweeping processes are killed
(kill -9) at each step and one row is poisoned: each thing happens once. Then a day without any."""

import contextlib
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import Popen
from zoneinfo import ZoneInfo

from tests.drills import scene

WORKERS, KILLED = 5, 2
MAKE = """
import django; django.setup()
from tests.drills import escalation
escalation.make(questions={questions})
"""
WORK = """
import django; django.setup()
from tests.drills import escalation
escalation.work()
"""
LOOK = """
import django; django.setup()
from tests.drills import escalation
print(escalation.look(questions={questions}))
"""
# Day, hour and minute of the week of tests/community/service/days.py.
STEPS = ((0, 9, 15), (0, 9, 30), (0, 13, 0), (0, 16, 59), (1, 9, 0), (1, 10, 0), (1, 11, 0))
WITHOUT = (3, 15, 0)  # half of them were asked the day before, at nine: nobody swept since
MONDAY = datetime(2026, 11, 16, tzinfo=ZoneInfo("Europe/Berlin"))


def run(*, small: bool) -> str:
    questions = 30 if small else 300
    with scene.scratch() as home:
        env, log = scene.surroundings(home), home.parent / "log"
        scene.migrate(env, log)
        scene.query(home, "create table drill_clock (now timestamptz, is_over boolean)")
        scene.query(home, "insert into drill_clock values (null, false)")
        scene.do(env, log, "-c", MAKE.format(questions=questions))
        kills = _climb(home, env, log, questions)
        said = home.parent / "said"
        scene.do(env, said, "-c", LOOK.format(questions=questions))
        found = said.read_text().strip().splitlines()[-1]
    return f"{found}; {kills} kills"


def _climb(home: Path, env: dict[str, str], log: Path, questions: int) -> int:
    dice, kills = random.Random(1), 0
    with contextlib.ExitStack() as stack:
        crew = [_worker(stack, env, log) for _ in range(WORKERS)]
        for step in (*STEPS, WITHOUT):
            _set_clock(home, step)
            for victim in dice.sample(range(WORKERS), KILLED):
                before = _events(home)
                with contextlib.suppress(scene.DrillError):  # nothing left to be in the middle of
                    scene.wait_for(
                        lambda before=before: _events(home) > before, seconds=3, problem=""
                    )
                crew[victim].kill()
                kills += 1
                crew[victim] = _worker(stack, env, log)
            scene.wait_for(
                lambda: _due(home) == 0, seconds=120 + questions, problem=f"{step}: some are left"
            )
        scene.query(home, "update drill_clock set is_over = true")
    return kills


def _worker(stack: contextlib.ExitStack, env: dict[str, str], log: Path) -> "Popen[bytes]":
    return stack.enter_context(scene.running("-c", WORK, env=env, log=log))


def _set_clock(home: Path, step: tuple[int, int, int]) -> None:
    day, hour, minute = step
    now = (MONDAY + timedelta(days=day)).replace(hour=hour, minute=minute)
    scene.query(home, f"update drill_clock set now = '{now.isoformat()}'")


def _events(home: Path) -> int:
    return scene.query(home, "select count(*) from community_serviceevent")[0][0]


def _due(home: Path) -> int:
    asked = (
        "select count(*) from community_service where parked_at is null"
        " and next_action_at <= (select now from drill_clock)"
    )
    return scene.query(home, asked)[0][0]


def make(*, questions: int) -> None:
    """Questions of Monday at nine, and as many of Wednesday at nine, with their lead."""
    from community.models import Pool
    from tests.community.service import days

    Pool.objects.update(lead=days.staff(handle="lead"))
    days.full_expert()
    asker = days.member("asker")
    with _no_pace():
        for when in (days.at(0, 9), days.at(2, 9)):
            for _ in range(questions):
                days.ask(when, by=asker)


@contextlib.contextmanager
def _no_pace() -> Iterator[None]:
    from forum import rules

    check, rules.check_ask = rules.check_ask, lambda *given: None
    try:
        yield
    finally:
        rules.check_ask = check


def work() -> None:
    """Sweep as the clock of the drill says, slowly, so that whoever kills comes in between."""
    from django.db import connection

    from community.domain import climbing, service_events, sweeping
    from community.models import Service

    write, climb = service_events.write, climbing.climb
    poisoned = Service.objects.filter(owner=None).order_by("pk").values_list("pk", flat=True)[0]

    def write_slowly(**given: object) -> bool:
        new = write(**given)
        time.sleep(0.004)
        return new

    def climb_or_fail(*, service: Service, **given: object) -> None:
        if service.pk == poisoned:
            raise ValueError("poisoned")
        climb(service=service, **given)

    service_events.write, climbing.climb = write_slowly, climb_or_fail
    is_over = False
    while not is_over:
        with connection.cursor() as cursor:
            cursor.execute("select now, is_over from drill_clock")
            now, is_over = cursor.fetchone()
        if now is not None:
            sweeping.sweep(now=now)
        time.sleep(0.05)


def look(*, questions: int) -> str:
    """What came of it. Raises where something happened twice, or not at all."""
    from community.domain import replay
    from community.models import Service
    from forum.models import Notice
    from tests.community.service import days

    rows = list(Service.objects.filter(owner=None).order_by("pk"))
    poisoned, walked, slept = rows[0], rows[1:questions], rows[questions:]
    scene.insist(poisoned.parked_at is not None, f"the poisoned row: {poisoned.tries} tries")
    walk = ["asked", "mentors_planned", "step", "step", "step"]
    for row in walked:
        seen = days.kinds(row.thread, without=("lead_called",))
        scene.insist(seen == walk, f"{row.pk}: {seen}")
    for row in slept:
        seen = days.kinds(row.thread)
        scene.insist(
            seen == ["asked", "skipped", "skipped", "step", "lead_called"], f"{row.pk}: {seen}"
        )
    told = Notice.objects.filter(member__handle="lead")
    late, single = (told.filter(kind=kind) for kind in ("lead_called_late", "lead_called"))
    scene.insist(late.count() == 1, f"{late.count()} words of what was late")
    scene.insist(single.count() == len(walked), f"{single.count()} calls of {len(walked)}")
    differ = list(replay.differences())
    scene.insist(differ == [], f"{len(differ)} rows are not what their events say")
    return (
        f"{len(walked)} questions climbed three steps, each once; {len(slept)} after a day without"
        " a sweep took one, with one word to their lead; the poisoned row is parked"
    )
