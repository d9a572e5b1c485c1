"""A question that was just asked is found within five seconds, with a worker beside."""

import json

from tests.drills import scene

SECONDS = 5.0
ASK = """
import django; django.setup()
from pathlib import Path
from tests.drills.asking import measure
measure(rounds={rounds}, file=Path({file!r}))
"""


def run(*, small: bool) -> str:
    rounds = 5 if small else 50
    with scene.scratch() as home:
        env = scene.surroundings(home)
        log, file = home.parent / "log", home.parent / "took"
        scene.migrate(env, log)
        with scene.running("manage.py", "worker", env=env, log=log):
            scene.do(env, log, "-c", ASK.format(rounds=rounds, file=str(file)))
        took = json.loads(file.read_text("utf-8"))
    longest = {where: max(seconds) for where, seconds in took.items()}
    said = ", ".join(f"{where} {seconds:.1f} s" for where, seconds in longest.items())
    scene.insist(max(longest.values()) <= SECONDS, f"too late: {said}")
    return f"{rounds} questions, the slowest after: {said}"
