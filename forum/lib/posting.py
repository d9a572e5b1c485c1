"""Handing a mail to the mail server, and what its refusals mean."""

import contextlib
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from forum.lib.letters import Letter

REFUSED_FOR_GOOD = 500
_AWAY = (
    smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
)  # fmt: skip


def send(letter: Letter, *, to: str, message_id: str, by: BaseEmailBackend | None) -> None:
    """Through the connection `by`, or one of its own. Raises what the server's refusal is."""
    headers = {
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # Exchange looks at this one
    }
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers=headers | letter.headers,
        connection=by,
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    mail.send()


def refused(fault: Exception) -> dict[str, tuple[int, bytes]]:
    """What the server said of the addresses that it refused."""
    return fault.recipients if isinstance(fault, smtplib.SMTPRecipientsRefused) else {}


def is_refused_for_good(fault: Exception) -> bool:
    codes = [code for code, _said in refused(fault).values()]
    return bool(codes) and all(code >= REFUSED_FOR_GOOD for code in codes)


def is_away(fault: Exception) -> bool:
    """Whether the next mail would fail as well: nobody answers, or not us."""
    if isinstance(fault, smtplib.SMTPException):
        return isinstance(fault, _AWAY)
    return isinstance(fault, OSError)


def hang_up(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.close()
