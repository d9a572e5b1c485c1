"""A job that takes a while, for the test of stopping."""

import time

from procrastinate.contrib.django import app


@app.task(queue="slow")
def slow() -> None:
    time.sleep(1)
