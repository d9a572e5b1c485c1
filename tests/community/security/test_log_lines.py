"""What is logged helps to find a fault, and names nobody."""

import io
import json
import logging
from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client

from community import logs
from community.views import home
from forum.lib.ratelimit import METER
from tests import factories
from tests.community.security.crawling import paths
from tests.community.test_number_wall import routes

pytestmark = pytest.mark.django_db
PRIVATE = [
    "hana", "nina", "example.com", "198.51.100.7", "2001:db8::7", "secretword", "correct horse",
    "987654", "q=",
]  # fmt: skip


@pytest.fixture
def written():
    """All lines of the run, as a site with LOG_FORMAT=json writes them."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logs.JsonLine())
    handler.addFilter(logs.WithRequest())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.thorough
def test_a_crawl_leaves_nothing_of_anybody(written, as_, hana, nina, monkeypatch):
    factories.question(by=nina)
    given = {"headers": {"X-Forwarded-For": "198.51.100.7"}, "REMOTE_ADDR": "2001:db8::7"}
    for client in (Client(raise_request_exception=False), as_(hana)):
        for path in (*paths().values(), "/members/hana/", "/members/hanna/", "/do/secretword/"):
            METER.forget()
            client.get(path, {"q": "secretword hana@example.com"}, **given)
            client.post(path, {"login": "hana@example.com", "password": "correct horse"}, **given)

    def fails(*_: object, **__: object) -> None:
        raise ValueError(
            'DETAIL: Key (email)=(hana@example.com) from 198.51.100.7 "/members/hana/"'
        )

    monkeypatch.setattr(home, "render", fails)
    Client(raise_request_exception=False).get("/?q=secretword", **given)

    lines = [json.loads(one) for one in written.getvalue().splitlines()]
    assert len(lines) > 1000
    assert [one for one in lines if any(word in json.dumps(one) for word in PRIVATE)][:5] == []
    fault = next(one for one in lines if "fault" in one and "ValueError" in one["fault"])
    assert (fault["level"], len(fault["request"])) == ("ERROR", 24)


def test_a_line_for_a_request_says_route_status_and_id(written, client):
    found = client.get("/questions/", headers={"X-Request-Id": "from-the-edge"})

    said = [json.loads(one) for one in written.getvalue().splitlines()]
    line = next(one for one in said if one["logger"] == "lotse.request")
    assert {name: line[name] for name in ("request", "method", "route", "status")} == {
        "request": "from-the-edge", "method": "GET", "route": "/questions/", "status": 200,
    }  # fmt: skip
    assert found["X-Request-Id"] == "from-the-edge"
    assert line["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("to hana@example.com now", "to [mail] now"),
        ("GET /search/?q=my+name HTTP/1.1", "GET /search/?[query] HTTP/1.1"),
        ("from 198.51.100.7:443", "from [address]:443"),
        ("from 2001:db8::7 it", "from [address] it"),
        ("from 2001:db8:1:2:3:4:5:6 it", "from [address] it"),
        ("/do/abcDEF123/ failed", "/do/[secret]/ failed"),
        ("/members/hana/follow/", "/members/[handle]/follow/"),
        ("at 10:28:47 in 0.1.2", "at 10:28:47 in 0.1.2"),
        ("What? A question = one line", "What? A question = one line"),
    ],
)
def test_what_is_masked(text, left):
    assert logs.masked(text) == left


def test_what_acts_for_whoever_opens_it_is_in_no_log_and_no_robot_goes_there():
    """Each address with a secret: a new one belongs into logs.MASKS and sitemap.KEPT_OUT."""
    found = sorted(route for route in routes() if "<str:secret>" in route)
    robots = RobotFileParser()
    robots.parse(Client().get("/robots.txt").content.decode().splitlines())
    addresses = ["/" + route.replace("<str:secret>", "a1B2-c3_D4:e5") for route in found]

    assert found == [
        "appeal/<str:secret>/", "do/<str:secret>/", "inbox/stop/<str:secret>/",
        "mentors/with/<str:secret>/", "own-data/<str:secret>/", "say/<str:secret>/",
        "tap/<str:secret>/",
    ]  # fmt: skip
    assert [one for one in addresses if "a1B2-c3_D4:e5" in logs.masked(f"GET {one} 200")] == []
    assert [one for one in addresses if robots.can_fetch("*", one)] == []


@pytest.mark.parametrize(
    ("said", "more", "line"),
    [
        (
            "Waiting for job to finish: worker: t.go[7](words='(a) b\n c', by=1) (started 2 s ago)",
            {},
            ("-", "Waiting for job to finish: worker: t.go[7]"),
        ),
        ("3 jobs still running", {}, ("-", "3 jobs still running")),
        (
            "Job t.go[7](words='a b') ended with status: Error, lasted 2 s - Result: a b",
            {
                "job": {"id": 7, "task_name": "t.go", "task_kwargs": {"words": "a b"}},
                "action": "job_error", "duration": 2.0,
            },
            ("job-7", "t.go[7] job_error after 2.000 s"),
        ),
    ],
)  # fmt: skip
def test_a_job_is_named_by_task_and_number(said, more, line):
    record = logging.LogRecord("procrastinate.worker.lotse", logging.INFO, "", 1, said, None, None)
    vars(record).update(more)

    logs.WithRequest().filter(record)

    assert (record.request_id, record.getMessage()) == line


def test_a_percent_sign_of_a_task_is_a_percent_sign():
    record = logging.LogRecord("procrastinate.worker", logging.INFO, "", 1, "%s", ("5 %s",), None)

    logs.WithRequest().filter(record)

    assert record.getMessage() == "5 %s"


def test_nobody_writes_a_line_of_their_own():
    said = "a\r\nforged\u2028line\x1b[1m"
    record = logging.LogRecord("forum", logging.WARNING, "", 1, "no topic %s", (said,), None)
    record.created, record.msecs, record.request_id = 0, 7, "edge-7f3a9b2c"

    assert logs.Line().format(record) == (
        "1970-01-01T00:00:00.007Z WARNING forum edge-7f3a9b2c"
        " no topic a\\r\\nforged\\u2028line\\x1b[1m"
    )
    assert logs.JsonLine().format(record).count("\n") == 0
