"""The client reads what servers send, however it is cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bench.wire import Connection, Request, WireError

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: W/"x"\r\n\r\nhello'


@contextmanager
def answering(*answers: list[bytes]) -> Iterator[int]:
    """A server that sends these parts, one answer a connection; the last is kept open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            for parts in answers:
                accepted, _ = listener.accept()
                with accepted:
                    accepted.recv(65_536)
                    for part in parts:
                        accepted.sendall(part)

        worker = threading.Thread(target=work)
        worker.start()
        yield listener.getsockname()[1]
        worker.join(10)


def ask(port: int, times: int = 1) -> list[tuple[int, bytes]]:
    with Connection(port) as connection:
        found = [connection.ask(Request("/").raw()) for _ in range(times)]
    return [(answer.status, answer.body) for answer in found]


def test_a_body_comes_whole_though_it_comes_in_pieces():
    with answering([OK[:9], OK[9:-3], OK[-3:]]) as port:
        assert ask(port) == [(200, b"hello")]


def test_chunks_end_with_the_last_one():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    with answering([head, b"2\r\nok\r\n", b"0\r\n\r\n"]) as port:
        assert ask(port) == [(200, b"2\r\nok\r\n0\r\n\r\n")]


def test_nothing_follows_a_304():
    with answering([b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"]) as port:
        assert ask(port) == [(304, b"")]


def test_a_connection_that_idled_too_long_is_opened_anew():
    with answering([OK], [OK]) as port:
        assert ask(port, times=2) == [(200, b"hello"), (200, b"hello")]


def test_half_an_answer_is_a_fault():
    with answering([OK[:-2]]) as port, pytest.raises(WireError, match="in the middle"):
        ask(port)


def test_headers_are_found_whatever_their_case():
    with answering([OK]) as port, Connection(port) as connection:
        answer = connection.ask(Request("/").raw())

    assert (answer.header("etag"), answer.header("Server")) == ('W/"x"', "")


def test_a_request_says_where_how_and_how_much():
    raw = Request("/a/", "POST", {"Cookie": "a=b"}, b"x=1").raw()

    assert raw == (
        b"POST /a/ HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nCookie: a=b\r\n"
        b"Content-Length: 3\r\n\r\nx=1"
    )
