"""The demo community, written once for a module and taken back after it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from community.domain.demo import content, grow, seed
from forum.models import Thread

NOW = datetime(2026, 3, 11, 16, 20, tzinfo=UTC)
GROWN_TO = 510


def silent(line: str) -> None:
    """For verbs that report."""


@pytest.fixture(scope="session")
def everything() -> content.Content:
    return content.read()


@pytest.fixture(scope="module")
def seeded(
    everything: content.Content, django_db_setup: None, django_db_blocker: Any
) -> Iterator[datetime]:
    """The demo community as of the yielded instant. Tests that ask for it mark django_db too."""
    with django_db_blocker.unblock():
        undo = transaction.atomic()
        undo.__enter__()
        seed.run(content=everything, seed=1, now=NOW, report=silent)
    yield NOW
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        undo.__exit__(None, None, None)


@pytest.fixture(scope="module")
def grown(seeded: datetime, everything: content.Content, django_db_blocker: Any) -> int:
    """The demo community grown to GROWN_TO threads; the id of the last that was there before."""
    with django_db_blocker.unblock():
        last = Thread.objects.latest("pk").pk
        grow.run(content=everything, threads=GROWN_TO, seed=1, now=NOW, report=silent)
    return last
