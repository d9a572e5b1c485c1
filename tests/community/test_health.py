"""Is the process alive, is the house ready: neither reads what people wrote."""

import shutil
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.domain import heartbeat
from community.queries import readiness
from forum.lib import clock
from forum.models import OutboxMessage


@pytest.fixture(autouse=True)
def looked_at_anew():
    readiness.forget()
    yield
    readiness.forget()


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


def said(client: Client) -> tuple[int, dict[str, str]]:
    """Status and all that is not well."""
    response = client.get("/readyz")
    checks = response.json()["checks"]
    return response.status_code, {name: one for name, one in checks.items() if one != "ok"}


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_said(client):
    heartbeat.beat(name="worker", now=clock.now())
    MigrationRecorder(connection).record_unapplied("contenttypes", "0002_remove_content_type_name")

    assert said(client) == (503, {"migrations": "1 missing: run manage.py migrate"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("free", "found"),
    [(200 * 1024**2, (503, {"disk": "only 200 MiB free"})), (201 * 1024**2, (200, {}))],
)
def test_a_full_disk_is_said(client, monkeypatch, free, found):
    heartbeat.beat(name="worker", now=clock.now())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))

    assert said(client) == found


@pytest.mark.django_db
def test_a_disk_that_is_not_there_is_said(client, settings, tmp_path):
    heartbeat.beat(name="worker", now=clock.now())
    settings.VAR_DIR = tmp_path / "gone"

    assert said(client) == (503, {"disk": "cannot be read: FileNotFoundError"})


@pytest.mark.django_db
def test_a_ladder_that_nobody_climbs_is_said(client):
    now = clock.now()
    heartbeat.beat(name="worker", now=now)
    silent = now - timedelta(minutes=6)
    heartbeat.beat(name=readiness.SWEEP, now=silent)

    assert said(client) == (503, {"ladder": f"silent since {silent.isoformat()}"})


@pytest.mark.django_db
def test_a_database_that_is_away_is_said(client, monkeypatch):
    """Asked in a thread: it has a connection of its own, to one that is not there."""
    monkeypatch.setitem(connection.settings_dict, "NAME", "gone")
    found = []

    asking = threading.Thread(target=lambda: found.append(said(client)))
    asking.start()
    asking.join(timeout=20)

    assert found == [(503, {"database": "does not answer: OperationalError"})]
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_an_answer_is_kept_for_three_seconds(client):
    """Reading all migrations costs much, and anybody may ask."""
    heartbeat.beat(name="worker", now=clock.now())
    first = said(client)
    heartbeat.beat(name="worker", now=clock.now() - timedelta(minutes=10))

    with CaptureQueriesContext(connection) as captured:
        again = said(client)
    with clock.shifted(timedelta(seconds=3)):
        later = said(client)
    with clock.shifted(timedelta(hours=-1)):  # a clock that was set back keeps nothing for long
        before = said(client)

    assert (first, again, len(captured)) == ((200, {}), (200, {}), 0)
    assert (later[0], list(later[1])) == (503, ["worker"])
    assert before == (200, {})


@pytest.mark.django_db
def test_who_asks_while_one_looks_is_not_held(client, monkeypatch):
    heartbeat.beat(name="worker", now=clock.now())
    said(client)
    held, done = threading.Event(), threading.Event()

    def hangs(*, now):
        held.set()
        done.wait(10)
        return {"database": "does not answer: OperationalError"}

    monkeypatch.setattr(readiness, "checks", hangs)
    found = []
    looks = threading.Thread(
        target=lambda: found.append(
            readiness.kept(clock=lambda: clock.now() + timedelta(seconds=4))
        )
    )
    looks.start()
    held.wait(10)
    with clock.shifted(timedelta(seconds=4)):
        meanwhile = said(client)
    done.set()
    looks.join()

    assert meanwhile == (200, {})
    assert found == [{"database": "does not answer: OperationalError"}]
