"""Which request or job is at hand: a word that stands in its log lines, in the security log, and
in the answer's `X-Request-Id`, so that one who asks can be helped by it. It says nothing of
anybody."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

JOB = "job-"
# What a proxy may hand on: anything else could forge lines of a log, or be taken for a job.
WELL_FORMED = re.compile(r"(?!job-)[A-Za-z0-9][A-Za-z0-9._-]{7,63}\Z")
BYTES = 12
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request or job that runs here; "" in a command."""
    return _current.get()


@contextmanager
def within(given: str = "") -> Iterator[str]:
    """Everything inside belongs to one request: `given` (what a proxy says) where that is well
    formed, else a new id."""
    with _named(given if WELL_FORMED.match(given) else secrets.token_hex(BYTES)) as name:
        yield name


@contextmanager
def within_job(number: int) -> Iterator[str]:
    """Everything inside belongs to the job with this number: `job-7`."""
    with _named(of_job(number)) as name:
        yield name


def of_job(number: int) -> str:
    return f"{JOB}{number}"


@contextmanager
def _named(name: str) -> Iterator[str]:
    token = _current.set(name)
    try:
        yield name
    finally:
        _current.reset(token)
