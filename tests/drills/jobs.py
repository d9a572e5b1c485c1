"""A slow job that leaves a trace, so that a worker can be killed in the middle of it."""

import time

from django.db import connection
from procrastinate.contrib.django import app

SECONDS = 0.2


@app.task(name="drill_note")
def note(number: int) -> None:
    time.sleep(SECONDS)
    with connection.cursor() as cursor:
        cursor.execute("insert into drill_done values (%s)", [number])
