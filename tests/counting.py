"""How many statements a page takes."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import visitors


def statements(client: Any, path: str) -> int:
    """Of a page that is made anew, in a process that is warm."""
    client.get(path)  # whatever a process reads once
    return statements_now(client, path)


def statements_now(client: Any, path: str) -> int:
    """Of a page that is made anew, in a process that knows what it knows."""
    visitors.store.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
