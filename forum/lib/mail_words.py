"""All the words of a mail as it came, whatever they are encoded by. Pure."""

from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

WRITTEN = ("from", "to", "cc", "reply-to", "sender", "subject")  # by people: others hold digests


def of(raw: bytes) -> str:
    """As it came, then its headers and texts, decoded. What cannot be decoded is left as it is."""
    found = [raw.decode(errors="replace")]
    for part in message_from_bytes(raw, policy=policy.compat32).walk():
        found += [_header(str(value)) for value in part.values()]
        if part.get_content_maintype() == "text":
            found.append(_text(part))
    return "\n".join(found)


def said(raw: bytes) -> str:
    """What people read in it: who it is from and to, what about, and its texts, decoded. Nothing of
    its files, whose letters are chance."""
    found = []
    for part in message_from_bytes(raw, policy=policy.compat32).walk():
        found += [_header(str(value)) for name, value in part.items() if name.lower() in WRITTEN]
        if part.get_content_maintype() == "text":
            found.append(_text(part))
    return "\n".join(found)


def senders(raw: bytes) -> set[str]:
    """All addresses that it says it is from, in small letters."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    written = [_header(str(value)) for value in mail.get_all("From", [])]
    return {address.lower() for _name, address in getaddresses(written) if address}


def _header(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:
        return payload.decode(errors="replace")
