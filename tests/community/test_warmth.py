"""What a web server reads before it forks its workers."""

import os
import subprocess
import sys

from django.conf import settings

SEEN = """
import gc, threading
import community.wsgi
from django.db import connection
from django.template import engines
parts = engines["parts"].env
print(connection.connection, threading.active_count(), gc.get_freeze_count() > 100_000)
print(sorted(parts.spoken), len({len(one.cache) for one in parts.spoken.values()}))
"""


def test_parts_are_read_and_no_connection_or_thread_is_there_to_be_shared() -> None:
    elsewhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "SECRET_KEY": "x" * 60}
    told = subprocess.run(
        [sys.executable, "-c", SEEN],
        cwd=settings.BASE_DIR,
        env={**os.environ, **elsewhere, "DJANGO_SETTINGS_MODULE": "community.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.splitlines() == ["None 1 True", "['de', 'en'] 1"]
