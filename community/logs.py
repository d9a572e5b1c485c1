"""What is logged: one line an event, with the request or job it belongs to, and nothing of anybody.

Addresses of pages hold handles and secrets, those of queries what people look for, faults of the
database the row that was refused, arguments of jobs what a moderator wrote. So a page is named by
its route, a job by its task and number, and what is left is masked.
LOG_FORMAT=json writes an object a line, and a line for each request.
"""

import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponseBase

from forum.lib import request_ids

if TYPE_CHECKING:  # the settings are made of this module
    from procrastinate import JobContext
    from procrastinate.worker import Worker

Answer = Callable[[HttpRequest], HttpResponseBase]
FORMS = ("plain", "json")
HEADER = "X-Request-Id"
JOBS = "procrastinate"
# As procrastinate writes a job, up to the last bracket: a word that was given may hold one.
CALL = re.compile(r"(\[(?:\d+|None)\])\(.*\)", re.DOTALL)
log = logging.getLogger("lotse.request")
# What ends a line, for a terminal or for whoever reads lines.
ENDS = {ord(end): repr(end)[1:-1] for end in "\r\n\v\f\x1b\x85\u2028\u2029"}
# The order matters: what is longer stands first.
MASKS = (
    (re.compile(r"^\s*DETAIL:.*$", re.MULTILINE), "DETAIL: [left out]"),
    (re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:]+"), "[mail]"),
    (re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*"), "?[query]"),
    (re.compile(r"/(do|say|tap|appeal|own-data|stop|with)/[^\s/\"']+"), r"/\1/[secret]"),
    (re.compile(r"/(members|nominate|write|remove|out)/[^\s/\"']+"), r"/\1/[handle]"),
    (re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"), "[address]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{0,4}(?![\w:])", re.I), "[address]"),
    (re.compile(r"(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::(?:[0-9a-f:]+)?", re.I), "[address]"),
)


def masked(text: str) -> str:
    """Without mail addresses, network addresses, queries, handles and secrets of addresses."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def place(request: HttpRequest) -> str:
    """Where it happened: the route, never the address with what people are called."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None and match.route else "/[no page]"


class WithRequest(logging.Filter):
    """Names the request or job of each record, its page by the route in place of the address, its
    job by the task in place of the call with all that it was given."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_ids.current() or _job_id(record) or "-"
        if record.name.partition(".")[0] == JOBS:
            record.msg, record.args = _without_call(record), None
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            hidden = {request.path, request.get_full_path()}
            route = place(request)
            record.args = tuple(route if one in hidden else one for one in record.args)
        return True


async def within_job(
    go_on: Callable[[], Awaitable[Any]], context: "JobContext", worker: "Worker"
) -> Any:
    """Around each job of the worker: what it says and notes belongs to it."""
    with request_ids.within_job(context.job.id or 0):
        return await go_on()


def _job_id(record: logging.LogRecord) -> str:
    """Of what the worker says of a job, before and after it."""
    job = getattr(record, "job", None)
    return request_ids.of_job(job["id"]) if isinstance(job, dict) else ""


def _without_call(record: logging.LogRecord) -> str:
    """What procrastinate says, without what the job was given or gave back."""
    job = getattr(record, "job", None)
    if not isinstance(job, dict):
        return CALL.sub(r"\1", record.getMessage())
    said = f"{job['task_name']}[{job['id']}] {getattr(record, 'action', '')}"
    lasted = getattr(record, "duration", None)
    return said if lasted is None else f"{said} after {lasted:.3f} s"


class Line(logging.Formatter):
    """As people read it, by UTC. A message stays on its line, whatever somebody put into it: only
    a fault has more, and each of these is indented by Python or names an exception."""

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - Python's name
        record.message = record.message.translate(ENDS)
        return super().formatMessage(record)


class JsonLine(logging.Formatter):
    """{"at" (UTC), "level", "logger", "request", "message"}, "fault" where there was one, and what
    the line for a request says: "method", "route", "status", "ms"."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": masked(record.getMessage()),
            **getattr(record, "said", {}),
        }
        if record.exc_info:
            said["fault"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False, default=str)


class RequestIds:
    """The first of all: whatever is said or answered from here on belongs to this request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with request_ids.within(request.headers.get(HEADER, "")) as name:
            began = time.monotonic()
            response = self.get_response(request)
            if not getattr(response, "is_same_for_all", False):  # caches keep those
                response[HEADER] = name
            said = {
                "method": request.method, "route": place(request), "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
            }  # fmt: skip
            log.info("%(method)s %(route)s %(status)s in %(ms)s ms", said, extra={"said": said})
            return response


def settings(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING. Where lines are for machines, gunicorn's are too, and each request has one;
    where people read them, that would be noise."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT is {form!r}: say plain or json")
    line = "community.logs.JsonLine" if form == "json" else "community.logs.Line"
    ours = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "community.logs.WithRequest"}},
        "formatters": {"line": {"()": line}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler", "formatter": "line", "filters": ["request"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {**ours, "level": "INFO"},
            "gunicorn.error": {**ours, "level": "WARNING"},
            "lotse.request": {"level": level if form == "json" else "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }  # fmt: skip
