"""kill -9 of the worker while it sends: no mail is lost, doubles are the same mail."""

import time
from collections import Counter
from pathlib import Path

from tests import sink
from tests.drills import scene

ANSWER = """
import django; django.setup()
from tests import factories
asker, helper = factories.member("nina"), factories.member("hana")
for number in range({mails}): factories.answer(factories.question(by=asker), by=helper)
"""
THINKS = 0.3  # seconds of the mail server with each mail, so that the kill comes in between
AT_ONCE = 2  # mails that a worker has in hand


def run(*, small: bool) -> str:
    mails, kills = (20, 2) if small else (120, 12)
    with scene.scratch() as home, sink.running() as server:
        server.seconds = THINKS
        log = home.parent / "log"
        env = scene.surroundings(home, "tests.drills.mail_settings")
        env["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        scene.migrate(env, log)
        scene.do(env, log, "-c", ANSWER.format(mails=mails))
        for _ in range(kills):
            with scene.running("manage.py", "worker", env=env, log=log) as worker:
                before = len(server.taken)
                scene.wait_for(
                    lambda before=before: len(server.taken) > before + 2,
                    seconds=60,
                    problem="the worker sends nothing",
                )
                time.sleep(THINKS / 3)  # taken, and not yet answered
                worker.kill()
        # What was in hand is due again in two minutes: let them be over.
        scene.query(
            home, "update forum_outboxmessage set due_at = created_at where sent_at is null"
        )
        with scene.running("manage.py", "worker", env=env, log=log):
            took = scene.wait_for(
                lambda: _sent(home) == mails,
                seconds=180,
                problem=f"mails are left over: {_sent(home)} of {mails} sent",
            )
        known = {row[0] for row in scene.query(home, "select message_id from forum_outboxmessage")}
    came = Counter(server.ids)
    doubles = sum(came.values()) - len(came)
    scene.insist(set(came) == known, f"{len(known - set(came))} of {len(known)} mails were lost")
    scene.insist(doubles <= kills * AT_ONCE, f"{doubles} doubles after {kills} kills")
    return (
        f"{len(known)} of {mails} mails came after {kills} kills, {doubles} of them twice with "
        f"one Message-ID; the last {took:.0f} s after the last kill"
    )


def _sent(home: Path) -> int:
    counted = "select count(*) from forum_outboxmessage where sent_at is not null"
    return int(scene.query(home, counted)[0][0])
