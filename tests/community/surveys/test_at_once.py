"""Two workers ask one person at the same moment: real commits, one survey."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.domain import surveys
from community.models import Survey
from forum.lib import clock
from forum.models import Notice
from tests import factories


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [("csat:a", "csat:a"), ("csat:a", "nps:b")])
def test_one_is_asked(keys):
    hana, now, start = factories.member("hana"), clock.now(), threading.Barrier(2)

    def ask(key: str) -> None:
        try:
            start.wait(timeout=10)
            surveys.ask(
                kind=key.split(":")[0], key=key, member=hana, thread=None, case=None, now=now
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, keys))

    assert (Survey.objects.count(), Notice.objects.filter(kind="surveys").count()) == (1, 1)
