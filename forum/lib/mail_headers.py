"""What a mail that came in says of itself: who wrote it, and whether that was a machine."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

_MACHINES = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-].*)?@", re.I
)
_ENDED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Bounce:
    """A mail of ours, by its Message-ID, that could not be delivered."""

    status: str  # 5.1.1
    said: str
    message_id: str


def header(mail: EmailMessage, name: str) -> str:
    """A header as text, whatever it holds: mails in the wild break every rule."""
    try:
        return " ".join(str(mail.get(name, "") or "").split())
    except Exception:  # the standard library raises many kinds on broken ones
        return ""


def sender(mail: EmailMessage) -> str:
    """The address it says it is from, in small letters; "" for none or several."""
    found = [address for _name, address in getaddresses([header(mail, "From")]) if "@" in address]
    return found[0].lower() if len(found) == 1 else ""


def recipients(mail: EmailMessage, envelope: str = "") -> str:
    """All addresses that it may have come to."""
    names = ("Delivered-To", "X-Original-To", "To", "Cc")
    return " ".join([envelope, *(header(mail, name) for name in names)])


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a machine wrote it: nobody answers such a mail (RFC 3834), for two machines that
    answer each other never end."""
    submitted = header(mail, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    if header(mail, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply", "auto-reply"):
        return True
    names = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id", "X-Failed-Recipients",
             "Feedback-Type", "List-Unsubscribe")  # fmt: skip
    if any(header(mail, name) for name in names):
        return True
    path = header(mail, "Return-Path")
    if path and not parseaddr(path)[1]:
        return True
    return mail.get_content_type() == "multipart/report" or bool(_MACHINES.match(sender(mail)))


def bounce(mail: EmailMessage) -> Bounce | None:
    """What a report of failed delivery says (RFC 3464); None where it is none."""
    if mail.get_content_type() != "multipart/report":
        return None
    status = said = message_id = ""
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            message_id = message_id or _original_id(part)
        if "Status" in part and "Final-Recipient" in part:
            ended = _ENDED.search(header(part, "Status"))
            status = ended[1] if ended else ""
            said = header(part, "Diagnostic-Code")
            if header(part, "Action").lower() not in ("", "failed"):
                return None  # only delayed: it is tried on
    if not (status and message_id):
        return None
    return Bounce(status, said, message_id)


def _original_id(part: EmailMessage) -> str:
    """Of the mail that came back, or of its headers."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return header(first, "Message-ID") if isinstance(first, EmailMessage) else ""
    found = re.search(r"^Message-ID:\s*(<[^>]+>)", str(part.get_payload()), re.I | re.M)
    return found[1] if found else ""
