"""kill -9 of web, worker and database while people post: nothing that was acknowledged is lost,
nothing is doubled, whoever asked is told of each once, and search finds each."""

import json
from collections import Counter
from pathlib import Path

from tests import sink
from tests.drills import notices, outbox, scene, site

HANDS = 4
PATIENCE = 300  # seconds until the worker is through
FOUND = """
import json
from pathlib import Path
from forum.lib import clock
from forum.queries import search
from tests.drills.outbox import word
missing = []
for number in {numbers}:
    query = search.read(word(number))
    hits = [hit.thread.pk for hit in search.find(member=None, query=query, now=clock.now()).hits]
    if hits != [{threads}[number % {count}]]:
        missing.append(number)
Path({file!r}).write_text(json.dumps(missing))
"""

TOLD = """
select count(*), count(distinct n.post_id) from forum_notice n
join forum_thread t on t.id = n.thread_id and t.author_id = n.member_id
where n.kind = 'question_answered'
"""
# A mail of a thread waits for ten minutes after the last one: they are over.
LONG_AGO = """
update forum_outboxmessage set sent_at = sent_at - interval '11 minutes' where id in (
  select id from forum_outboxmessage where sent_at > now() - interval '11 minutes'
  for update skip locked)
"""
TWICE = "select count(*) - count(distinct (member_id, post_id, kind)) from forum_notice"


def run(*, small: bool) -> str:
    count, kills = (90, 3) if small else (5_000, 45)
    with scene.scratch() as home, sink.running() as server:
        server.keeps_words = False
        port, log, file = sink.free_port(), home.parent / "log", home.parent / "people"
        env = scene.surroundings(home, "tests.drills.writes_settings")
        env["EMAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        scene.migrate(env, log)
        arguments = ("manage.py", "serve", "--empty", "--port", str(port))
        with scene.running(*arguments, env=env, log=log) as running:
            site.until_up(port, log, seconds=300)
            people = {"people": count // 10, "threads": count // 30, "file": str(file)}
            notices.shell(env, outbox.PEOPLE.format(**people))
            sent = outbox.Outbox(port=port, file=file, count=count, hands=HANDS)
            sent.begin()
            _break(sent, running.pid, home, kills)
            sent.end()
            _look_at_posts(home, count)
            mails = _look_at_notices(home, count, server, kills)
            _look_at_search(env, home.parent / "missing", sent)
    return (
        f"{count} of {count} acknowledged posts are there once after {kills} kills, sent "
        f"{sent.tries} times; each is told of once and found; {mails}"
    )


def _break(sent: outbox.Outbox, pid: int, home: Path, kills: int) -> None:
    """One after the other, each after some more posts were taken."""
    ways = (site.kill_database, site.kill("worker"), site.kill("gunicorn"))
    for number in range(kills):
        if sent.problem:
            return
        enough = (number + 1) * sent.count // (kills + 1)
        scene.wait_for(
            lambda enough=enough: len(sent.taken) >= enough or bool(sent.problem),
            seconds=PATIENCE,
            problem=f"{len(sent.taken)} of {sent.count} posts were taken, and no more",
        )
        ways[number % len(ways)](pid, home)


def _look_at_posts(home: Path, count: int) -> None:
    rows = scene.query(
        home, "select body, count(*) from forum_post where kind = 'answer' group by 1"
    )
    there = {body: int(times) for body, times in rows}
    lost = [number for number in range(count) if outbox.text(number) not in there]
    doubled = [body for body, times in there.items() if times > 1]
    scene.insist(not lost, f"{len(lost)} of {count} acknowledged posts are lost: {lost[:5]}")
    scene.insist(not doubled, f"{len(doubled)} posts are there twice: {doubled[:3]}")
    scene.insist(len(there) == count, f"{len(there)} posts, and {count} were sent")


def _look_at_notices(home: Path, count: int, server: sink.Sink, kills: int) -> str:
    """Each asker has one notice of each answer, and each mail left once but for what a worker that
    was killed had in hand."""

    def is_told() -> bool:
        return int(scene.query(home, TOLD)[0][1]) >= count

    scene.wait_for(is_told, seconds=PATIENCE, problem="not every answer was told of")
    scene.insist(scene.query(home, TOLD)[0] == (count, count), "an asker was told twice")
    scene.insist(scene.query(home, TWICE) == [(0,)], "a follower was told twice")

    def has_left() -> bool:
        """Those of one thread go together, and so one that comes later puts them off."""
        scene.query(home, LONG_AGO)
        scene.query(home, notices.DUE_NOW)
        return not notices.unsent(home)

    def left_over() -> str:
        return f"mails were left over: {notices.unsent(home)}"

    scene.wait_for(has_left, seconds=PATIENCE + count // 4, problem=left_over)
    # What waited together left as one mail, by the first one's Message-ID.
    sent = (
        "select message_id from forum_outboxmessage where sent_at is not null and joined_id is null"
    )
    known, came = {row[0] for row in scene.query(home, sent)}, Counter(server.ids)
    doubles = sum(came.values()) - len(came)
    scene.insist(known <= set(came), f"{len(known - set(came))} of {len(known)} mails were lost")
    scene.insist(doubles <= 2 * kills, f"{doubles} mails came twice after {kills} kills")
    return f"{len(known)} mails, {doubles} of them twice with one Message-ID"


def _look_at_search(env: dict[str, str], file: Path, sent: outbox.Outbox) -> None:
    step = max(1, sent.count // 500)
    told = {
        "numbers": list(range(0, sent.count, step)), "threads": sent.threads,
        "count": len(sent.threads), "file": str(file),
    }  # fmt: skip
    notices.shell(env, FOUND.format(**told))
    missing = json.loads(file.read_text("utf-8"))
    scene.insist(not missing, f"{len(missing)} posts are not found: {missing[:5]}")
