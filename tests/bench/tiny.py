"""A small site: `/` at once, `/slow/` after twenty milliseconds, `/tagged/` with an ETag,
`/fickle/` with another one ten times a second."""

import time
from collections.abc import Callable, Iterable
from typing import Any

SLOW = 0.02
TAG = '"one"'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    status, headers, body = "200 OK", [], b"here"
    if path == "/slow/":
        time.sleep(SLOW)
    elif path == "/tagged/":
        headers = [("ETag", TAG)]
        if environ.get("HTTP_IF_NONE_MATCH") == TAG:
            status, body = "304 Not Modified", b""
    elif path == "/fickle/":
        headers = [("ETag", f'"{int(time.time() * 10)}"')]
        if environ.get("HTTP_IF_NONE_MATCH") == headers[0][1]:
            status, body = "304 Not Modified", b""
    elif path == "/once/":
        body = environ["wsgi.input"].read()
    elif path != "/":
        status = "404 Not Found"
    length = [] if status.startswith("304") else [("Content-Length", str(len(body)))]
    start_response(status, headers + length)
    return [body]
