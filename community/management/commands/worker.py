"""`manage.py worker`: does the jobs of all queues until it is told to stop."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app

from community import logs

FINISH_SECONDS = 20  # jobs get this long when we are told to stop; then another worker has them


class Command(BaseCommand):
    help = "Does the jobs: mail, notices, housekeeping. Stops cleanly on Ctrl-C and SIGTERM."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (2)")
        parser.add_argument("--once", action="store_true", help="do what waits, then end")

    def handle(self, *, concurrency: int, once: bool, **_: Any) -> None:
        with app.replace_connector(connector()):
            asyncio.run(_work(concurrency=concurrency, wait=not once))


def connector() -> PsycopgConnector:
    """The worker's way to the database, in psycopg's words (settings choose which)."""
    params = connection.get_connection_params()
    for of_django in ("cursor_factory", "context"):
        params.pop(of_django, None)
    return PsycopgConnector(kwargs=params)


async def _work(*, concurrency: int, wait: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            name="lotse",
            concurrency=concurrency,
            wait=wait,
            shutdown_graceful_timeout=FINISH_SECONDS,
            worker_middleware=[logs.within_job],
        )
