"""A client that costs next to nothing.

http.client reads the head with the mail parser, which takes half as long as the floor's whole
answer; both sides of a ratio would carry it, and every ratio would look better than it is.
"""

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

PATIENCE = 60  # seconds
CHUNK = 65_536
STATEMENTS = "X-Statements"  # what tests.bench.counted tells
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"
BODILESS = (204, 304)


class WireError(Exception):
    """The server did not answer as HTTP/1.1 asks."""


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def raw(self) -> bytes:
        headers = {"Host": "localhost", "Accept-Encoding": "gzip", **self.headers}
        if self.body:
            headers |= {"Content-Length": str(len(self.body))}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass(frozen=True)
class Answer:
    """`ms` from the first byte sent to the last one read."""

    status: int
    head: bytes
    body: bytes
    ms: float

    def header(self, name: str) -> str:
        """The header, "" where there is none."""
        found = re.search(
            rb"\r\n" + re.escape(name.encode()) + rb": *([^\r]*)", self.head, re.IGNORECASE
        )
        return found.group(1).decode("latin-1") if found else ""


class Connection:
    """One kept-alive connection; opened anew, untimed, where the server closed it."""

    def __init__(self, port: int, *, patience: float = PATIENCE) -> None:
        self.port, self.patience = port, patience
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, raw: bytes) -> Answer:
        fresh = self._socket is None
        try:
            return self._ask(raw)
        except (WireError, OSError):
            self.close()
            if fresh:
                raise
        return self._ask(raw)  # the server had closed the idle connection

    def _ask(self, raw: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.patience)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.perf_counter()
        self._socket.sendall(raw)
        head = self._receive()
        while b"\r\n\r\n" not in head:
            head += self._receive()
        head, _, body = head.partition(b"\r\n\r\n")
        status = int(head[9:12])
        body = self._chunks(body) if CHUNKED.search(head) else self._rest(body, head, status)
        ms = 1000 * (time.perf_counter() - began)
        if CLOSES.search(head):
            self.close()
        return Answer(status, head, body, ms)

    def _rest(self, body: bytes, head: bytes, status: int) -> bytes:
        parts, missing = [body], _length(head, status) - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _chunks(self, body: bytes) -> bytes:
        """The floor says no length, so gunicorn sends it in chunks; they are left as they come."""
        while not body.endswith(LAST_CHUNK):
            body += self._receive()
        return body

    def _receive(self) -> bytes:
        part = self._socket.recv(CHUNK) if self._socket else b""
        if not part:
            raise WireError("the connection was closed in the middle of an answer")
        return part

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _length(head: bytes, status: int) -> int:
    if status in BODILESS:
        return 0
    found = LENGTH.search(head)
    if found is None:
        raise WireError(f"no length in {head[:200]!r}")
    return int(found.group(1))
