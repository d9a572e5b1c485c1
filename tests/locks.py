"""A row that somebody else holds, and a database that does not wait for long."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet


@contextmanager
def held(rows: QuerySet[Any]) -> Iterator[None]:
    """The one row of `rows` is locked by another connection inside the block, and here a statement
    gives up after 200 ms. Wants real commits."""
    is_held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            rows.select_for_update().get()
            is_held.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert is_held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        yield
    finally:
        done.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
