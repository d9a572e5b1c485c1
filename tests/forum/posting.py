"""Sending what is due, through a loopback mail server where a test wants one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from forum import mailing_many
from forum.domain import outbox
from tests import sink


@contextmanager
def listening(settings: Any) -> Iterator[sink.Sink]:
    """A sink to which the site's mail goes."""
    with sink.running() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        settings.EMAIL_TIMEOUT = 5
        yield opened


def deliver_due(now: Any) -> int:
    """Send what is due, as the worker's sweep does; returns how many went out."""
    return sum(
        outbox.deliver(pk=pk, now=now, render=mailing_many.letter_of) for pk in outbox.due(now=now)
    )
