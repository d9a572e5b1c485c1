"""SIGTERM finishes what is being answered, with the options that the product serves with, and the
job that a worker is at."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from community.management.commands.serve import WEB_OPTIONS
from community.management.commands.worker import FINISH_SECONDS
from tests.community.security import slow_job
from tests.forum import pictures

ROOT = Path(__file__).resolve().parents[3]


def test_a_request_in_flight_is_answered_and_then_it_ends():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, number = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "tests.community.security.slow_wsgi"]
        process = subprocess.Popen(
            [*command, f"--bind=fd://{number}", *WEB_OPTIONS], cwd=ROOT, pass_fds=(number,)
        )
        try:
            assert ask(port) == (200, b"finished")  # it is up
            answers: list[tuple[int, bytes]] = []
            asking = threading.Thread(target=lambda: answers.append(ask(port)))
            asking.start()
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            asking.join(timeout=20)
            assert answers == [(200, b"finished")]
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_job_that_runs_is_done_and_then_the_worker_ends():
    """A real worker, one job at a time; the second job is left for another worker."""
    slow_job.slow.defer()
    slow_job.slow.defer()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.community.security.slow_job_settings",
        "TESTED_DATABASE": connection.settings_dict["NAME"],
    }
    command = [sys.executable, "manage.py", "worker", "--concurrency=1"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        wait_for(lambda: "doing" in states(), seconds=30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=FINISH_SECONDS) == 0
        assert states() == ["succeeded", "todo"]
    finally:
        process.kill()
        process.wait()
        pictures.forget_jobs()


def states() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(queue_name="slow").order_by("pk")
    return list(jobs.values_list("status", flat=True))


def wait_for(condition: Callable[[], bool], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def ask(port: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
