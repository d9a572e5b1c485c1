"""Is the process alive, is the house ready: neither reads what people wrote."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.domain import heartbeat
from forum.lib import clock
from forum.models import OutboxMessage


def test_the_process_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_all_is_well(client):
    heartbeat.beat(name="worker", now=clock.now())

    response = client.get("/readyz")

    assert response.status_code == 200
    assert set(response.json()["checks"].values()) == {"ok"}


@pytest.mark.django_db
def test_a_silent_worker_and_late_mail_are_said(client):
    heartbeat.beat(name="worker", now=clock.now() - timedelta(minutes=10))
    long_ago = clock.now() - timedelta(hours=1)
    OutboxMessage.objects.create(
        key="k", kind="test", to_email="a@example.com", subject="s", message_id="m",
        created_at=long_ago, due_at=long_ago,
    )  # fmt: skip

    response = client.get("/readyz")

    checks = response.json()["checks"]
    assert response.status_code == 503
    assert checks["worker"].startswith("silent since ")
    assert checks["mail"] == "1 messages are late"
    assert checks["database"] == checks["migrations"] == "ok"


@pytest.mark.django_db
def test_health_reads_nothing_that_people_wrote(client):
    with CaptureQueriesContext(connection) as captured:
        client.get("/readyz")

    read = " ".join(query["sql"] for query in captured)
    assert "forum_post" not in read
    assert "forum_thread" not in read
