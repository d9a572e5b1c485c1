"""SIGTERM finishes what is being answered: with the options that the product serves with."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from community.management.commands.serve import WEB_OPTIONS

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


def ask(port: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
