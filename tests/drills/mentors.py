"""Newcomers who come at the same second: 300 over 40 equal mentors of ten places, then 1,000 over
40 others. Nobody has more than they can look after, nobody is left without an answer."""

import queue
import threading

from tests.drills import scene

SCRIPT = """
import django; django.setup()
from tests.drills.mentors import measure
for newcomers in {rounds}:
    print(measure(newcomers=newcomers, mentors={mentors}, threads={threads}))
"""
CAPACITY = 10


def run(*, small: bool) -> str:
    mentors, threads = (8, 8) if small else (40, 32)
    rounds = (60, 200) if small else (300, 1_000)
    script = SCRIPT.format(rounds=rounds, mentors=mentors, threads=threads)
    with scene.scratch() as home:
        env, log = scene.surroundings(home), home.parent / "log"
        scene.migrate(env, log)
        scene.do(env, log, "-c", script)
        said = log.read_text().strip().splitlines()
    return "; ".join(said[-len(rounds) :])


def measure(*, newcomers: int, mentors: int, threads: int) -> str:
    """Let them come, and look at what each has afterwards."""
    import time

    from forum.models import Notice
    from reputation.models import Mentor, Newcomer, Pairing
    from tests.reputation import guides

    for model in (Pairing, Newcomer, Mentor, Notice):
        model.objects.all().delete()
    for _ in range(mentors):
        guides.mentor(capacity=CAPACITY)
    people = guides.bulk(newcomers, f"new{newcomers}-")
    began = time.monotonic()
    faults = arrive(people, threads=threads)
    took = time.monotonic() - began
    scene.insist(not faults, f"{len(faults)} faults, the first: {faults[:1]}")
    loads, places = guides.loads(), mentors * CAPACITY
    matched = min(newcomers, places)
    scene.insist(sum(loads) == matched, f"{sum(loads)} of {matched} have a mentor")
    scene.insist(max(loads) <= CAPACITY, f"somebody has {max(loads)}")
    scene.insist(max(loads) - min(loads) <= 2, f"from {min(loads)} to {max(loads)}")
    told = Notice.objects.filter(kind="mentor_none_free").count()
    scene.insist(told == newcomers - matched, f"{told} were told that nobody is free")
    unexplained = Pairing.objects.filter(why={}).count()
    scene.insist(unexplained == 0, f"{unexplained} matches say not why")
    spread = f"loads {min(loads)} to {max(loads)}"
    return f"{newcomers}: {matched} matched, {told} told who helps, {spread}, {took:.1f} s"


def arrive(people, *, threads):  # type: ignore[no-untyped-def]
    """Let these newcomers be matched on so many connections at once; what went wrong."""
    from django.db import connection

    from forum.lib import clock
    from reputation.domain import matching

    waiting: queue.SimpleQueue = queue.SimpleQueue()
    for person in people:
        waiting.put(person)
    gate, faults = threading.Barrier(threads), []

    def work() -> None:
        gate.wait(timeout=10)
        try:
            while True:
                person = waiting.get_nowait()
                try:
                    matching.assign(newcomer=person, topics=[], language="en", now=clock.now())
                except Exception as fault:
                    faults.append(fault)
        except queue.Empty:
            pass
        finally:
            connection.close()

    running = [threading.Thread(target=work) for _ in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return faults
