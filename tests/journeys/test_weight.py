"""A first visit weighs at most 60 KB over the wire, all told, as the real server sends it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser

from community.settings import STORAGES
from forum.domain import solutions
from forum.lib import clock
from forum.models import Category, Thread
from tests import factories
from tests.journeys import world
from tests.journeys.weighing import weigh

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MOST = 60_000  # bytes
FARTHEST = 0.02  # of the layout, as browsers count it
PATIENCE = 40  # seconds that the server may take to answer for the first time


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[str]:
    """The address of a gunicorn like that of `bin/run`, over this test's database."""
    settings.STATIC_ROOT, settings.STORAGES = tmp_path / "static", STORAGES
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        os.set_inheritable(listener.fileno(), True)
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "community.wsgi", "--worker-class=gthread",
             "--threads=4", "--no-control-socket", "--log-level=warning",
             f"--bind=fd://{listener.fileno()}"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.journeys.served_settings",
                 "JOURNEY_STATIC_ROOT": str(tmp_path / "static"),
                 "JOURNEY_DATABASE": connection.settings_dict["NAME"]},
            cwd=settings.BASE_DIR, pass_fds=[listener.fileno()],
        )  # fmt: skip
        try:
            address = f"http://localhost:{listener.getsockname()[1]}"
            _wait_for(f"{address}/healthz")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise


@pytest.fixture
def thread(site: str) -> Thread:
    """Twenty posts of everyday length: a question, eight comments, eleven answers, one of them
    the solution."""
    asker = factories.member("nina")
    start = clock.now() - timedelta(days=30)
    text = "Go to **Settings**, then *Network*, and choose the second entry. " * 5
    thread = factories.question(
        by=asker, at=start, body=world.BODY, title="Why is it so slow here?"
    )
    for number in range(11):
        answer = factories.answer(thread, at=start + timedelta(hours=number), body=text)
        if number < 8:
            factories.comment(answer, at=start + timedelta(days=1, hours=number))
    return solutions.accept(thread=thread, post=answer, by=asker, now=clock.now())


@pytest.fixture
def many(site: str, thread: Thread) -> None:
    """More questions than a list shows at once."""
    category = Category.objects.get(slug="sim")
    for number in range(30):
        made = factories.question(category=category, body=world.BODY, tag_names=["esim", "5g"])
        if number % 3:
            factories.answer(made)


@pytest.mark.thorough
def test_first_visits_are_light_and_stand_still(
    browser: Browser, site: str, thread: Thread, many: None
) -> None:
    paths = [thread.get_absolute_url(), "/questions/", "/", "/search/?q=network"]

    measured = {path: weigh(browser, f"{site}{path}") for path in paths}

    print(*measured.items(), sep="\n")  # seen with -s, and when this fails
    heavy = {path: sum(parts.values()) for path, (parts, _) in measured.items()}
    assert {path: weight for path, weight in heavy.items() if weight > MOST} == {}
    assert {path: shift for path, (_, shift) in measured.items() if shift > FARTHEST} == {}
    # The measure saw the page and what belongs to it.
    assert [path for path in paths if len(measured[path][0]) < 4 or heavy[path] < 10_000] == []
