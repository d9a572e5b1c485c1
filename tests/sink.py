"""A loopback mail server for tests: it takes, refuses or breaks off, and keeps what it took."""

import asyncio
import email
import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)


class Sink:
    """`answer` is what it says after the mail came: "250 OK" takes it, "cut" hangs up after it
    took it, anything else refuses it. `at_rcpt` refuses the address itself; `seconds` is how long
    it thinks after it took a mail. Without `keeps_words` only the ids of what came are kept."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = "250 OK"
        self.at_rcpt = ""
        self.seconds = 0.0
        self.port = 0
        self.connections = 0
        self.keeps_words = True
        self.ids: list[str] = []

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, host: str, answers: Any):  # type: ignore[no-untyped-def]  # noqa: N802
        self.connections += 1
        session.host_name = host
        return answers

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, to: str, options: Any):  # type: ignore[no-untyped-def]  # noqa: N802
        if self.at_rcpt:
            return self.at_rcpt
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer in ("250 OK", "cut"):
            self.ids.append(_ID.search(envelope.content)[1].decode())  # type: ignore[index]
            if self.keeps_words:
                said = email.message_from_bytes(envelope.content, policy=email.policy.default)
                self.taken.append(said)
        await asyncio.sleep(self.seconds)
        if self.answer == "cut":
            server.transport.close()
        return self.answer


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running() -> Iterator[Sink]:
    """A sink on a free port of this machine."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def links_of(mail: EmailMessage) -> list[str]:
    """Every address in text, HTML and headers, as a scanner finds them."""
    whole = html_of(mail) + text_of(mail) + str(mail["List-Unsubscribe"] or "")
    return sorted(set(re.findall(r"https?://[^\s\"<>]+", whole)))


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)
