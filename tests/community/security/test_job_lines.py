"""What the worker logs: each line by its job's id, and no argument of a job. A real worker runs."""

import io
import json
import logging
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from community import logs
from forum import tasks
from forum.models import Decision, SecurityEntry
from tests import factories

WORDS = "Karl Mustermann called me at home (about this)"
LEVELS = ["", "procrastinate", "procrastinate.worker"]


@pytest.fixture
def written() -> Any:
    """All lines, of procrastinate also those that a site does not log, as JSON and as people read
    them."""
    text = io.StringIO()
    handlers = [logging.StreamHandler(text), logging.StreamHandler(text)]
    for handler, form in zip(handlers, (logs.JsonLine(), logs.Line()), strict=True):
        handler.setFormatter(form)
        handler.addFilter(logs.WithRequest())
        logging.getLogger().addHandler(handler)
    before = {name: logging.getLogger(name).level for name in LEVELS}
    for name in LEVELS:
        logging.getLogger(name).setLevel(logging.DEBUG if name else logging.INFO)
    yield text
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


def deferred(**given: Any) -> int:
    return tasks.go_on_clearing.defer(act="refuse", reason=Decision.Reason.SPAM, **given)


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_jobs_are_named_by_their_id_and_their_arguments_are_nowhere(
    written: Any, mo: Any, nina: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # the worker's threads close
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    post = factories.answer(factories.question(by=mo), by=nina)
    ProcrastinateJob.objects.all().delete()
    good = deferred(pks=[], by=mo.pk, words=WORDS, slipped=[post.pk])
    bad = deferred(pks=["Mustermann"], by=mo.pk, words=WORDS)
    stopped = deferred(pks=[], by=nina.pk, words=WORDS)

    call_command("worker", once=True)

    text = written.getvalue()
    lines = [json.loads(one) for one in text.splitlines() if one.startswith("{")]
    of_bad = [one for one in lines if one["request"] == f"job-{bad}"]
    fault = next(one for one in of_bad if one["level"] == "ERROR")
    noted = SecurityEntry.objects.filter(by=mo.pk).values_list("request_id", flat=True)
    status = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert {pk: status[pk] for pk in (good, bad, stopped)} == {
        good: "succeeded", bad: "failed", stopped: "succeeded",
    }  # fmt: skip
    assert set(noted) == {f"job-{good}"}
    assert fault["message"].startswith(f"forum.tasks.go_on_clearing[{bad}] job_error after ")
    assert "ValueError" in fault["fault"]
    assert {one["request"] for one in lines if "may not moderate" in one["message"]} == {
        f"job-{stopped}"
    }
    assert [one for one in text.splitlines() if "Karl" in one or "words=" in one] == []
    assert f"ERROR procrastinate.worker job-{bad} forum.tasks.go_on_clearing[{bad}] job_err" in text
