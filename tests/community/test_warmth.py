"""What a web server reads before it forks its workers."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from community import warmth

SEEN = """
import gc, threading
import community.wsgi
from django.db import connection
from django.template import engines
parts = engines["parts"].env
print(connection.connection, threading.active_count(), gc.get_freeze_count() > 100_000)
print(sorted(parts.spoken), len({len(one.cache) for one in parts.spoken.values()}))
"""
# As every start does, and so only where a source changed since the last.
COLLECT = """
import django
django.setup()
from community.management import preparation
preparation.collect_static(say=lambda sentence: None)
"""


def _run(*command: str) -> list[str]:
    elsewhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "SECRET_KEY": "x" * 60}
    told = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**os.environ, **elsewhere, "DJANGO_SETTINGS_MODULE": "community.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.splitlines()


@pytest.mark.thorough
def test_parts_are_read_and_no_connection_or_thread_is_there_to_be_shared() -> None:
    _run("-c", COLLECT)

    assert _run("-c", SEEN) == ["None 1 True", "['de', 'en'] 1"]


def test_a_checkout_that_was_never_started_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warmth.staticfiles_storage, "hashed_files", {}, raising=False)
    monkeypatch.setattr(warmth, "_read_parts", lambda: pytest.fail("no static file has its name"))

    warmth.warm_up()
